"""Rules of the house that no tool checks: who may exit, how long a module or a function may be, what a lock may hold."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "traceability").rglob("*.py"))
MODULE_LINES, FUNCTION_LINES = 400, 50

# A module (its path) or a function (path::name) that is longer, and why.
LONGER: dict[str, str] = {}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring, which may be a whole page of the manual (a rule's is)."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def long_things(path: Path) -> set[str]:
    source = path.read_text("utf-8")
    found = {name_of(path)} if source.count("\n") > MODULE_LINES else set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES:
            found.add(f"{name_of(path)}::{node.name}")
    return found


def test_what_is_long_has_a_reason() -> None:
    assert len(MODULES) > 10
    assert set().union(*map(long_things, MODULES)) == set(LONGER)


@pytest.mark.parametrize("path", [path for path in MODULES if "cli" not in path.parts], ids=name_of)
def test_only_the_command_line_exits(path: Path) -> None:
    names = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
    assert not names & {"SystemExit", "exit", "quit"}


def test_the_package_itself_imports_nothing() -> None:
    tree = ast.parse((ROOT / "traceability" / "__init__.py").read_text("utf-8"))
    modules = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert modules <= {"__future__", "typing"}
    assert not [node for node in tree.body if isinstance(node, ast.Import)]


def locked() -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "locks" / "dev.txt").read_text("utf-8"), re.M))


def test_the_lock_has_a_hash_for_each_version_and_no_address() -> None:
    lock = (ROOT / "locks" / "dev.txt").read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9-]+==)", lock, flags=re.M)[1:]
    assert len(blocks) == len(locked()) > 40
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|^-|file:|^/|@", lock, re.M)


def test_the_lock_of_the_compiler_has_a_hash_and_no_address() -> None:
    lock = (ROOT / "locks" / "cc.txt").read_text("utf-8")
    assert re.findall(r"^([a-z0-9-]+)==", lock, re.M) == ["ziglang"]
    assert "--hash=sha256:" in lock
    assert not re.search(r"://|^-|file:|^/|@", lock, re.M)


def test_the_lock_holds_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + [one for extra in project["optional-dependencies"].values() for one in extra]
    names = {re.split(r"[><=!~ ;\[]", one)[0].lower().replace("_", "-") for one in wanted}
    assert len(names) > 5
    assert names <= set(locked())
