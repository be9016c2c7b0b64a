"""The sheets about scope, guidance, life cycle and vulnerabilities, and about what people judged."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.emit.record_words import SECTIONS, column, unjudged
from traceability.emit.sheet import Column, Row, Sheet, place, row_id, sheet, short
from traceability.model.record_rows import RecordTable, ReviewRow
from traceability.model.result import Result

_PROSE = frozenset(
    (
        "text", "procedure", "scenario", "argument", "nature", "effect", "decision", "correction", "safeguard", "documentation", "reason",
        "note",
    )
)  # fmt: skip


def record_sheets(result: Result) -> list[Sheet]:
    """A sheet for each section that holds records and has a sheet of its own, and the reviews."""
    tables = (table for table in result.life_cycle if SECTIONS[table.section].sheet)
    return [*(_records(table) for table in tables), _reviews(result)]


def _records(table: RecordTable) -> Sheet:
    section = SECTIONS[table.section]
    fields = (Column(column(name), 40 if name in _PROSE else 18) for name in table.columns)
    rows = ((row_id("REC", short(row.id)), row.label, row.title, *row.cells, place(row.where)) for row in table.rows)
    columns = (Column("id", 20), Column("title", 28), *fields, Column("source", 20))
    return sheet(section.sheet, columns, rows, kept=2, about=section.about, reviewed=True)


def _reviews(result: Result) -> Sheet:
    columns = (
        Column("subject", 30),
        Column("state", 14, "status"),
        Column("verdict", 11, "status"),
        Column("by", 20),
        Column("role", 14),
        Column("date", 12),
        Column("reason", 50),
        Column("rule", 9),
        Column("source", 24),
    )
    rows = [*map(_review, result.reviews), *_missing(result)]
    about = "what a person judged, and whether it is what stands there now; then what nobody judged yet"
    return sheet("22_Reviews", columns, rows, kept=2, empty="No review is recorded, and no rule asks for one.", about=about)


def _review(row: ReviewRow) -> Row:
    return (
        row_id("REV", row.subject), row.subject, row.state, row.verdict, row.by, row.role, row.date, row.reason, "", place(row.where),
    )  # fmt: skip


def _missing(result: Result) -> Iterator[Row]:
    for found in unjudged(result):
        state = (row_id("REV", found.key), found.subject, "not judged yet", "", "", "", "")
        yield (*state, found.message, found.rule, place(found.where))
