"""Tests with their results: which evidence each test has, and which results belong to no test any more."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.evidence import Artefacts, TestCase, TestResult
from traceability.trace.verdicts import NO_VERDICT, NOTHING_EXPECTED, Expected, Verdict, merge

Outcome = Literal["pass", "fail", "error", "skipped", "no-result", "stale", "flaky", "conflict"]
"""What a report says of a test: the value of its verdict, with the words of its reports where those say more."""


class TestEvidence(msgspec.Struct, frozen=True):
    """A test with all its results and what they say together. ``orphaned``: results name it, but the sources no longer hold it."""

    case: TestCase
    results: tuple[TestResult, ...] = ()
    orphaned: bool = False
    verdict: Verdict = NO_VERDICT

    @property
    def outcome(self) -> Outcome:
        """The verdict in words: a test passes only if all its cases passed, freshly, in every configuration that counts."""
        value = self.verdict.value
        decisive = self.verdict.decisive
        if value == "fail":
            return "error" if decisive and decisive.outcome == "error" else "fail"
        if value == "none":
            return "skipped" if decisive else "no-result"
        return value


def evidence_of_tests(artefacts: Artefacts, expected: Expected = NOTHING_EXPECTED) -> dict[str, TestEvidence]:
    """Every test by its id.

    A test that only results speak of counts as a test if pptrace does not read its sources; if it does (Python files of the
    project), the test was removed and its results prove nothing.
    """
    results: dict[str, list[TestResult]] = {}
    for result in artefacts.results:
        results.setdefault(result.test, []).append(result)
    return {case.id: _evidence(case, tuple(results.get(case.id, ())), expected) for case in artefacts.tests}


def _evidence(case: TestCase, results: tuple[TestResult, ...], expected: Expected) -> TestEvidence:
    return TestEvidence(case, results, _removed(case), merge(results, expected))


def _removed(case: TestCase) -> bool:
    return not case.declared and case.id.partition("::")[0].endswith(".py")
