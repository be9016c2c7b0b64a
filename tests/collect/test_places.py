"""Places in sources that links beside the code name: their text, its hash, and where they went."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from traceability.collect import beside
from traceability.collect.beside import linked_places
from traceability.collect.places import Place, Source, read_source
from traceability.model.errors import CollectError
from traceability.model.evidence import CodeLink, LinkedPlace

CLOCK = """\
import time


# reads the protected clock
@cached
def now():
    return time.time()


class Clock:
    def now(self):
        return 1

    @property
    def zone(self): return 1

    @zone.setter
    def zone(self, value): ...
"""


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def place(text: str | bytes, symbol: str = "", lines: str = "", path: str = "src/clock.py") -> Place | str:
    return Source(path, text.encode() if isinstance(text, str) else text).place(symbol, lines)


def link(path: str = "src/clock.py", **fields: Any) -> CodeLink:
    return CodeLink(id="L", path=path, relation="enforces", leaves=("A.1",), reason="why", **fields)


def linked(root: Path, one: CodeLink, files: dict[str, str | bytes]) -> LinkedPlace:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    (found,) = linked_places(root, {"ev:L": one}, sorted(files))
    return found


def test_a_symbol_is_its_definition_with_what_belongs_to_it() -> None:
    assert place(CLOCK, "now") == Place(4, digest("# reads the protected clock\n@cached\ndef now():\n    return time.time()\n"))
    assert place(CLOCK, "Clock.now") == Place(11, digest("    def now(self):\n        return 1\n"))
    whole = place(CLOCK, "Clock")
    assert isinstance(whole, Place)
    assert whole.line == 10


def test_a_name_that_is_defined_twice_is_all_of_it() -> None:
    before, after = place(CLOCK, "Clock.zone"), place(CLOCK.replace("value): ...", "value): raise ValueError"), "Clock.zone")
    assert isinstance(before, Place)
    assert isinstance(after, Place)
    assert before.line == after.line == 14
    assert before.sha256 != after.sha256


def test_lines_and_the_whole_file() -> None:
    assert place("a\nb\nc\n", lines="2") == Place(2, digest("b\n"))
    assert place("a\nb\nc", lines="2-3") == Place(2, digest("b\nc\n"))
    assert place("a\nb\nc") == place("a\nb\nc\n") == Place(1, digest("a\nb\nc\n"))
    assert place("") == Place(1, digest(""))


@pytest.mark.parametrize("text", ["a\r\nb\r\n", "a\rb", "\ufeffa\nb\n", "a\nb".encode("utf-16")])
def test_line_ends_marks_and_encodings_do_not_matter(text: str | bytes) -> None:
    assert place(text) == Place(1, digest("a\nb\n"))


def test_bytes_that_are_no_text_matter() -> None:
    one, other = place(b"a\xff\n"), place(b"a\xfe\n")
    assert one != other
    binary = b"\x7fELF\0\r\n"
    assert place(binary, path="a.bin") == Place(1, hashlib.sha256(binary).hexdigest())
    assert "binary" in str(place(binary, lines="1", path="a.bin"))


@pytest.mark.parametrize(
    ("symbol", "lines", "path", "said"),
    [
        ("gone", "", "a.py", "no function or class 'gone'"),
        ("now", "", "a.kt", "cannot be resolved in this language (kotlin)"),
        ("now", "", "a.unheard", "(not known)"),
        ("now", "1-2", "a.py", "names a symbol and lines"),
        ("", "0", "a.py", "counted from 1"), ("", "2-1", "a.py", "end before they begin"), ("", "1-99", "a.py", "ends with line 18"),
        ("", "-3", "a.py", "are no lines"), ("", "1-", "a.py", "are no lines"), ("", "9" * 5000, "a.py", "are no lines"),
        ("", "١-٢", "a.py", "are no lines"), ("", "1-2; rm", "a.py", "are no lines"), ("", "999999999", "a.py", "do not exist"),
    ],
)  # fmt: skip
def test_what_is_no_place(symbol: str, lines: str, path: str, said: str) -> None:
    assert said in str(place(CLOCK, symbol, lines, path))


@pytest.mark.parametrize("text", ["def now(:", "def now(): pass\n" + "(" * 100_000, "\0"])
def test_a_broken_source_has_no_symbols(text: str) -> None:
    assert isinstance(place(text, "now"), str)


def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CollectError, match=r"^src/x\.c: cannot be read \("):
        read_source(tmp_path / "x.c", "src/x.c")
    monkeypatch.setattr("traceability.collect.places.MAX_BYTES", 3)
    (tmp_path / "x.c").write_text("long")
    with pytest.raises(CollectError, match="larger than"):
        read_source(tmp_path / "x.c", "src/x.c")
    found = linked(tmp_path, link("x.c"), {"x.c": "long"})
    assert (found.state, found.why.startswith("is larger than")) == ("no-place", True)


def test_found_changed_and_not_watched(tmp_path: Path) -> None:
    now = digest("def now(): return 0\n")
    files: dict[str, str | bytes] = {"src/clock.py": "def now(): return 0\n"}
    assert linked(tmp_path, link(symbol="now"), files) == LinkedPlace(link="ev:L", state="found", path="src/clock.py", line=1, sha256=now)
    assert linked(tmp_path, link("./src/clock.py", symbol="now", sha256=f" {now.upper()} "), files).state == "found"
    changed = linked(tmp_path, link(symbol="now", sha256="f" * 64), files)
    assert (changed.state, changed.line, changed.sha256, changed.moved) == ("changed", 1, now, ())


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.py", "src/../../x.py", "src", "", "src/clock.py\0", "src/nothere.py"])
def test_only_configured_files_are_read(tmp_path: Path, path: str) -> None:
    (tmp_path.parent / "secret.py").write_text("x")
    assert linked(tmp_path, link(path), {"src/clock.py": "x = 1\n"}).state == "no-file"


BODY = "def now():\n    return 0\n"


@pytest.mark.parametrize(
    ("one", "files", "moved"),
    [
        (link("src/old.py", symbol="now", sha256=digest(BODY)), {"src/new.py": BODY}, ("src/new.py::now",)),
        (link("src/old.py", symbol="now"), {"src/new.py": BODY}, ("src/new.py::now",)),
        (link("src/old.c", sha256=digest("int x;\n")), {"lib/far.c": "int x;\n"}, ("lib/far.c",)),
        (link("src/old.c"), {"lib/old.c": "int y;\n", "lib/other.c": ""}, ("lib/old.c",)),
        (link("a.py", symbol="now", sha256=digest(BODY)), {"a.py": "class A:\n    pass\n", "b.py": BODY}, ("b.py::now",)),
        (link("a.py", symbol="C.now", sha256="f" * 64), {"a.py": "class D:\n  def now(self): ...\n"}, ("a.py::D.now",)),
        (link("a.c", lines="1-2", sha256=digest("x\ny\n")), {"a.c": "new\nx\ny\n"}, ("a.c:2-3",)),
        (link("a.c", lines="8-9", sha256=digest("x\ny\n")), {"a.c": "", "b.c": "\nx\ny\n"}, ("b.c:2-3",)),
        (link("a.c", symbol="now", sha256=digest("x\n")), {"a.c": "x\n"}, ()),
        (link("a.py", symbol="a", lines="1"), {"a.py": "def a(): ...\n"}, ()),
        (link("a.py", lines="nine", sha256=digest("x\n")), {"a.py": "x\n"}, ()),
    ],
)
def test_where_a_lost_place_went(tmp_path: Path, one: CodeLink, files: dict[str, str | bytes], moved: tuple[str, ...]) -> None:
    assert linked(tmp_path, one, files).moved == moved


def test_a_changed_place_whose_text_stands_elsewhere(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.py": "def now(): return 2\n", "b.py": BODY}
    found = linked(tmp_path, link("a.py", symbol="now", sha256=digest(BODY)), files)
    assert (found.state, found.moved) == ("changed", ("b.py::now",))


def test_a_search_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_SEARCHED_LINES", 10)
    found = linked(tmp_path, link("a.c", lines="1-3", sha256=digest("x\ny\nz\n")), {"a.c": "\n" * 20 + "x\ny\nz\n"})
    assert (found.state, found.moved) == ("changed", ())
