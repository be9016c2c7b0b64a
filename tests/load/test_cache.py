"""The cache answers only for files that did not change, and never stands in the way."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import msgspec
import pytest

from tests.projects import write
from traceability.load.cache import FOLDER, Cache, _pieces
from traceability.model.errors import LoadError
from traceability.model.finding import Where
from traceability.model.result import Result
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

TEXT = """\
=== pp/a.yaml
document:
  {id: pp, kind: protection-profile, title: PP, version: "1",
   claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}}
threats:
  T.A: {agents: [], assets: [], action: x}
"""


def keys(folder: Path) -> list[str]:
    return [finding.key for finding in run(open_path(str(folder))).result.findings]


def age(folder: Path) -> None:
    """Make every file older than the cache's idea of young."""
    for path in folder.rglob("*.yaml"):
        os.utime(path, (path.stat().st_mtime - 60, path.stat().st_mtime - 60))


def test_second_run_is_the_same_and_the_folder_is_ignored(tmp_path: Path) -> None:
    folder = write(tmp_path, TEXT)
    age(folder)
    assert keys(folder) == keys(folder) == ["OBJ004 pp:T.A"]
    assert (folder / FOLDER / ".gitignore").read_text().splitlines()[-1] == "*"


@pytest.mark.parametrize("old", [True, False])
def test_a_change_is_seen_even_at_the_same_size_and_time(old: bool, tmp_path: Path) -> None:
    folder = write(tmp_path, TEXT)
    if old:
        age(folder)
    assert keys(folder) == ["OBJ004 pp:T.A"]
    path = folder / "pp/a.yaml"
    stat = path.stat()
    path.write_text(path.read_text().replace("T.A", "T.B"))
    if not old:
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert keys(folder) == ["OBJ004 pp:T.B"]


def test_a_mistake_is_reported_every_time(tmp_path: Path) -> None:
    folder = write(tmp_path, TEXT + "  T.B: 7\n")
    for _ in range(2):
        with pytest.raises(LoadError):
            keys(folder)


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"\x80"])
def test_a_damaged_entry_is_passed_over(content: bytes, tmp_path: Path) -> None:
    folder = write(tmp_path, TEXT)
    expected = keys(folder)
    entries = list((folder / FOLDER).glob("*.msgpack"))
    assert entries
    for entry in entries:
        entry.write_bytes(content)
    assert keys(folder) == expected


def test_a_tree_that_cannot_be_written_works(tmp_path: Path) -> None:
    folder = write(tmp_path, TEXT)
    (folder / FOLDER).write_text("a file where the folder should be")
    assert keys(folder) == ["OBJ004 pp:T.A"]
    assert (folder / FOLDER).read_text() == "a file where the folder should be"


def test_a_value_is_written_as_if_at_once(tmp_path: Path) -> None:
    """Piece by piece, so that a large one is not held twice; what is stored must be what would be encoded in one go."""
    result = run(open_path("bsi-cc-pp-0073-1.3")).result
    assert len(result.report().sfrs) > 20
    assert b"".join(_pieces(result, 4)) != msgspec.msgpack.encode(result)  # lengths are written otherwise
    stored = msgspec.msgpack.decode(b"".join(_pieces(result, 4)), type=Result)
    assert stored == result
    assert msgspec.msgpack.encode(stored) == msgspec.msgpack.encode(result)


def test_a_file_that_changed_while_it_was_read_is_not_taken_for_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long run: the file is read at its beginning, changed soon after, and what was read is stored long after that."""
    path = tmp_path / "a.yaml"
    path.write_text("one")
    files, hashes = [(path, "a.yaml")], {"a.yaml": hashlib.sha256(b"one").hexdigest()}
    cache, later = Cache(tmp_path), time.time_ns() + 60_000_000_000
    assert cache.get("key", files, Where) is None
    path.write_text("two")
    monkeypatch.setattr(time, "time_ns", lambda: later)
    cache.put("key", hashes, Where(file="one"), Where)
    assert Cache(tmp_path).get("key", files, Where) is None
    path.write_text("one")
    assert Cache(tmp_path).get("key", files, Where) == Where(file="one")


def test_a_file_that_was_replaced_while_it_was_read_by_one_with_an_old_time_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("one")
    os.utime(path, (time.time() - 90, time.time() - 90))
    files, cache = [(path, "a.yaml")], Cache(tmp_path)
    assert cache.get("key", files, Where) is None
    path.write_text("two")
    os.utime(path, (time.time() - 60, time.time() - 60))  # as unpacking an archive leaves it
    cache.put("key", {"a.yaml": hashlib.sha256(b"one").hexdigest()}, Where(file="one"), Where)
    assert Cache(tmp_path).get("key", files, Where) is None


def test_what_was_never_asked_for_is_not_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("one")
    Cache(tmp_path).put("key", {"a.yaml": hashlib.sha256(b"one").hexdigest()}, Where(file="one"), Where)
    assert Cache(tmp_path).get("key", [(path, "a.yaml")], Where) is None
