"""The rows of a report about evidence: results of tests, runs, records that people wrote; and what of it cannot be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from traceability.model.evidence import CodeLink, LinkedPlace, RunIdentity, WatchedInput
from traceability.model.evidence_rows import (
    AnalysisInputRow,
    AnalysisRow,
    ConfigurationRow,
    LinkedCodeRow,
    ManualRow,
    RecordsReport,
    RunRow,
)
from traceability.model.finding import Where
from traceability.model.result import CodeRow, TestRow
from traceability.trace.records import code_links
from traceability.trace.results import TestEvidence
from traceability.trace.verdicts import comparable, stale_causes
from traceability.trace.view import View, short
from traceability.workflow.permalinks import permalink


def records_report(view: View) -> RecordsReport:
    """All records of evidence by id, and all runs by report."""
    links = code_links(view.documents)
    return RecordsReport(
        commit=view.expected.commit,
        toes=tuple(sorted(view.expected.toes)),
        configurations=view.expected.configurations,
        runs=tuple(_runs(view)),
        manual_tests=tuple(sorted(_manual_tests(view), key=lambda row: row.id)),
        analyses=tuple(sorted(_analyses(view), key=lambda row: row.id)),
        code_links=tuple(_linked_code(links[place.link], place) for place in view.project.artefacts.places),
    )


def test_row(view: View, leaf: str, test: str) -> TestRow:
    """A test that verifies a leaf, with what its results say."""
    evidence = view.tests[test]
    shown = evidence.verdict.decisive
    return TestRow(
        leaf=leaf,
        test=test,
        where=view.where(test),
        outcome=evidence.outcome,
        cases=len(evidence.results),
        report=shown.report if shown else "",
        message=shown.message if shown and evidence.outcome != "pass" else "",
        manual=evidence.case.manual,
        configurations=configurations_of(evidence),
        causes=evidence.verdict.causes,
    )


def configurations_of(evidence: TestEvidence) -> tuple[ConfigurationRow, ...]:
    """What the results of a test say in each configuration that counts."""
    return tuple(ConfigurationRow(name=name, value=value) for name, value in evidence.verdict.configurations.items())


def code_row(view: View, leaf: str, node: str, relation: str) -> CodeRow:
    """A place in code that is linked to a leaf, by a tag in it or by a record beside it."""
    data, edge = view.nodes[node], view.link(node, leaf, relation)
    beside = data.get("beside", "")
    where = _code_place(view, node) if beside else edge["where"]
    tag = None if beside else view.tags.get((node, relation, edge["reference"]))
    return CodeRow(
        leaf=leaf,
        relation=relation,
        where=where,
        modules=data["owners"],
        symbol=data["symbol"],
        reason=edge["how"],
        beside=beside,
        suspect=data.get("suspect", False),
        sha256=tag.sha256 if tag else "",
        lines=(tag.first, tag.last) if tag and tag.first else None,
        permalink=permalink(view.project.checkout, where.file, where.line),
        dialect=tag.dialect if tag else "",
    )


def dangling_links(view: View) -> Iterator[CodeRow]:
    """Links beside the code that name no requirement of the product."""
    for entry in view.unresolved:
        data = view.nodes[entry.source]
        if "beside" in data:
            yield CodeRow(
                leaf=entry.reference, relation=entry.relation, where=_code_place(view, entry.source), symbol=data["symbol"],
                reason=data["reason"], beside=data["beside"], suspect=data["suspect"],
            )  # fmt: skip


def _runs(view: View) -> Iterator[RunRow]:
    counts: Counter[tuple[str, RunIdentity]] = Counter((result.report, result.run) for result in view.project.artefacts.results)
    for (report, run), count in sorted(counts.items(), key=lambda entry: (entry[0][0], msgspec.structs.astuple(entry[0][1]))):
        causes = stale_causes(run, view.expected)
        state: Literal["fresh", "stale", "unknown"] = "stale" if causes else "fresh" if comparable(run, view.expected) else "unknown"
        yield RunRow(report=report, **msgspec.structs.asdict(run), results=count, state=state, causes=causes)


def _manual_tests(view: View) -> Iterator[ManualRow]:
    for node, _, record in view.items("manual_tests"):
        yield ManualRow(
            id=node, label=record.id, title=record.title, where=_where(record), verifies=record.verifies, steps=record.steps,
            expected=record.expected, actual=record.actual, outcome=record.outcome, tester=record.tester, reviewer=record.reviewer,
            date=record.date, configuration=record.configuration, toe=record.toe, prerequisites=record.prerequisites,
        )  # fmt: skip


def _analyses(view: View) -> Iterator[AnalysisRow]:
    watched: dict[str, list[AnalysisInputRow]] = {}
    for entry in view.project.artefacts.inputs:
        watched.setdefault(entry.found.link, []).append(_input(entry))
    for node, _, record in view.items("analyses"):
        inputs = watched.get(node, ())
        leaves = (leaf for leaf in view.parents(node, "analyses") if not view.link(node, leaf, "analyses")["claimed"])
        yield AnalysisRow(
            id=node, label=record.id, title=record.title, where=_where(record), items=record.items, leaves=tuple(leaves),
            method=record.method, argument=record.argument, author=record.author, reviewer=record.reviewer, date=record.date,
            limits=record.limits, inputs=tuple(inputs), stale=any(one.state != "unchanged" for one in inputs),
        )  # fmt: skip


def _input(entry: WatchedInput) -> AnalysisInputRow:
    found = entry.found
    state: Literal["unchanged", "changed", "lost"] = (
        "unchanged" if found.state == "found" else "changed" if found.state == "changed" else "lost"
    )
    return AnalysisInputRow(place=entry.place, where=Where(file=found.path, line=found.line), state=state, why=found.why)


def _linked_code(link: CodeLink, place: LinkedPlace) -> LinkedCodeRow:
    lost = place.state in ("no-file", "no-place")
    watched = "unchanged" if link.sha256.strip() else "unwatched"
    return LinkedCodeRow(
        id=place.link, label=short(place.link), where=_where(link), code=Where(file=place.path, line=place.line),
        relation=link.relation, leaves=link.leaves, reason=link.reason, symbol=link.symbol, lines=link.lines,
        state="lost" if lost else "suspect" if place.state == "changed" else watched,  # type: ignore[arg-type]
        sha256=place.sha256, why=place.why,
    )  # fmt: skip


def _code_place(view: View, node: str) -> Where:
    place = view.nodes[node]["place"]
    return Where(file=place.file, line=place.line)


def _where(record: object) -> Where:
    origin = record.origin  # type: ignore[attr-defined]
    return Where(file=origin.file, line=origin.line)
