"""The sheets about external requirements: documents, requirements against SFRs, tests with several proofs, open problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from traceability.emit import library_words as words
from traceability.emit.sheet import Column, Row, Sheet, place, row_id, sheet
from traceability.model.library import RegisterEntry
from traceability.model.library_rows import LibraryReport, OpenProblemRow, RelationRow, RequirementRow, SharedTest

_PROVENANCE = (Column("provenance", 12, "status"), Column("source", 24))


def library_sheets(report: LibraryReport) -> list[Sheet]:
    """The sheets of a project that names external requirements; of any other, none."""
    if not report.register and not report.sets:
        return []
    return [_external(report), _shared(report.shared), _register(report.register), _problems(report.problems)]


def _external(report: LibraryReport) -> Sheet:
    columns = (
        Column("set", 16),
        Column("requirement", 18),
        Column("title", 22),
        Column("clause", 16),
        Column("statement", 44),
        Column("content", 10),
        *_PROVENANCE,
        Column("relation", 11),
        Column("SFR or other item", 22),
        Column("state of the item", 14),
        Column("reason", 44),
        Column("confidence", 11),
        Column("provenance of the relation", 12, "status"),
        Column("evidence", 18),
        Column("tests", 30),
        Column("verdict of the tests", 12, "status"),
    )
    rows = (line for found in report.sets for row in found.requirements for line in _relations(found.header.id, row))
    return sheet(
        "25_External_x_SFR",
        columns,
        rows,
        kept=3,
        empty="The project names no requirement set.",
        reviewed=True,
        about="each external requirement, how it stands to items of the profile, and the tests that name it; none has to be covered",
    )


def _relations(name: str, row: RequirementRow) -> Iterator[Row]:
    nothing: tuple[RelationRow | None, ...] = (None,)
    for one in row.relations or nothing:
        yield (
            row_id("EXT", row.id, one.label if one else ""),
            name,
            row.label,
            row.title,
            row.clause,
            row.statement,
            row.content,
            row.provenance,
            row.source,
            one.relation if one else "not judged",
            one.label if one else "",
            words.TARGET[one.state].name if one else "",
            one.rationale if one else "",
            one.confidence if one else "",
            one.provenance if one else None,
            words.NEED[row.need].name,
            "\n".join(test.test for test in row.tests),
            row.tested if row.tests else "",
        )


def _shared(rows: Iterable[SharedTest]) -> Sheet:
    columns = (
        Column("test", 50),
        Column("outcome", 11, "status"),
        Column("SFR leaves", 30),
        Column("external requirements", 34),
        Column("source", 30),
    )
    lines = (
        (row_id("SHR", row.test), row.test, row.outcome, "\n".join(row.leaves), "\n".join(row.external), place(row.where)) for row in rows
    )
    empty = "No test names requirements of more than one document."
    return sheet("25_One_Test_Proofs", columns, lines, kept=2, empty=empty, about="tests that are evidence for more than one document")


def _register(rows: Iterable[RegisterEntry]) -> Sheet:
    columns = (
        Column("document", 22),
        Column("title", 40),
        Column("publisher", 20),
        Column("version", 12),
        Column("date", 11),
        Column("status", 11),
        Column("country", 8),
        Column("legal basis", 24),
        Column("binds", 30),
        Column("successor", 16),
        Column("to be had from", 22),
        Column("applies in Norway", 10),
        Column("why", 40),
        Column("in the library", 16),
        Column("missing", 40),
        *_PROVENANCE,
    )
    lines = (
        (
            row_id("REG", row.id),
            row.id,
            row.title,
            row.publisher,
            row.version,
            row.date,
            row.status,
            row.jurisdiction,
            row.legal_basis,
            row.binds,
            row.successor,
            row.obtain,
            row.norway.applies,
            row.norway.reason,
            "\n".join(row.holds),
            row.missing,
            row.provenance,
            row.source,
        )
        for row in rows
    )
    about = "the documents around the product, whom they bind and whether they matter in Norway"
    return sheet("25_Register", columns, lines, kept=2, empty="No register was read.", about=about)


def _problems(rows: Iterable[OpenProblemRow]) -> Sheet:
    columns = (
        Column("problem", 22),
        Column("title", 28),
        Column("statement", 50),
        Column("residual", 9),
        Column("what remains", 44),
        Column("mitigated in part by", 44),
        Column("sources", 40),
        Column("owner", 16),
        Column("next review", 11),
        *_PROVENANCE,
        Column("place", 24),
    )
    lines = (
        (
            row_id("PRB", row.id),
            row.id,
            row.title,
            row.statement,
            row.residual.rating,
            row.residual.text,
            "\n".join(f"{one.label}: {one.how}" for one in row.mitigations),
            "\n".join(row.sources),
            row.owner,
            row.review_by,
            row.provenance,
            row.source,
            place(row.where),
        )
        for row in rows
    )
    about = "what no document solves; it never counts as covered"
    return sheet("26_OpenProblems", columns, lines, kept=2, empty="No open problem is listed.", about=about)
