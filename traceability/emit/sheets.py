"""The evidence workbook as data: a Result turned into the sheets that an evaluator expects. Pure, no file is touched.

All sheets but those about the run (cover, summary, orphan tags, results, inputs, findings, rules, waivers) speak of the
result's subject document: what it inherits from a profile stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from traceability.emit.sheet import Column, Row, Sheet, labels, place, rendered, row_id, sheet, short
from traceability.emit.sheets_claims import Slots, apart, claimed, conformance, slots_of
from traceability.emit.sheets_cover import cover
from traceability.emit.sheets_design import architecture, sfr_by_module, sfr_by_tsfi, tsfi_by_module, tsfi_list
from traceability.emit.sheets_evidence import module_by_code, orphans
from traceability.emit.sheets_inputs import configuration_list
from traceability.emit.sheets_library import library_sheets
from traceability.emit.sheets_records import record_sheets
from traceability.emit.sheets_run import findings, rules, summary
from traceability.emit.sheets_tests import results, test_sheets
from traceability.model.result import DependencyRow, DocumentReport, ElementRow, LinkRow, ObjectiveRow, ProblemRow, Result, SarRow, SfrRow

_SOURCE = Column("source", 18)
_PROVENANCE = (Column("provenance", 12, "status"), Column("confidence", 11))
_MARK = "X"
_WIDEST = 250
"""Columns of marks that a matrix may have: nobody reads a wider one, and its size grows with the square of the project's."""
_Line = tuple[str, str, str, tuple[LinkRow, ...]]  # row id, label, kind, links


def sheets(result: Result) -> list[Sheet]:
    """All sheets of the workbook in the order of their names. Without a report on the subject only those about the run itself."""
    report = next((report for report in result.documents if report.id == result.subject), None)
    about_run = [
        summary(result, report),
        orphans(result.orphans),
        results(result, report),
        configuration_list(result),
        findings(result),
        rules(result),
        apart(result, report),
        *record_sheets(result),
        *library_sheets(result.library),
    ]
    both = [*(_document_sheets(result, report) if report else ()), *about_run]
    ordered = sorted(both, key=lambda one: one.name.partition("_")[0])
    return [cover(result, report, ordered), *ordered]


def _document_sheets(result: Result, report: DocumentReport) -> list[Sheet]:
    design = result.design
    before: Slots = {}
    for profile in claimed(result, report):
        before |= slots_of(profile)
    return [
        _problem(report.problem),
        _objectives(report.objectives),
        _problem_by_objective(report.problem, report.objectives),
        _sfr_by_objective(report.sfrs, report.objectives),
        _dependencies(report.sfrs),
        _sfrs(report.sfrs, before),
        _sars(report.sars),
        conformance(result, report),
        sfr_by_tsfi(report, design),
        tsfi_list(design),
        architecture(design),
        tsfi_by_module(design),
        sfr_by_module(report, design),
        module_by_code(result, report),
        *test_sheets(result, report),
    ]


# What the document says


def _problem(rows: Iterable[ProblemRow]) -> Sheet:
    columns = (
        Column("id", 20),
        Column("kind", 11),
        Column("title", 20),
        Column("text", 40),
        Column("threat agents", 14),
        Column("assets", 14),
        Column("addressed by", 16),
        Column("effect", 11),
        Column("rationale", 40),
        *_PROVENANCE,
        _SOURCE,
    )
    return sheet(
        "02_SPD", columns, (_problem_row(row) for row in rows), kept=2, empty="The document defines no security problem.",
        about="threats, organisational security policies and assumptions, with their objectives and why these suffice", reviewed=True,
    )  # fmt: skip


def _problem_row(row: ProblemRow) -> Row:
    return (
        row_id("SPD", short(row.id)),
        row.label,
        row.kind,
        row.title,
        row.text,
        "\n".join(row.agents),
        "\n".join(row.assets),
        labels(row.addressed_by),
        row.effect,
        row.rationale,
        row.provenance,
        row.confidence,
        place(row.where),
    )


