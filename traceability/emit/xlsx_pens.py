"""The cells of the workbook: a style for each kind of text, and every text stored as text, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

from traceability.emit.sheet import REVIEW, Column, Row, Sheet, Value, storable

if TYPE_CHECKING:
    from openpyxl.cell import Cell

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_ESCAPE_LIKE = re.compile(r"(?<=_x)(?=[0-9A-Fa-f]{4}_)")
_DAY = "yyyy-mm-dd"

# Colours only repeat what the word in the cell says.
_GOOD = "covered pass satisfied justified verified enforces visible fresh unchanged"
_DOUBT = "claimed stale skipped no-result derived unverified corroborated warning open unknown suspect"
_BAD = "missing failed flaky conflict fail error wrong unbound none lost"
_TONES = {
    **dict.fromkeys((*_GOOD.split(), "as designed", "in force", "lawful"), "good"),
    **dict.fromkeys(
        (
            *_DOUBT.split(),
            "no leaf",
            "no tag",
            "not in the design",
            "no module",
            "shows no leaf",
            "design enforces",
            "design supports",
            "to be examined",
        ),
        "doubt",
    ),
    **dict.fromkeys((*_BAD.split(), "not lawful"), "bad"),
}
_FILLS = {"good": "E2F0D9", "doubt": "FFF2CC", "bad": "F8D7DA", "header": "1F3864", "review": "EEF3FA"}
_LINK = "0B5394"


class Pens:
    """The cells that write one sheet: one for each style, used again for each value (openpyxl writes a cell when it is given)."""

    def __init__(self, ws: Any, sheets: Container[str]) -> None:
        from openpyxl.styles import Alignment, Font

        text, centred = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top", horizontal="center")
        upright = Alignment(vertical="top", horizontal="center", textRotation=90)
        black, white = Font(name="Calibri", size=10), Font(name="Calibri", size=10, bold=True, color="FFFFFF")
        self._ws, self._sheets = ws, sheets
        self._text = _pen(ws, black, text)
        self._quoted = _pen(ws, black, text, quoted=True)
        self._mark = _pen(ws, black, centred)
        self._tones = {tone: _pen(ws, black, text, fill=_FILLS[tone]) for tone in ("good", "doubt", "bad")}
        self._header = {quoted: _pen(ws, white, text, fill=_FILLS["header"], quoted=quoted) for quoted in (False, True)}
        self._upright = {quoted: _pen(ws, white, upright, fill=_FILLS["header"], quoted=quoted) for quoted in (False, True)}
        words, day = _pen(ws, black, text, fill=_FILLS["review"], free=True), _pen(ws, black, text, fill=_FILLS["review"], free=True)
        day.number_format = _DAY
        self._review = tuple(day if "date" in column.title else words for column in REVIEW)

    def headers(self, columns: tuple[Column, ...]) -> Iterator[Cell]:
        """The cells of the first row."""
        for column in columns:
            title = storable(column.title)
            pens = self._upright if column.upright else self._header
            yield _put(pens[title.startswith(_DANGEROUS)], title)

    def cells(self, content: Sheet, row: Row, reviewed: bool) -> Iterator[Cell | None]:
        """The cells of a row; at the end of a reviewed one the empty cells that the reviewer may fill in."""
        for column, value in zip(content.columns, row, strict=True):
            if value is None or value == "":
                yield None
            elif column.kind == "sheet" and value in self._sheets:
                yield self._jump(str(value))
            else:
                yield _put(self._pen_for(column, value), value)
        if reviewed:
            yield from self._review

    def _pen_for(self, column: Column, value: Value) -> Cell:
        if column.kind == "mark":
            return self._mark
        if not isinstance(value, str):
            return self._text
        if column.kind == "status" and value in _TONES:
            return self._tones[_TONES[value]]
        return self._quoted if value.startswith(_DANGEROUS) else self._text

    def _jump(self, name: str) -> Cell:
        """A cell that leads to a sheet of this workbook. It is new each time, because a link belongs to one cell."""
        from openpyxl.styles import Alignment, Font
        from openpyxl.worksheet.hyperlink import Hyperlink

        font = Font(name="Calibri", size=10, color=_LINK, underline="single")
        cell = _put(_pen(self._ws, font, Alignment(vertical="top", wrap_text=True)), name)
        cell.hyperlink = Hyperlink(ref="", location=f"'{name}'!A1", display=name)
        return cell


def _pen(ws: Any, font: Any, alignment: Any, *, fill: str = "", quoted: bool = False, free: bool = False) -> Cell:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import PatternFill, Protection

    pen = WriteOnlyCell(ws)
    pen.font, pen.alignment = font, alignment
    if fill:
        pen.fill = PatternFill("solid", fgColor=fill)
    if free:
        pen.protection = Protection(locked=False)
    if quoted:
        # Editing the cell must not turn its text into a formula either.
        pen.quotePrefix = True
    return pen


def _put(pen: Cell, value: Value) -> Cell:
    """Give the pen a value; text is always stored as text, whatever it looks like."""
    if not isinstance(value, str):
        pen.value = value
        return pen
    if "_x" in value and _ESCAPE_LIKE.search(value):
        from openpyxl.cell.rich_text import CellRichText

        # Spreadsheet programs read _xHHHH_ as one character: split into two runs it stays what it is.
        pen.value = CellRichText(tuple(_ESCAPE_LIKE.split(value)))
    else:
        pen.value = value
    pen.data_type = "s"
    return pen
