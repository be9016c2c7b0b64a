"""What some tests say together, for tables that show more than one: the state by the worst of them, and each with its verdict."""

from __future__ import annotations

from collections.abc import Iterable

from traceability.model.design_rows import ProofRow
from traceability.model.evidence_rows import ConfigurationRow
from traceability.model.judgement import Status
from traceability.model.result import TestRow

_WORST_FIRST: tuple[Status, ...] = ("failed", "conflict", "flaky", "no-result", "skipped", "stale", "covered")
_STATES: dict[str, Status] = {
    "fail": "failed",
    "error": "failed",
    "conflict": "conflict",
    "flaky": "flaky",
    "no-result": "no-result",
    "skipped": "skipped",
    "stale": "stale",
    "pass": "covered",
}


def state_of(tests: Iterable[TestRow] | Iterable[ProofRow]) -> Status:
    """``covered`` if there is a test and all of them passed, ``missing`` without any, else the worst that one of them says."""
    found = {_STATES[test.outcome] for test in tests}
    return next((state for state in _WORST_FIRST if state in found), "missing")


def shown(tests: Iterable[TestRow] | Iterable[ProofRow]) -> str:
    """Each test with its verdict, one a line."""
    return "\n".join(f"{test.test} ({test.outcome})" for test in tests)


def by_configuration(rows: Iterable[ConfigurationRow]) -> str:
    """What the results say in each configuration, one a line; nothing where no configuration is named."""
    named = [(row.name or "(unnamed)", row.value) for row in rows]
    only_unnamed = {name for name, _ in named} <= {"(unnamed)"}
    return "" if only_unnamed else "\n".join(f"{name}: {value}" for name, value in named)
