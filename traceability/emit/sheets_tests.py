"""The sheets about tests: what each verifies, its results one by one, and coverage of TSFI and subsystems (ATE)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from math import isfinite

import msgspec

from traceability.emit.proofs import by_configuration
from traceability.emit.sheet import Column, Row, Sheet, Value, leaves_of, place, row_id, sheet, short
from traceability.model.design_rows import PartRow, ProofRow, SubsystemRow, TsfiRow
from traceability.model.evidence import TestResult
from traceability.model.evidence_rows import ManualRow, RunRow
from traceability.model.result import DocumentReport, Result, TestRow

_DATE = Column("date", 12)
_HASH = Column("SHA-256 of the report", 18)


class _Reports(msgspec.Struct, frozen=True):
    """What rows look up: the hash of a report, and when the newest run of a test began."""

    hashes: Mapping[str, str]
    begun: Mapping[str, str]

    def columns(self, test: TestRow | ProofRow) -> tuple[str, str, str]:
        """Date, report, hash."""
        return self.begun.get(test.test, ""), test.report, self.hashes.get(test.report, "")


def test_sheets(result: Result, report: DocumentReport) -> list[Sheet]:
    """Coverage of TSFI, depth, and the catalogue of tests. The results themselves are :func:`results`."""
    begun: dict[str, str] = {}
    for one in result.results:
        begun[one.test] = max(begun.get(one.test, ""), one.run.started)
    reports = _Reports({entry.file: entry.sha256 for entry in result.inputs}, begun)
    return [_coverage(result, reports), _depth(result, reports), _catalogue(result, report, reports)]


# Coverage of TSFI


def _coverage(result: Result, reports: _Reports) -> Sheet:
    """Each TSFI and each part of one with the tests that name it (ATE_COV.2)."""
    columns = (
        Column("TSFI", 16),
        Column("aspect", 18),
        Column("kind", 12),
        Column("test", 32),
        Column("verdict", 10, "status"),
        Column("in each configuration", 20),
        _DATE,
        Column("report", 18),
        _HASH,
        Column("gap", 32),
        Column("source of the test", 20),
    )
    rows = chain.from_iterable(_coverage_rows(tsfi, reports) for tsfi in result.design.tsfi)
    about = "which tests touch each TSFI, each parameter, action and error message, and what came of them"
    return sheet("13_COV", columns, rows, kept=2, empty="The project describes no TSFI.", about=about, reviewed=True)


def _coverage_rows(tsfi: TsfiRow, reports: _Reports) -> Iterator[Row]:
    whole = tuple(test for test in tsfi.tests if tsfi.label in test.verifies)
    if whole or not tsfi.tests:
        yield from _proof_rows("COV", (tsfi.label, "", "TSFI"), short(tsfi.id), whole, reports, "no test of this TSFI")
    else:
        blank = ("",) * 6
        yield (row_id("COV", short(tsfi.id)), tsfi.label, "", "TSFI", *blank, "tested through its parts only", "")
    for part in tsfi.aspects:
        head = (tsfi.label, part.name, part.kind)
        yield from _proof_rows("COV", head, short(part.id), part.tests, reports, f"no test names this {part.kind}")


def _proof_rows(
    kind: str, head: tuple[Value, ...], name: str, tests: Iterable[ProofRow], reports: _Reports, missing: str
) -> Iterator[Row]:  # fmt: skip
    lines = [
        (row_id(kind, name, test.test), *head, test.test, test.outcome, by_configuration(test.configurations),
         *reports.columns(test), _doubt(test), place(test.where))
        for test in tests
    ]  # fmt: skip
    yield from lines or [(row_id(kind, name), *head, "", "missing", "", "", "", "", missing, "")]


def _doubt(test: ProofRow | TestRow) -> str:
    """Why a test proves nothing, in the words of its results."""
    return "\n".join(dict.fromkeys(filter(None, (*test.causes, test.message))))


# Depth


def _depth(result: Result, reports: _Reports) -> Sheet:
    """Each behaviour and interaction of the subsystems with the tests that name it (ATE_DPT.1)."""
    columns = (
        Column("subsystem", 15),
        Column("behaviour or interaction", 18),
        Column("kind", 11),
        Column("text", 34),
        Column("with", 13),
        Column("via", 16),
        Column("test", 30),
        Column("verdict", 10, "status"),
        Column("in each configuration", 20),
        _DATE,
        Column("report", 18),
        _HASH,
        Column("gap", 28),
        Column("source of the test", 20),
        Column("source", 18),
    )
    via: dict[str, list[str]] = {}
    for tsfi in result.design.tsfi:
        for test in tsfi.tests:
            via.setdefault(test.test, []).append(tsfi.label)
    rows = chain.from_iterable(_depth_rows(subsystem, via, reports) for subsystem in result.design.subsystems)
    empty = "The project describes no subsystem."
    about = "which tests show each behaviour of a subsystem and each interaction, through which TSFI"
    return sheet("14_DPT", columns, rows, kept=2, empty=empty, about=about, reviewed=True)


def _depth_rows(subsystem: SubsystemRow, via: Mapping[str, list[str]], reports: _Reports) -> Iterator[Row]:
    parts = [("behaviour", part) for part in subsystem.behaviours] + [("interaction", part) for part in subsystem.interactions]
    for kind, part in parts:
        yield from _part_rows(subsystem, kind, part, via, reports)
    if not parts and subsystem.tsf:
        head = (subsystem.label, "", "subsystem", subsystem.purpose, "", "")
        for row in _proof_rows("DPT", head, short(subsystem.id), (), reports, "no behaviour or interaction is described"):
            yield (*row, place(subsystem.where))


def _part_rows(subsystem: SubsystemRow, kind: str, part: PartRow, via: Mapping[str, list[str]], reports: _Reports) -> Iterator[Row]:
    for test in part.tests or (None,):
        through = ("\n".join(via.get(test.test, ())) or "inside") if test else ""
        head = (subsystem.label, part.label, kind, part.text, short(part.to), through)
        proofs = (test,) if test else ()
        for row in _proof_rows("DPT", head, short(part.id), proofs, reports, f"no test names this {kind}"):
            yield (*row, place(part.where))


# The catalogue of tests


class _Test(msgspec.Struct):
    """A test with everything that it verifies; ``said`` is any row of it, because each repeats its verdict."""

    said: TestRow | ProofRow
    leaves: list[str] = msgspec.field(default_factory=list)
    tsfi: list[str] = msgspec.field(default_factory=list)
    parts: list[str] = msgspec.field(default_factory=list)


def _catalogue(result: Result, report: DocumentReport, reports: _Reports) -> Sheet:
    """Each test that is linked to anything, and every manual one (ATE_FUN.1)."""
    columns = (
        Column("test", 30),
        Column("kind", 9),
        Column("title", 16),
        Column("SFR leaves", 18),
        Column("TSFI", 16),
        Column("behaviours and interactions", 16),
        Column("verdict", 10, "status"),
        Column("in each configuration", 18),
        Column("cases", 6),
        Column("prerequisites", 16),
        Column("steps", 24),
        Column("expected", 18),
        Column("actual", 18),
        Column("why it proves nothing", 22),
        _DATE,
        Column("report", 16),
        _HASH,
        Column("tester", 11),
        Column("second person", 11),
        Column("source", 18),
    )
    manual = {record.id: record for record in result.records.manual_tests}
    tests = _linked_tests(result, report)
    rows = [_test_row(name, test, manual.get(name), reports) for name, test in sorted(tests.items())]
    rows += (_unlinked(record, reports) for name, record in sorted(manual.items()) if name not in tests)
    about = "each test: what it verifies, its verdict, and for manual tests their record"
    return sheet("15_Tests", columns, rows, kept=2, empty="No test is linked to anything.", about=about, reviewed=True)


def _linked_tests(result: Result, report: DocumentReport) -> dict[str, _Test]:
    tests: dict[str, _Test] = {}
    for _, _, leaf in leaves_of(report):
        for row in leaf.tests:
            tests.setdefault(row.test, _Test(row)).leaves.append(leaf.label)
    for tsfi in result.design.tsfi:
        for proof in tsfi.tests:
            tests.setdefault(proof.test, _Test(proof)).tsfi.extend(proof.verifies)
    for subsystem in result.design.subsystems:
        for part in (*subsystem.behaviours, *subsystem.interactions):
            for proof in part.tests:
                tests.setdefault(proof.test, _Test(proof)).parts.append(part.label)
    return tests


def _test_row(name: str, test: _Test, record: ManualRow | None, reports: _Reports) -> Row:
    said = test.said
    date, report, sha256 = reports.columns(said)
    return (
        row_id("TEST", name),
        name,
        "manual" if said.manual else "automatic",
        record.title if record else "",
        *("\n".join(found) for found in (test.leaves, test.tsfi, test.parts)),
        said.outcome,
        by_configuration(said.configurations),
        said.cases,
        *_record_columns(record),
        _doubt(said),
        record.date if record else date,
        report,
        sha256,
        *((record.tester, record.reviewer) if record else ("", "")),
        place(said.where),
    )


def _unlinked(record: ManualRow, reports: _Reports) -> Row:
    """A manual test whose references lead nowhere: rule REF001 says so."""
    return (
        row_id("TEST", record.id), record.id, "manual", record.title, "", "", "", record.outcome, "", 1, *_record_columns(record),
        f"it names nothing that exists: {', '.join(record.verifies)}", record.date, record.where.file,
        reports.hashes.get(record.where.file, ""), record.tester, record.reviewer, place(record.where),
    )  # fmt: skip


def _record_columns(record: ManualRow | None) -> tuple[str, str, str, str]:
    if record is None:
        return ("", "", "", "")
    before = (record.prerequisites, record.configuration and f"configuration: {record.configuration}", record.toe and f"TOE: {record.toe}")
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(record.steps, 1))
    return ("\n".join(filter(None, before)), steps, record.expected, record.actual)


# Results


def results(result: Result, report: DocumentReport | None) -> Sheet:
    """Every result of every report, also of tests that are linked to nothing."""
    columns = (
        Column("test", 30),
        Column("case", 30),
        Column("linked", 7),
        Column("configuration", 14),
        Column("outcome", 9, "status"),
        Column("attempt", 8),
        Column("freshness", 10, "status"),
        Column("commit", 16),
        Column("TOE reference", 18),
        Column("started", 18),
        Column("seconds", 9),
        Column("message", 36),
        Column("report", 20),
        _HASH,
    )
    linked = frozenset(_linked_tests(result, report)) if report else frozenset()
    hashes = {entry.file: entry.sha256 for entry in result.inputs}
    runs = {_run_key(run): run.state for run in result.records.runs}
    attempts: Counter[tuple[str, ...]] = Counter()
    rows = []
    for one in result.results:
        key = (one.report, one.test, one.case, *_run_of(one))
        attempts[key] += 1
        rows.append(_result_row(one, attempts[key], one.test in linked, runs.get((one.report, *_run_of(one)), ""), hashes))
    about = "the results of the reports one by one: configuration, run, build, duration"
    return sheet("16_Results", columns, rows, kept=2, empty="No report of results was read.", about=about)


def _run_of(one: TestResult) -> tuple[str, str, str, str]:
    return one.run.commit, one.run.toe, one.run.configuration, one.run.started


def _run_key(run: RunRow) -> tuple[str, ...]:
    return run.report, run.commit, run.toe, run.configuration, run.started


def _result_row(one: TestResult, attempt: int, linked: bool, state: str, hashes: Mapping[str, str]) -> Row:
    commit, toe, configuration, started = _run_of(one)
    parts = (one.case if one.case != one.test else "", one.report, configuration, started)
    return (
        row_id("RES", one.test, *parts, str(attempt) if attempt > 1 else ""),
        one.test,
        one.case,
        "yes" if linked else "no",
        configuration,
        "flaky" if one.flaky else one.outcome,
        attempt,
        state,
        commit,
        toe,
        started,
        one.seconds if isfinite(one.seconds) else str(one.seconds),
        one.message,
        one.report,
        hashes.get(one.report, ""),
    )
