"""The outline of a Python source says what its syntax tree says."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from traceability.collect.lexer import Span, comments
from traceability.collect.outline import Outline
from traceability.collect.scopes import Scopes, parse

SOURCE = '''\
"""def not_one(): no definition"""
# of the module
import a

# of outer
@decorated(
  "def x():",
)
# between
@again
async def outer(a, b=(
1,
2), *, c={
"k": [1]}) -> int:
    """Text.

def not_here(): no definition
    """
    # of outer, inside
    class Inner:
        x = 1
        # of Inner

        def method(self): return [
self]
        # of Inner again
    if a:
        def under_if(): pass
    # still outer
# of next
def nächste():
    x = \\
1
    return x
    # its last line

try:
    def tried(): ...
finally:
    class K(object): pass; y = 2
x = """
def no(): pass
"""; z = 1
lambda: 0
@ decorated
class Last: pass
# the end
'''


def outline_of(text: str) -> Outline:
    spans: list[Span] = []
    list(comments(text, "python", ["@"], spans))
    return Outline(text.replace("\r\n", "\n").replace("\r", "\n"), spans)


def at(outline: Outline, line: int) -> str:
    block = outline.find(line)
    return block.name if block else ""


def every_line(text: str) -> range:
    return range(1, text.count("\n") + 3)


def assert_alike(text: str) -> None:
    tree = parse(text)
    assert tree is not None
    outline, scopes = outline_of(text), Scopes(tree, text)
    assert outline.reads(every_line(text))
    for line in every_line(text):
        assert at(outline, line) == scopes.at(line), f"line {line}"


def test_every_line_belongs_where_the_syntax_tree_says() -> None:
    assert_alike(SOURCE)
    assert at(outline_of(SOURCE), 24) == "outer.Inner.method"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends(end: str) -> None:
    text = SOURCE.replace("\n", end)
    tree = parse(text)
    assert tree is not None
    outline, scopes = outline_of(text), Scopes(tree, text)
    assert [at(outline, line) for line in range(1, 52)] == [scopes.at(line) for line in range(1, 52)]


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n\treturn 1\n",
        "class A:\n  def f(self):\n   \f return 1\n",
        "def \\\n f(): pass\n",
        "\ufeffdef f(): pass\n",
        "def f(:\n    # @enforces A.1\n",
        "def f(\ndef g(): pass\n",
        "def f(): \\\ndef g(): pass\n",
        "".join(f"{' ' * n}def f():\n" for n in range(150)),
    ],
)
def test_what_is_not_read_here_is_left_to_the_syntax_tree(text: str) -> None:
    assert not outline_of(text).reads(every_line(text))


def test_names_are_those_of_the_interpreter() -> None:
    assert_alike("def ﬁx():\n    # here\n    pass\n")
    assert at(outline_of("def ﬁx():\n    # here\n    pass\n"), 2) == "fix"


def test_the_standard_library_is_read_alike() -> None:
    folder = Path(sysconfig.get_paths()["stdlib"])
    names = ["dataclasses", "typing", "contextlib", "enum", "ast", "inspect", "argparse", "unittest/mock", "asyncio/base_events", "decimal"]
    texts = [path.read_text("utf-8") for name in names if (path := folder / f"{name}.py").is_file()]
    assert texts
    for text in texts:
        tree = parse(text)
        assert tree is not None
        outline, scopes = outline_of(text), Scopes(tree, text)
        lines = range(1, text.count("\n") + 2, 7)
        assert [at(outline, line) for line in lines] == [scopes.at(line) for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        "def f(\n" * 50_000,
        "def f(): \\\n" * 50_000,
        "@a\n" * 50_000 + "def f(): pass\n" * 50_000,
        " @a\n@b\n" * 50_000 + "def f(): pass\n",
        "def f():\n" + "  # c\n" * 50_000,
        "def f(): pass\n" * 50_000,
        "(" * 50_000 + "\ndef f(): pass\n",
    ],
)
def test_hostile_sources_come_to_an_end(text: str) -> None:
    """Were any of these read once for each of its lines, the test would not end today."""
    assert at(outline_of(text), 1) in ("", "f")
