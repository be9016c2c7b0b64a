"""What is kept between runs never changes an answer: whatever the file holds, whoever wrote it, however many write at once."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from traceability.collect import scan as scanning
from traceability.collect.files import Role
from traceability.collect.records import DEFAULT, TagSettings
from traceability.collect.sources import scan_known
from traceability.collect.store import FOLDER, Store

SOURCES: list[tuple[Role, str]] = [("code", "a.c"), ("code", "b.py"), ("tests", "b.py"), ("code", "none.c"), ("code", "gone.c")]
OLD = 1_700_000_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path / "a.c", "// @enforces A.1 why\n")
    write(tmp_path / "b.py", "def test_b():\n    # @verifies A.1\n    pass\n")
    write(tmp_path / "none.c", "int x;\n")
    return tmp_path


def write(path: Path, text: str, time: int = OLD) -> None:
    path.write_text(text)
    os.utime(path, (time, time))


def store_file(project: Path) -> Path:
    return next((project / FOLDER).glob("scan-*.msgpack"))


def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read from now on."""
    names: list[str] = []
    before = scanning.read_candidate

    def noting(root: str, path: str, role: Role, settings: TagSettings) -> object:
        names.append(path)
        return before(root, path, role, settings)

    monkeypatch.setattr(scanning, "read_candidate", noting)
    return names


def test_what_did_not_change_is_not_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(project, DEFAULT)
    first = scan_known(project, SOURCES, store=store)
    names = read(monkeypatch)
    assert scan_known(project, SOURCES, store=store) == first
    assert names == ["gone.c"]  # what could not be read is tried again
    write(project / "a.c", "// @enforces A.2 why\n", OLD + 5)
    names.clear()
    changed = scan_known(project, SOURCES, store=store)
    assert [tag.target for tag in changed[0].tags] == ["A.2"]
    assert names == ["a.c", "gone.c"]


def test_the_same_bytes_with_a_new_time_are_not_parsed_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(project, DEFAULT)
    first = scan_known(project, SOURCES, store=store)
    os.utime(project / "a.c", (OLD + 9, OLD + 9))
    monkeypatch.setattr(scanning, "scan_bytes", lambda *_: pytest.fail("parsed again"))
    assert scan_known(project, SOURCES, store=store) == first


def test_a_file_as_young_as_its_entry_is_read_again(project: Path) -> None:
    store = Store(project, DEFAULT)
    (project / "a.c").write_text("// @enforces A.1 why\n")
    stat = (project / "a.c").stat()
    scan_known(project, SOURCES, store=store)
    (project / "a.c").write_text("// @enforces A.9 why\n")
    os.utime(project / "a.c", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert [tag.target for tag in scan_known(project, SOURCES, store=store)[0].tags] == ["A.9"]


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x80", b"\x82\xa7made_by\xa1x\xa7sources\x80", b"cposix\nsystem\n"])
def test_a_foreign_or_damaged_file_says_nothing(project: Path, content: bytes) -> None:
    store = Store(project, DEFAULT)
    first = scan_known(project, SOURCES, store=store)
    store_file(project).write_bytes(content)
    assert scan_known(project, SOURCES, store=store) == first


def test_a_cut_file_says_nothing(project: Path) -> None:
    store = Store(project, DEFAULT)
    first = scan_known(project, SOURCES, store=store)
    whole = store_file(project).read_bytes()
    for end in range(0, len(whole), 7):
        store_file(project).write_bytes(whole[:end])
        assert scan_known(project, SOURCES, store=store) == first


def test_another_dialect_has_a_store_of_its_own(project: Path) -> None:
    scan_known(project, SOURCES, store=Store(project, DEFAULT))
    other = TagSettings(dialects=("doxygen",))
    assert [one.path for one in scan_known(project, SOURCES, other, store=Store(project, other))] == ["b.py", "b.py", "gone.c"]
    assert len(list((project / FOLDER).glob("scan-*"))) == 2


def test_many_at_once_give_the_same(project: Path) -> None:
    first = scan_known(project, SOURCES)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(scan_known(project, SOURCES, store=Store(project, DEFAULT)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [first] * 8
    assert [path.name for path in (project / FOLDER).glob("scan-*") if path.suffix != ".msgpack"] == []


def test_a_tree_that_cannot_be_written_is_read_all_the_same(project: Path) -> None:
    (project / FOLDER).write_text("a file, where the folder should be")
    assert scan_known(project, SOURCES, store=Store(project, DEFAULT)) == scan_known(project, SOURCES)
