"""The sheets about external requirements: documents, requirements against SFRs, tests with several proofs, open problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from traceability.emit import library_words as words
from traceability.emit.sheet import Column, Row, Sheet, place, row_id, sheet
from traceability.emit.site_library import LibraryView, Remainder, is_shown
from traceability.model.library import RegisterEntry, Relation
from traceability.model.library_rows import CountryPair, LibraryReport, OpenProblemRow, RelationRow, RequirementRow, SetReport, SharedTest

_PROVENANCE = (Column("provenance", 12, "status"), Column("source", 24))


def library_sheets(report: LibraryReport) -> list[Sheet]:
    """The sheets of a project that names external requirements; of any other, none."""
    if not report.register and not report.sets:
        return []
    return [
        _sets(report), _external(report), _pairs(report.pairs), _shared(report.shared), _register(report.register),
        _problems(report.problems),
    ]  # fmt: skip


def _sets(report: LibraryReport) -> Sheet:
    columns = (
        Column("set", 16),
        Column("title", 44),
        Column("country", 14),
        Column("document", 22),
        Column("requirements", 12),
        *(Column(word.name, 12) for word in words.NEED.values()),
        Column("reached by no evidence", 12),
        *_PROVENANCE,
    )
    lines = (_set_line(one) for one in LibraryView(report).remainder)
    about = "for each requirement set: what evidence for the profile is worth there, and how much no evidence reaches"
    return sheet("25_Requirement_Sets", columns, lines, kept=2, empty="The project names no requirement set.", about=about)


def _set_line(one: Remainder) -> Row:
    head = one.set.header
    return (
        row_id("SET", head.id),
        head.id,
        head.title,
        words.COUNTRY[head.jurisdiction],
        head.document,
        len(one.set.requirements),
        *(one.counts[need] for need in words.NEED),
        len(one.open),
        head.provenance,
        head.source,
    )


def _pairs(pairs: Iterable[CountryPair]) -> Sheet:
    columns = (
        Column("one country", 14),
        Column("other country", 14),
        Column("item of the profile", 20),
        Column("requirements of the one", 50),
        Column("requirements of the other", 50),
    )
    lines = (
        (
            row_id("PAI", pair.left, pair.right, row.label),
            words.COUNTRY[pair.left],
            words.COUNTRY[pair.right],
            row.label,
            _side(row.left),
            _side(row.right),
        )
        for pair in pairs
        for row in pair.rows
    )
    about = "items of the profile at which requirements of two countries meet, with their relation to the item; this makes them no equals"
    return sheet("25_Countries", columns, lines, kept=3, empty="Requirements of two countries meet nowhere.", about=about)


def _side(requirements: Iterable[tuple[str, Relation]]) -> str:
    return "\n".join(f"{identifier}: {relation}" for identifier, relation in requirements)


def _external(report: LibraryReport) -> Sheet:
    columns = (
        Column("set", 16),
        Column("requirement", 18),
        Column("country", 12),
        Column("kind", 13),
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
        Column("reached by evidence", 10),
    )
    rows = (line for found in report.sets for row in found.requirements for line in _relations(found, row))
    return sheet(
        "25_External_x_SFR",
        columns,
        rows,
        kept=3,
        empty="The project names no requirement set.",
        reviewed=True,
        about="each external requirement, how it stands to items of the profile, and the tests that name it; none has to be covered",
    )


def _relations(found: SetReport, row: RequirementRow) -> Iterator[Row]:
    nothing: tuple[RelationRow | None, ...] = (None,)
    for one in row.relations or nothing:
        yield (
            row_id("EXT", row.id, one.label if one else ""),
            found.header.id,
            row.label,
            words.COUNTRY[found.header.jurisdiction],
            row.kind,
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
            "yes" if is_shown(row) else "no",
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
        Column("country", 14),
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
            words.COUNTRY[row.jurisdiction],
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