def _objectives(rows: Iterable[ObjectiveRow]) -> Sheet:
    columns = (
        Column("id", 20),
        Column("kind", 12),
        Column("title", 20),
        Column("text", 44),
        Column("addresses", 16),
        Column("met by", 16),
        Column("rationale", 48),
        *_PROVENANCE,
        _SOURCE,
    )
    return sheet(
        "02_Objectives", columns, (_objective_row(row) for row in rows), kept=2, empty="The document states no objective.",
        about="objectives, what they address, the SFRs that meet them and why these suffice", reviewed=True,
    )  # fmt: skip


def _objective_row(row: ObjectiveRow) -> Row:
    return (
        row_id("OBJ", short(row.id)),
        row.label,
        row.kind,
        row.title,
        row.text,
        labels(row.addresses),
        labels(row.met_by),
        row.rationale,
        row.provenance,
        row.confidence,
        place(row.where),
    )


def _problem_by_objective(problem: Iterable[ProblemRow], objectives: Iterable[ObjectiveRow]) -> Sheet:
    lines = [(row_id("SPDxOBJ", short(row.id)), row.label, row.kind, row.addressed_by) for row in problem]
    about = "which objective addresses which threat, policy or assumption"
    return _matrix("03_SPD_x_Obj", lines, objectives, "The document defines no security problem.", about)


def _sfr_by_objective(sfrs: Iterable[SfrRow], objectives: Iterable[ObjectiveRow]) -> Sheet:
    """SFRs are the rows: there are many more of them than objectives, and a page is higher than wide."""
    lines = [(row_id("OBJxSFR", short(row.id)), row.label, row.component, row.meets) for row in sfrs]
    return _matrix("04_Obj_x_SFR", lines, objectives, "The document states no SFR.", "which SFR meets which objective")


def _matrix(name: str, lines: Sequence[_Line], objectives: Iterable[ObjectiveRow], empty: str, about: str) -> Sheet:
    """A cross in each cell whose row links to its column's objective; what each link contributes stands at the end of the row.

    An objective of another document that a row links to gets a column after those of this document. Where there are too many
    columns for a matrix, the sheet has a row for each link instead.
    """
    labels = {objective.id: objective.label for objective in objectives}
    for _, _, _, links in lines:
        for link in links:
            labels.setdefault(link.id, link.label)
    if len(labels) > _WIDEST:
        return _listed(name, lines, empty, f"{about}; {len(labels)} objectives are too many for a matrix, so each link has a row")
    columns = (
        Column("id", 28),
        Column("kind", 12),
        *(Column(label, 4.5, "mark", upright=True) for label in labels.values()),
        Column("contribution of each", 70),
    )
    rows = (_matrix_row(identifier, label, kind, links, labels) for identifier, label, kind, links in lines)
    return sheet(name, columns, rows, kept=2, empty=empty, about=about)


def _matrix_row(identifier: str, label: str, kind: str, links: tuple[LinkRow, ...], columns: Iterable[str]) -> Row:
    linked = {link.id for link in links}
    marks = (_MARK if column in linked else None for column in columns)
    return (identifier, label, kind, *marks, "\n".join(_contribution(link) for link in links))


def _dependencies(sfrs: Iterable[SfrRow]) -> Sheet:
    columns = (
        Column("SFR", 18),
        Column("dependency", 26),
        Column("status", 11, "status"),
        Column("resolved by", 18),
        Column("via hierarchy", 18),
        Column("justification", 14),
        Column("objective or SFR cited", 18),
        Column("text", 46),
    )
    rows = (_dependency_row(sfr, row) for sfr in sfrs for row in sfr.dependencies)
    empty = "No SFR of the document has a dependency."
    about = "each dependency of each SFR: what meets it, or why it need not be met"
    return sheet("05_Dependencies", columns, rows, kept=2, empty=empty, about=about, reviewed=True)


