"""Small changes to the code of functions, one at a time: what a careless edit would do."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change of a module: where and what it is; which node of the module's tree it is made at, and which of that node's changes."""

    line: int
    what: str
    node: int
    change: int


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of the code inside functions; docstrings, annotations, decorators and module constants are left alone."""
    tree = ast.parse(source)
    known = {id(node): number for number, node in enumerate(ast.walk(tree))}
    places = [node for function in _functions(tree) for statement in function.body for node in ast.walk(statement)]
    for place in dict.fromkeys(places):
        for number, (what, _) in enumerate(_changes(place)):
            yield Mutant(_line(place), what, known[id(place)], number)


def changed(source: str, mutant: Mutant) -> str:
    """The module's source with the change made."""
    tree = ast.parse(source)
    target = list(ast.walk(tree))[mutant.node]
    list(_changes(target))[mutant.change][1](target)
    return ast.unparse(ast.fix_missing_locations(tree))


def _line(node: ast.AST) -> int:
    return int(node.target.lineno if isinstance(node, ast.comprehension) else getattr(node, "lineno", 0))


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    yield from _of_conditions(node)
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARE:
        other = _COMPARE[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} becomes {other.__name__}", lambda n: n.ops.__setitem__(0, other())
    if isinstance(node, ast.BoolOp):
        other_op = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} becomes {other_op.__name__}", lambda n: setattr(n, "op", other_op())
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield f"{node.value} becomes {node.value + 1}", lambda n: setattr(n, "value", n.value + 1)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{node.value} becomes {not node.value}", lambda n: setattr(n, "value", not n.value)
    if isinstance(node, ast.Continue | ast.Break):
        yield "the jump is left out", _becomes_pass


def _of_conditions(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    if isinstance(node, ast.If | ast.IfExp):
        yield "the condition is turned round", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))
        yield "the condition always holds", lambda n: setattr(n, "test", ast.Constant(True))
    if isinstance(node, ast.comprehension) and node.ifs:
        yield "the filter is left out", lambda n: setattr(n, "ifs", [])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not is left out", _without_not


def _without_not(node: ast.UnaryOp) -> None:
    node.operand = ast.UnaryOp(ast.Not(), node.operand)


def _becomes_pass(node: ast.AST) -> None:
    node.__class__ = ast.Pass
