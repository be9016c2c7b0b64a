"""Tests with their results: which evidence each test has, and which results belong to no test any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

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
    found: dict[str, TestEvidence] = {}
    for case in artefacts.tests:
        before = found.get(case.id)
        links = tuple(dict.fromkeys((*(before.case.verifies if before else ()), *case.verifies)))
        found[case.id] = TestEvidence(msgspec.structs.replace(case, verifies=links), tuple(results.get(case.id, ())))
    for test, named in results.items():
        links = tuple(dict.fromkeys(target for result in named for target in result.verifies))
        if test not in found and links:
            case = TestCase(id=test, verifies=links, file=named[0].report, line=named[0].line, declared=False)
            found[test] = TestEvidence(case, tuple(named), orphaned=test.partition("::")[0].endswith(".py"))
    return found
