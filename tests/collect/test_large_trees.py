"""Files and trees that are larger, deeper or stranger than they should be: read in bounded memory, or told."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest

from traceability.collect.dialects import DIALECTS
from traceability.collect.files import find_all
from traceability.collect.patterns import matcher, spec_of
from traceability.collect.records import TagSettings
from traceability.collect.scan import MAX_SOURCE_BYTES, PIECE_BYTES, scan_file
from traceability.collect.sources import scan

GIB = 1024**3


def sparse(path: Path, size: int, tail: bytes = b"") -> None:
    with path.open("wb") as stream:
        stream.truncate(size)
        stream.seek(size)
        stream.write(tail)


@pytest.mark.parametrize(("size", "tail"), [(GIB // 16, b""), (GIB, b"\n// @enforces A.1\n")])
def test_a_file_of_a_gigabyte_is_searched_in_pieces(tmp_path: Path, size: int, tail: bytes) -> None:
    sparse(tmp_path / "huge.c", size, tail)
    tracemalloc.start()
    try:
        scanned = scan_file(tmp_path, "huge.c", "code")
        assert tracemalloc.get_traced_memory()[1] < 6 * PIECE_BYTES
    finally:
        tracemalloc.stop()
    assert scanned.tags == ()
    assert [notice.kind for notice in scanned.notices] == (["unreadable-source"] if tail else [])


def test_a_tag_that_two_pieces_share_is_seen(tmp_path: Path) -> None:
    with (tmp_path / "big.c").open("wb") as stream:
        stream.truncate(MAX_SOURCE_BYTES + 100)
        stream.seek(PIECE_BYTES - 4)
        stream.write(b"@enforces A.1")
    assert [notice.kind for notice in scan_file(tmp_path, "big.c", "code").notices] == ["unreadable-source"]


def test_links_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "src/deep").mkdir(parents=True)
    (tmp_path / "src/a.c").write_text("// @enforces A.1\n")
    (tmp_path / "src/deep/up").symlink_to(tmp_path / "src", target_is_directory=True)
    (tmp_path / "src/self").symlink_to("self")
    found = find_all(tmp_path, {"code": ["src"]})
    assert found.files["code"] == ["src/a.c"]


def test_what_git_ignores_is_no_source_but_may_be_a_report(tmp_path: Path) -> None:
    for name in ("a.c", "build/b.c", "build/r.xml", "lib/c.gen.c", "lib/keep.gen.c", "lib/d.c", "lib/inner/d.c", "lib/deep/build/e.c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("// @enforces A.1\n")
    (tmp_path / ".gitignore").write_text("build/\n*.gen.c\n")
    (tmp_path / "lib/.gitignore").write_text("!keep.gen.c\n/d.c\n")
    sets = {"code": ["**/*.c"], "results": ["build/*.xml"]}
    found = find_all(tmp_path, sets)
    assert found.files == {"code": ["a.c", "lib/inner/d.c", "lib/keep.gen.c"], "results": ["build/r.xml"], "others": []}
    everything = find_all(tmp_path, sets, gitignore=False)
    assert len(everything.files["code"]) == 7


def test_a_folder_that_is_ignored_is_not_entered_again(tmp_path: Path) -> None:
    (tmp_path / "out/sub").mkdir(parents=True)
    (tmp_path / "out/sub/a.c").write_text("// @enforces A.1\n")
    (tmp_path / ".gitignore").write_text("out\n!out/sub/a.c\n")
    (tmp_path / "out/.gitignore").write_text("!a.c\n")
    assert find_all(tmp_path, {"code": ["**"]}).files["code"] == [".gitignore"]


PATTERNS = "src /src src/ src/** src/**/*.py *.py **/*.py src/deep /src/deep/ ** * . ./src src/*.py s?c"
PATHS = "src src/a.py src/deep/a.py src/deep/b.c lib/src/a.py lib/a.py a.py srcs/a.py src.py/b.c x/src src/ a/b.py/"


@pytest.mark.parametrize("pattern", PATTERNS.split())
def test_the_quick_test_of_a_pattern_is_git_s(pattern: str) -> None:
    quick, slow = matcher([pattern]), spec_of([pattern])
    assert [path for path in PATHS.split() if quick(path)] == [path for path in PATHS.split() if slow.match_file(path)]


def test_a_hostile_source_is_read_in_time(tmp_path: Path) -> None:
    lines = ["// pptrace:off", "[impl->req~a~1, " * 2000, "@relation(" * 2000, "@need x" * 500, "cat <<A\n" * 2000, "@Requirements(" * 2000]
    (tmp_path / "a.sh").write_text("\n".join(f"# {line}" for line in lines) + "\n" + "cat <<A " * 2000)
    (tmp_path / "a.java").write_text("\n".join(f"// {line}" for line in lines) + "class A {" * 3000 + "@Requirements(" * 3000)
    began = time.monotonic()
    scan(tmp_path, [("code", "a.sh"), ("code", "a.java")], TagSettings(dialects=DIALECTS))
    assert time.monotonic() - began < 10


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_no_source(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.c")
    assert find_all(tmp_path, {"code": ["**"]}).files["code"] == []
