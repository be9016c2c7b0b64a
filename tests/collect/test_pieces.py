"""What is found in pieces of a source is what is found in the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collect import planted
from traceability.collect import pieces
from traceability.collect.grammars import Grammar, blocks_of, installed
from traceability.collect.lexer import Span, comments
from traceability.collect.pieces import Pieces
from traceability.collect.syntaxes import language_of

pytestmark = pytest.mark.skipif(not installed(), reason="needs the extra 'scopes'")
GOLDEN = sorted(path for path in (Path(__file__).parent / "golden/pptrace").iterdir() if path.suffix not in (".py", ".sh", ".kt"))
TWO = "/* of f */\nint f(void)\n{\n    return '}';\n}\n\n// of g\nint g(void)\n{\n    return f(); // here }\n}\n"
HARD = {
    "two.c": TWO,
    "no-end.c": TWO.removesuffix("\n"),
    "typedef.c": "typedef struct\n{\n    int a;\n} T;\n" + TWO,
    "old.c": "int k(a)\nint a;\n{\n    return a;\n}\n" + TWO,
    "flush.c": "int f(int a)\n{\nif (a) {\n}\nwhile (a) {\na--;\n}\nreturn a;\n}\n" + TWO.replace("f(", "h("),
    "branches.c": "int k(int a)\n{\n#ifdef X\n    if (a) {\n#else\n    if (!a) {\n#endif\n    a++;\n    }\n}\n" + TWO,
    "shifted.c": "int k(int a)\n{\nif (a) {\n#ifdef X\n}\n#else\n}\n#endif\n#ifdef Y\nif (a) {\n#else\nif (!a) {\n#endif\na++;\n}\n}\n"
    + TWO,
    "space.cpp": "namespace n {\nint f()\n{\n    return 1;\n}\n}\nstruct S {\n    int m() { return 1; }\n};\n" + TWO.replace("f(", "h("),
    "else.js": "if (a) {\n}\nelse {\n  function f() { }\n}\n// of g\nfunction g() {\n}\n",
    "chain.js": "run(function f() {\n}\n).then(function g() {\n  h();\n}\n);\nconst k = () => {\n};\n",
    "text.js": "const t = `\n}\n`;\nfunction f() {\n  return /}/;\n}\n",
    "raw.cpp": 'auto t = R"(\n}\n)";\nint f()\n{\n    return 1;\n}\n',
    "mod.rs": "mod m {\nfn f() {\n}\nfn g() {\n}\n}\n#[test]\nfn h() {\n}\n",
}


def both(text: str, path: str) -> tuple[Pieces, Grammar]:
    spans: list[Span] = []
    list(comments(text, language_of(path), ["\0"], spans))
    whole = blocks_of(text, path)
    assert whole is not None
    return Pieces(text, path, spans), whole


@pytest.mark.parametrize(("path", "text"), [*HARD.items(), *((path.name, path.read_text("utf-8")) for path in GOLDEN)])
def test_each_line_belongs_where_it_does_in_the_whole(path: str, text: str) -> None:
    found, whole = both(text, path)
    for line in range(-1, text.count("\n") + 4):
        assert found.find(line) == whole.find(line), line


def test_planted_sources(tmp_path: Path) -> None:
    planted.write(tmp_path, 90)
    read = 0
    for path in sorted(tmp_path.rglob("*.*")):
        if path.suffix not in (".py", ".sh") and path.name != ".gitignore":
            text = path.read_text("utf-8")
            found, whole = both(text, path.name)
            lines = range(1, text.count("\n") + 2)
            assert [found.find(line) for line in lines] == [whole.find(line) for line in lines], path
            read += 1
    assert read > 50


def test_only_what_is_asked_for_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []

    def counted(text: str, path: str) -> Grammar | None:
        parsed.append(text)
        return blocks_of(text, path)

    monkeypatch.setattr(pieces, "blocks_of", counted)
    found, _ = both(TWO, "a.c")
    block = found.find(10)
    assert block is not None
    assert (block.name, block.first, block.last) == ("g", 7, 11)
    assert parsed == ["\n// of g\nint g(void)\n{\n    return f(); // here }\n}\n"]


def test_a_piece_that_is_none_is_read_in_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_cuts", lambda code: [code.index("return") - 1])
    found, whole = both(TWO, "a.c")
    assert [found.find(line) for line in range(1, 12)] == [whole.find(line) for line in range(1, 12)]