def _dependency_row(sfr: SfrRow, row: DependencyRow) -> Row:
    return (
        row_id("DEP", short(sfr.id), "|".join(row.group)),
        sfr.label,
        " or ".join(row.group),
        row.status,
        labels(row.resolved_by),
        row.via,
        row.justified,
        labels(row.cites),
        row.text,
    )


def _sfrs(rows: Iterable[SfrRow], before: Slots) -> Sheet:
    columns = (
        Column("SFR", 16),
        Column("level", 9),
        Column("element", 16),
        Column("slot or item", 9),
        Column("operation", 11, "status"),
        Column("text", 56),
        Column("in the profile", 26),
        Column("component", 11),
        Column("disposition", 11),
        Column("meets", 14),
        Column("note", 22),
        *_PROVENANCE,
        _SOURCE,
    )
    lines = chain.from_iterable(_sfr_rows(row, before) for row in rows)
    about = "SFRs element by element, with each operation and what the profile has in its place"
    return sheet("06_SFR", columns, lines, kept=2, empty="The document states no SFR.", about=about)


def _sfr_rows(sfr: SfrRow, before: Slots) -> Iterator[Row]:
    """One row for the SFR, then for each element one row, one for each of its slots, one for each of its items."""

    def line(identifier: str, level: str, text: str, *, element: str = "", part: str = "", operation: str = "", source: str = "") -> Row:
        head = level == "SFR"
        return (
            row_id("SFR", identifier),
            sfr.label,
            level,
            element,
            part,
            operation,
            text,
            before.get((element, part), "") if level == "slot" else "",
            sfr.component,
            sfr.disposition,
            labels(sfr.meets) if head else "",
            sfr.note if head else "",
            sfr.provenance,
            sfr.confidence,
            source,
        )

    yield line(short(sfr.id), "SFR", sfr.title, source=place(sfr.where))
    for element in sfr.elements:
        name = short(element.id)
        yield line(name, "element", rendered(element.parts), element=element.label, source=place(element.where))
        for slot, (operation, text) in _operations(element).items():
            yield line(f"{name}:{slot}", "slot", text, element=element.label, part=slot, operation=operation)
        for leaf in element.leaves:
            if leaf.id != element.id:
                part = leaf.id.partition("#")[2]
                yield line(short(leaf.id), "item", leaf.text, element=element.label, part=part)


def _operations(element: ElementRow) -> dict[str, tuple[str, str]]:
    """``{slot: (operation, text)}`` in text order."""
    found: dict[str, tuple[str, str]] = {}
    for part in element.parts:
        if part.kind != "plain":
            earlier = found.get(part.slot, (part.kind, ""))[1]
            found[part.slot] = (part.kind, earlier + part.text)
    return found


def _listed(name: str, lines: Iterable[_Line], empty: str, about: str) -> Sheet:
    """A row for each link, and one that names no objective for what has none."""
    columns = (Column("id", 28), Column("kind", 12), Column("objective", 28), Column("contribution", 70))
    rows = (
        (row_id(identifier, link.label), label, kind, link.label, _contribution(link)) if link else (identifier, label, kind, None, None)
        for identifier, label, kind, links in lines
        for link in links or (None,)
    )
    return sheet(name, columns, rows, kept=2, empty=empty, about=about)


def _sars(rows: Iterable[SarRow]) -> Sheet:
    columns = (Column("SAR", 18), Column("title", 50), Column("augments the package", 20), Column("rationale", 70), _PROVENANCE[0])
    lines = ((row_id("SAR", short(r.id)), r.label, r.title, "yes" if r.augments else "", r.rationale, r.provenance) for r in rows)
    return sheet("06_SAR", columns, lines, kept=2, empty="The document states no SAR.", about="SARs and their rationale")


def _contribution(link: LinkRow) -> str:
    sure = f" (confidence {link.confidence})" if link.confidence else ""
    return f"{link.label}{sure}: {link.how}" if link.how else f"{link.label}{sure}"
