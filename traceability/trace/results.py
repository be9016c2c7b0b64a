"""Tests with their results: which evidence each test has, and which results belong to no test any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from traceability.model.evidence import Artefacts, TestCase, TestResult

Outcome = Literal["pass", "fail", "error", "skipped", "no-result"]
_WORST_FIRST: tuple[Outcome, ...] = ("error", "fail", "no-result", "skipped", "pass")


@dataclass(frozen=True, slots=True)
class TestEvidence:
    """A test with all its results. ``orphaned``: results name it, but the sources no longer hold it."""

    case: TestCase
    results: tuple[TestResult, ...] = ()
    orphaned: bool = False

    @property
    def outcome(self) -> Outcome:
        """The worst of its results: a test passes only if every one of its cases in every report passed."""
        outcomes = {result.outcome for result in self.results}
        return next((outcome for outcome in _WORST_FIRST if outcome in outcomes), "no-result")


def evidence_of_tests(artefacts: Artefacts) -> dict[str, TestEvidence]:
    """Every test by its id.

    A test that only results speak of counts as a test if pptrace does not read its sources; if it does (Python files of the
    project), the test was removed and its results prove nothing.
    """
    results: dict[str, list[TestResult]] = {}
    for result in artefacts.results:
        results.setdefault(result.test, []).append(result)
    return {case.id: TestEvidence(case, tuple(results.get(case.id, ())), _removed(case)) for case in artefacts.tests}


def _removed(case: TestCase) -> bool:
    return not case.declared and case.id.partition("::")[0].endswith(".py")
