"""A sheet of the evidence workbook before any file format: columns, rows, stable row ids, and text that a cell can hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from traceability.model.finding import Where
from traceability.model.ids import split_qualified
from traceability.model.result import DocumentReport, ElementRow, LeafRow, LinkRow, SfrRow, TextPart

Value = str | int | float | None
Row = tuple[Value, ...]

CELL_LIMIT = 32_767
"""How much one cell holds, in UTF-16 code units, as spreadsheet programs count."""

_ID_LIMIT = 200
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Column(msgspec.Struct, frozen=True):
    """A column: its title, its width in characters, and whether its header stands upright (narrow columns of a matrix).

    A ``status`` is coloured by its word, a ``mark`` stands in the middle, a ``sheet`` is the name of a sheet and leads to it.
    """

    title: str
    width: float = 16
    kind: Literal["text", "status", "mark", "sheet"] = "text"
    upright: bool = False


class Sheet(msgspec.Struct, frozen=True):
    """A sheet: its rows are as long as ``columns``, the first value of each row is its id, unique in the sheet.

    ``kept`` columns on the left stay in view when the reader scrolls to the right; ``empty`` is said where there is no row;
    ``about`` says in one line what the sheet shows. A ``reviewed`` sheet ends in columns for the reviewer's own words.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    kept: int = 1
    empty: str = ""
    about: str = ""
    reviewed: bool = False


REVIEW = (Column("review", 10), Column("reviewer", 13), Column("review date", 11), Column("review comment", 28))
"""The columns that a reviewer fills in. They are empty when the workbook is written, and no other column may be changed."""
REVIEW_WORDS = ("accepted", "rejected", "question")


def sheet(
    name: str, columns: Iterable[Column], rows: Iterable[Row], *,
    kept: int = 1, empty: str = "", about: str = "", reviewed: bool = False, id_width: float = 24,
) -> Sheet:  # fmt: skip
    """A sheet with every text made storable and every row id made unique.

    The column *row id* is put in front of ``columns``; the first value of each row is the id wanted for it.
    """
    return Sheet(name, (Column("row id", id_width), *columns), tuple(_with_unique_ids(rows)), kept, empty, about, reviewed)


def row_id(kind: str, *parts: str) -> str:
    """A quotable id of a row, made of the ids that it is about, never of its position; a very long one ends in a digest."""
    whole = storable(":".join([kind, *(part for part in parts if part)]))
    if len(whole) <= _ID_LIMIT:
        return whole
    return f"{whole[:_ID_LIMIT]}…{digest(whole)}"


def digest(text: str) -> str:
    """Twelve hex digits that stand for a text which has no id."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def storable(text: str) -> str:
    """Text as a cell can hold it: what XML forbids is shown as U+FFFD, what is too long is cut and says so."""
    text = _UNSTORABLE.sub("\ufffd", text)
    if len(text) <= CELL_LIMIT // 2 or _units(text) <= CELL_LIMIT:
        return text
    mark = f" […] cut: a cell ends here, the whole text has {len(text)} characters"
    kept = text.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(mark))]
    return kept.decode("utf-16-le", "ignore") + mark


def place(where: Where) -> str:
    """``file:line:column`` and the way inside the item, if any."""
    return " ".join(part for part in (str(where), "/".join(where.path)) if part)


def short(identifier: str) -> str:
    """The id inside its document."""
    return split_qualified(identifier)[1]


def leaves_of(report: DocumentReport) -> Iterator[tuple[SfrRow, ElementRow, LeafRow]]:
    """Every leaf of a document with its SFR and its element."""
    return ((sfr, element, leaf) for sfr in report.sfrs for element in sfr.elements for leaf in element.leaves)


def text_of(element: ElementRow, leaf: LeafRow) -> str:
    """The words of a leaf: its own, or those of its element where it is the whole of it."""
    return leaf.text or rendered(element.parts)


def labels(links: Iterable[LinkRow]) -> str:
    """The other ends of links, one a line."""
    return "\n".join(link.label for link in links)


def rendered(parts: Iterable[TextPart]) -> str:
    """The element's text; operations stand in brackets with their kind, as they must be told apart (REQ.2-4)."""
    return "".join(part.text if part.kind == "plain" else f"[{part.kind}: {part.text}]" for part in parts)


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _with_unique_ids(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows that are about the same ids (two tags of one function for one leaf) are told apart by ``~2``, ``~3`` …"""
    used: set[str] = set()
    for row in rows:
        first, *rest = row
        wanted = storable(str(first))
        unique, number = wanted, 1
        while unique in used:
            number += 1
            unique = f"{wanted}~{number}"
        used.add(unique)
        yield (unique, *(storable(value) if isinstance(value, str) else value for value in rest))
