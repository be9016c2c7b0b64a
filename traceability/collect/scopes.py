"""Functions and classes of a Python source, and which of them a line belongs to."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import Any

import msgspec

from traceability.collect.blocks import Block

_NODES = [getattr(ast, name) for name in dir(ast)]
_HOLDING = ("body", "cases", "handlers", "orelse", "finalbody")
_BLOCKS = {
    node: tuple(name for name in node._fields if name in _HOLDING)
    for node in _NODES
    if isinstance(node, type)
    and issubclass(node, (ast.mod, ast.stmt, ast.excepthandler, ast.match_case))
    and {"body", "cases"} & {*node._fields}
}
"""The kinds of syntax that hold statements, each with the fields that hold them, in the order of the source."""
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Scope(msgspec.Struct, frozen=True):
    """A function or class: its dotted name and its lines from 1, with its decorators and the comments that belong to it."""

    name: str
    node: Definition
    parents: tuple[Definition, ...]
    first: int
    last: int


def parse(text: str) -> ast.Module | None:
    """The syntax tree of a Python source, which is never executed; None where it is no valid Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class Scopes:
    """The scopes of one source, outer ones before inner ones."""

    def __init__(self, tree: ast.Module, text: str) -> None:
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.all = [self._scope(node, parents) for node, parents in _definitions(tree)]

    def at(self, line: int) -> str:
        """The dotted name of the innermost function or class that the line belongs to, ``""`` for none."""
        found = self.find(line)
        return found.name if found else ""

    def find(self, line: int) -> Block | None:
        """The innermost function or class that the line belongs to."""
        around = [scope for scope in self.all if scope.first <= line <= scope.last]
        scope = max(around, key=lambda scope: (len(scope.parents), scope.first)) if around else None
        if scope is None:
            return None
        return Block(scope.name, "class" if isinstance(scope.node, ast.ClassDef) else "function", scope.first, scope.last)

    def _scope(self, node: Definition, parents: tuple[Definition, ...]) -> Scope:
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        name = ".".join(definition.name for definition in (*parents, node))
        return Scope(name, node, parents, self._with_comments_above(first), self._with_comments_below(node))

    def _with_comments_above(self, first: int) -> int:
        """The comments directly above a definition, as far in as it is, speak of it."""
        indent = self._indent(first)
        while first > 1 and self._is_comment(first - 1) and self._indent(first - 1) == indent:
            first -= 1
        return first

    def _with_comments_below(self, node: Definition) -> int:
        """Comments after the last statement still belong to the body if they are further in than the definition."""
        last = node.end_lineno or node.lineno
        for line in range(last + 1, len(self._lines) + 1):
            if self._is_comment(line) and self._indent(line) > node.col_offset:
                last = line
            elif self._lines[line - 1].strip():
                break
        return last

    def _is_comment(self, line: int) -> bool:
        return self._lines[line - 1].lstrip().startswith("#")

    def _indent(self, line: int) -> int:
        content = self._lines[line - 1]
        return len(content) - len(content.lstrip())


def _definitions(tree: ast.Module) -> Iterator[tuple[Definition, tuple[Definition, ...]]]:
    """Every function and class with those around it, in the order of the source; also below ``if``, ``try`` and ``with``."""
    stack: list[tuple[Any, tuple[Definition, ...]]] = [(tree, ())]
    while stack:
        node, parents = stack.pop()
        if isinstance(node, Definition):
            yield node, parents
            parents = (*parents, node)
        # Only what holds statements is looked into: expressions, which are most of a tree, hold no definition.
        inner = [child for name in _BLOCKS[type(node)] for child in getattr(node, name) if type(child) in _BLOCKS]
        stack.extend((child, parents) for child in reversed(inner))
