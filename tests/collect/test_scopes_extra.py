"""What the extra ``scopes`` adds, and that the base does without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from traceability.collect import grammars
from traceability.collect.beside import linked_places
from traceability.collect.grammars import installed
from traceability.collect.places import Place, Source
from traceability.model.evidence import CodeLink

ROOT = Path(__file__).parents[2]
with_extra = pytest.mark.skipif(not installed(), reason="needs the extra 'scopes'")
FUNCTION = "/* Tells the time. */\nint now(int zone) {\n    return zone;\n}\n"
WITHOUT = """
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0].startswith("tree_sitter"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Gone())
from pathlib import Path
from traceability.collect import grammars
grammars.importlib.util.find_spec = lambda name: None
from traceability.collect.sources import scan
from traceability.collect.places import Source
found = scan(Path(sys.argv[1]), [("code", "a.c"), ("code", "b.py")])
print([(tag.target, tag.line, tag.symbol, tag.scope) for one in found for tag in one.tags])
print(Source("a.c", b"int now(void) { return 0; }").place("now"))
print([name for name in sys.modules if name.startswith("tree_sitter")])
"""


def link(**fields: str) -> CodeLink:
    return CodeLink(id="L", relation="enforces", leaves=("A.1",), reason="r", **fields)  # type: ignore[arg-type]


def test_the_base_reads_tags_by_line_without_the_extra(tmp_path: Path) -> None:
    (tmp_path / "a.c").write_text("// @enforces A.1\n" + FUNCTION)
    (tmp_path / "b.py").write_text("def now():\n    # @enforces A.2\n    pass\n")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(tmp_path)], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.splitlines()
    assert done[0] == "[('A.1', 1, '', ''), ('A.2', 2, 'now', 'function')]"
    assert "cannot be resolved in this language (c)" in done[1]
    assert "pptrace[scopes]" in done[1]
    assert done[2] == "[]"


@with_extra
def test_a_tag_has_the_hash_that_its_symbol_has_as_a_place(tmp_path: Path) -> None:
    from traceability.collect.tags import tags_in

    text = "int x;\n\n" + FUNCTION.replace("return", "/* @enforces A.1 */ return")
    (tag,) = tags_in(text, "a.c")
    place = Source("a.c", text.encode()).place("now")
    assert isinstance(place, Place)
    assert (tag.symbol, tag.first, tag.last, tag.sha256) == ("now", 3, 6, place.sha256)


@with_extra
def test_a_function_that_moved_to_another_file_is_proposed_by_its_text(tmp_path: Path) -> None:
    source = Source("a.c", FUNCTION.encode())
    place = source.place("now")
    assert isinstance(place, Place)
    (tmp_path / "a.c").write_text("int other;\n")
    (tmp_path / "b.c").write_text("int x;\n\n" + FUNCTION)
    (lost,) = linked_places(tmp_path, {"ev:L": link(path="a.c", symbol="now", sha256=place.sha256)}, ["a.c", "b.c"])
    assert (lost.state, lost.moved) == ("no-place", ("b.c::now",))


GROUPED = [
    ("a.js", "// @enforces F.1\nvar a = 1,\n  // @enforces F.2\n  f = function () { return 1; },\n  g = () => 2; // @enforces F.3\n", ["", "f", "g"]),
    ("a.go", "package p\ntype (\n// @enforces F.1\nA struct{}\n// @enforces F.2\nB struct{}\n)\n", ["A", "B"]),
    ("a.ts", "// @enforces F.1\nexport const f = () => 1;\n", ["f"]),
    ("a.cpp", "// @enforces F.1\ntemplate <class T> // @enforces F.2\nclass C {\n  // @enforces F.3\n  void m() {}\n};\n", ["C", "C", "C.m"]),
    ("a.rs", "/// @enforces F.1\n/// more\n#[inline]\nfn f() {} // @enforces F.2\n// @enforces F.3\n", ["f", "f", ""]),
]  # fmt: skip


@with_extra
@pytest.mark.parametrize(("path", "text", "symbols"), GROUPED)
def test_a_comment_speaks_of_what_it_stands_above(path: str, text: str, symbols: list[str]) -> None:
    from traceability.collect.tags import tags_in

    assert [tag.symbol for tag in tags_in(text, path)] == symbols


@with_extra
def test_places_looked_up_one_by_one_are_those_of_the_whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    golden = sorted((ROOT / "tests/collect/golden/pptrace").iterdir())
    sources = [(path.name, path.read_text("utf-8")) for path in golden] + [(path, text) for path, text, _ in GROUPED]
    for path, text in sources:
        lines = range(1, text.count("\n") + 3)
        found = []
        for few in (0, 1_000_000):
            monkeypatch.setattr(grammars, "_FEW", few)
            blocks = grammars.blocks_of(text, path)
            found.append([blocks.find(line) for line in lines] if blocks else [])
        assert found[0] == found[1], path


@with_extra
@pytest.mark.parametrize(
    ("path", "text", "symbols"),
    [
        ("a.c", "typedef struct { int a; } T;\nstruct S { int b; };\nint (*f(void))(int) { return 0; }\n", ["T", "S", "f"]),
        (
            "a.h",
            "namespace n { class C { void m() {} }; }\nvoid n::C::k() {}\nbool operator==(A a) { return 1; }",
            ["n.C", "n.C.m", "n.C.k", "operator=="],
        ),
        ("a.rs", "impl<T> Tr for S<T> { fn m() {} }\ntrait Q { fn d() {} }", ["S", "S.m", "Q", "Q.d"]),
        ("a.go", "package a\nfunc (s S[T]) M() {}\ntype I interface{}\n", ["S.M", "I"]),
        ("A.java", "class A { A() {} enum E { X } record R(int a) { R {} } }", ["A", "A.A", "A.E", "A.R", "A.R.R"]),
        ("a.ts", "export default class A { x = () => 1; get y() { return 1; } }", ["A", "A.x", "A.y"]),
        ("a.tsx", "const View = () => <div/>;\n", ["View"]),
        ("a.cs", "struct S { int P { get; } ~S() {} }", ["S", "S.P", "S.S"]),
        ("a.c", "int broken( {\nint f(void) { return 0; }\n", None),
    ],
)
def test_names_of_symbols(path: str, text: str, symbols: list[str] | None) -> None:
    found = [name for name, _ in Source(path, text.encode()).symbols()]
    assert found == symbols or symbols is None
