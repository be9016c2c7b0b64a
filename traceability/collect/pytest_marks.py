"""What the sources of Python tests declare: ``@pytest.mark.verifies("ID", …)`` and ``@verifies`` in their comments."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from traceability.collect.scopes import Scope, Scopes, parse
from traceability.collect.tags import without_symbols
from traceability.model.base import Origin
from traceability.model.evidence import Tag, TestCase
from traceability.model.notice import Notice


def declared_tests(text: str, path: str, tags: Iterable[Tag]) -> tuple[list[TestCase], list[Notice]]:
    """The tests of a Python source that name what they verify, by mark or by one of the ``tags`` found in it.

    A mark or tag of a class or a module goes for each of its tests. Nothing is executed, so an argument that is no literal is
    left out, with a notice. ``id`` is pytest's own id of the test, its parameters left out.
    """
    wanted = [tag for tag in tags if tag.relation == "verifies"]
    tree = parse(text)
    if tree is None:
        why = "it is not valid Python for the interpreter that runs pptrace, so the marks of its tests are not seen"
        unread = [Notice(kind="unreadable-source", origin=Origin(file=path), data={"why": why})] if "verifies" in text else []
        return tagged_tests(without_symbols(wanted), path), unread
    module = _Module(path, tree, Scopes(tree, text))
    return module.tests(wanted), module.notices


def tagged_tests(tags: Iterable[Tag], path: str) -> list[TestCase]:
    """A test for each symbol that holds ``@verifies`` tags; for a file whose symbols are not known, the file itself."""
    grouped: dict[str, list[Tag]] = {}
    for tag in tags:
        if tag.relation == "verifies":
            grouped.setdefault(tag.symbol, []).append(tag)
    return [
        TestCase(id=_test_id(path, symbol), verifies=tuple(dict.fromkeys(tag.target for tag in held)), file=path, line=held[0].line)
        for symbol, held in grouped.items()
    ]


def _test_id(path: str, symbol: str) -> str:
    return "::".join([path, *symbol.split(".")]) if symbol else path


class _Module:
    def __init__(self, path: str, tree: ast.Module, scopes: Scopes) -> None:
        self.path = path
        self.tree = tree
        self.scopes = scopes
        self.notices: list[Notice] = []
        self._aliases = dict(_aliases(tree))
        self._functions = {scope.name for scope in scopes.all if not isinstance(scope.node, ast.ClassDef)}
        self._marks: dict[ast.AST, tuple[str, ...]] = {tree: self._pytestmark(tree.body)}
        for scope in self.scopes.all:
            body = scope.node.body if isinstance(scope.node, ast.ClassDef) else []
            decorators = (target for decorator in scope.node.decorator_list for target in self._targets(decorator))
            self._marks[scope.node] = (*self._pytestmark(body), *decorators)

    def tests(self, tags: list[Tag]) -> list[TestCase]:
        """The tests, in the order of the source; a tag whose class or module has no test stands for itself."""
        tagged: dict[str, list[str]] = {}
        for tag in tags:
            tagged.setdefault(self._owner(tag.symbol), []).append(tag.target)
        used: set[str] = set()
        found = []
        for scope in self.scopes.all:
            around = ["", *_prefixes(scope.name)]
            own = bool(self._marks[scope.node] or tagged.get(scope.name))
            if not _is_test(scope, own):
                continue
            inherited = (target for node in (self.tree, *scope.parents, scope.node) for target in self._marks[node])
            targets = dict.fromkeys([*inherited, *(target for name in around for target in tagged.get(name, ()))])
            if targets:
                used.update(around)
                found.append(TestCase(id=_test_id(self.path, scope.name), verifies=tuple(targets), file=self.path, line=scope.node.lineno))
        return found + tagged_tests((tag for tag in tags if self._owner(tag.symbol) not in used), self.path)

    def _owner(self, symbol: str) -> str:
        """The function that a tag speaks of: of functions in one another the outermost, for pytest runs no other."""
        functions = (name for name in _prefixes(symbol) if name in self._functions)
        return next(functions, symbol)

    def _pytestmark(self, body: list[ast.stmt]) -> tuple[str, ...]:
        values = [value for statement in body for name, value in _assigned(statement) if name == "pytestmark"]
        return tuple(target for value in values for target in self._targets(value))

    def _targets(self, expression: ast.expr) -> Iterator[str]:
        """The literal arguments of every use of the mark in an expression, a ``pytest.param(…, marks=…)`` included."""
        for node in ast.walk(expression):
            value = self._aliases.get(node.id, node) if isinstance(node, ast.Name) else node
            if isinstance(value, ast.Call) and _is_mark(self._unaliased(value.func)):
                yield from self._literals(value)

    def _unaliased(self, function: ast.expr) -> ast.expr:
        return self._aliases.get(function.id, function) if isinstance(function, ast.Name) else function

    def _literals(self, call: ast.Call) -> Iterator[str]:
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value.strip():
                yield argument.value.strip()
            else:
                why = "an argument of the mark 'verifies' is no literal, so what the test verifies is not seen; write the id as a string"
                notice = Notice(kind="unreadable-source", origin=Origin(file=self.path, line=argument.lineno), data={"why": why})
                if notice not in self.notices:
                    self.notices.append(notice)


def _aliases(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Names that a module gives to the mark, with or without arguments: ``hashing = pytest.mark.verifies("FCS_COP.1/HASH")``."""
    for statement in tree.body:
        for name, value in _assigned(statement):
            if _is_mark(value.func if isinstance(value, ast.Call) else value):
                yield name, value


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The plain names that a statement gives a value, with the value."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    value = getattr(statement, "value", None)
    yield from ((target.id, value) for target in targets if isinstance(target, ast.Name) and value is not None)


def _is_mark(expression: ast.expr) -> bool:
    """Whether an expression is ``pytest.mark.verifies`` or ``mark.verifies``."""
    if not (isinstance(expression, ast.Attribute) and expression.attr == "verifies"):
        return False
    holder = expression.value
    return (isinstance(holder, ast.Attribute) and holder.attr == "mark") or (isinstance(holder, ast.Name) and holder.id == "mark")


def _is_test(scope: Scope, marked: bool) -> bool:
    """A function of a module or class that is called test…, or that names itself what it verifies."""
    if isinstance(scope.node, ast.ClassDef) or any(not isinstance(parent, ast.ClassDef) for parent in scope.parents):
        return False
    return marked or scope.node.name.startswith("test")


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]
