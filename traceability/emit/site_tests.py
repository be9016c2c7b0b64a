"""The tests of a Result: each with what it verifies and what its results say, and those that verify nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from traceability.emit.site_words import OUTCOME
from traceability.model.design_rows import ProofRow
from traceability.model.finding import Where
from traceability.model.result import Result, TestRow

_WORST_LAST = tuple(OUTCOME)


class Test(msgspec.Struct):
    """A test with the worst of what its results say; ``values`` has what they say in each configuration, by its name.

    ``leaves`` are qualified ids, ``parts`` the short ids of TSFI (or parts of them), behaviours and interactions.
    """

    __test__ = False  # for pytest: no test of its own, whatever the name looks like

    id: str
    where: Where
    outcome: str
    manual: bool
    report: str = ""
    message: str = ""
    cases: int = 0
    values: dict[str, str] = msgspec.field(default_factory=dict)
    causes: tuple[str, ...] = ()
    leaves: list[str] = msgspec.field(default_factory=list)
    parts: list[str] = msgspec.field(default_factory=list)


class Unlinked(msgspec.Struct, frozen=True):
    """A test that names nothing known which it verifies: how many of its results came out how, and in which reports."""

    id: str
    outcomes: tuple[tuple[str, int], ...]
    reports: tuple[str, ...]


def linked_tests(result: Result) -> list[Test]:
    """All tests that verify a leaf of the subject, or something of the design, by id."""
    tests: dict[str, Test] = {}
    for row in _test_rows(result):
        test = tests.setdefault(row.test, Test(row.test, row.where, row.outcome, row.manual))
        test.leaves.append(row.leaf)
        if not test.cases or _WORST_LAST.index(row.outcome) > _WORST_LAST.index(test.outcome):
            test.outcome, test.report, test.message, test.cases, test.causes = (
                row.outcome, row.report, row.message, row.cases, row.causes
            )  # fmt: skip
            test.values = {one.name: one.value for one in row.configurations}
    for proof in _proofs(result):
        fresh = Test(proof.test, proof.where, proof.outcome, proof.manual, proof.report, proof.message, proof.cases)
        fresh.values, fresh.causes = {one.name: one.value for one in proof.configurations}, proof.causes
        test = tests.setdefault(proof.test, fresh)
        test.parts += [name for name in proof.verifies if name not in test.parts]
    return [tests[name] for name in sorted(tests)]


def unlinked_tests(result: Result, linked: frozenset[str]) -> list[Unlinked]:
    """The tests that name nothing known: those that only reports know, and those that a person carried out for something else."""
    outcomes: dict[str, Counter[str]] = {}
    reports: dict[str, set[str]] = {}
    for row in result.results:
        if row.test not in linked:
            outcomes.setdefault(row.test, Counter())[row.outcome] += 1
            reports.setdefault(row.test, set()).add(row.report)
    for manual in result.records.manual_tests:
        if manual.id not in linked:
            outcomes[manual.id], reports[manual.id] = Counter([manual.outcome]), {manual.where.file}
    return [Unlinked(name, tuple(sorted(outcomes[name].items())), tuple(sorted(reports[name]))) for name in sorted(outcomes)]


def _test_rows(result: Result) -> Iterator[TestRow]:
    for sfr in result.report().sfrs:
        for element in sfr.elements:
            for leaf in element.leaves:
                yield from leaf.tests


def _proofs(result: Result) -> Iterator[ProofRow]:
    for tsfi in result.design.tsfi:
        yield from tsfi.tests
    for subsystem in result.design.subsystems:
        for part in (*subsystem.behaviours, *subsystem.interactions):
            yield from part.tests
