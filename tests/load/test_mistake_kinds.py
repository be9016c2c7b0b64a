"""The table of mistakes holds exactly the codes that are raised, and the table of exit codes exactly those that are returned."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from traceability.cli import main
from traceability.cli.exits import EXIT_CODES, STRONGEST_FIRST
from traceability.gate import verdict
from traceability.load.mistakes import MISTAKE_KINDS
from traceability.model.errors import PptraceError

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "traceability" / "load" / "mistakes.py"
CODE = re.compile(r"LOD[0-9]{3}")


def raised() -> set[str]:
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "traceability").rglob("*.py")) if path != TABLE]
    strings = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in strings if CODE.fullmatch(text)}


def test_every_code_that_is_raised_has_a_meaning() -> None:
    assert raised() == set(MISTAKE_KINDS)
    assert len(raised()) > 10


def test_every_meaning_is_whole() -> None:
    for kind in MISTAKE_KINDS.values():
        assert kind.title
        assert all(text.endswith(".") for text in (kind.meaning, kind.repair))
    assert len({kind.title for kind in MISTAKE_KINDS.values()}) == len(MISTAKE_KINDS)


def subclasses(kind: type[PptraceError]) -> set[type[PptraceError]]:
    return {kind}.union(*(subclasses(inner) for inner in kind.__subclasses__()))


def test_every_exit_code_has_a_meaning() -> None:
    errors = {kind.exit_code for kind in subclasses(PptraceError)}
    gate = {verdict.PASSED, verdict.FAILED, verdict.NOTHING}
    command = {main.FAILED, main.USAGE, main.INTERNAL, main.INTERRUPTED}
    assert errors | gate | command == set(EXIT_CODES)
    assert sorted(STRONGEST_FIRST) == sorted(set(EXIT_CODES) - {0, 130})


def test_the_readme_has_the_same_codes() -> None:
    text = (ROOT / "README.md").read_text("utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.M)} == set(EXIT_CODES)
    order = re.search(r"highest of ([0-9 >]+)", text)
    assert order is not None
    assert tuple(map(int, order[1].split(">"))) == STRONGEST_FIRST
