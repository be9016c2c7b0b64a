"""The evidence workbook: the sheets of a Result as one .xlsx file, the same bytes for the same input.

Every cell is text or a number, never a formula. openpyxl belongs to the extra ``report`` and is imported only when a
workbook is written.
"""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traceability.emit.sheet import Column, Row, Sheet, Value, storable
from traceability.emit.sheets import sheets
from traceability.emit.sheets_run import tool_name
from traceability.model.errors import ConfigError
from traceability.model.result import Result

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_A4 = 9
_LINE, _HIGHEST = 13, 409  # points: a line of text, the highest row that the format allows
_FIRST = datetime(1980, 1, 1, tzinfo=UTC)  # the earliest and the latest date that a ZIP archive can hold
_LAST = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_ESCAPE_LIKE = re.compile(r"(?<=_x)(?=[0-9A-Fa-f]{4}_)")

# Colours only repeat what the word in the cell says.
_TONES = {
    **dict.fromkeys(("covered", "pass", "satisfied", "justified", "verified"), "good"),
    **dict.fromkeys(("claimed", "skipped", "no-result", "derived", "unverified", "corroborated", "warning", "open"), "doubt"),
    **dict.fromkeys(("module without code", "code outside design"), "doubt"),
    **dict.fromkeys(("missing", "failed", "fail", "error", "wrong", "unbound", "none"), "bad"),
}
_FILLS = {"good": "E2F0D9", "doubt": "FFF2CC", "bad": "F8D7DA", "header": "1F3864"}


def write_workbook(result: Result, out: Path) -> Path:
    """Write the evidence workbook of a run to ``out`` and return ``out``.

    The file is written beside its place and then renamed: whatever stood there stays until the new one is whole. Dates in it
    come from ``SOURCE_DATE_EPOCH``, else they are 1980-01-01.

    Raises ``ConfigError`` if openpyxl is not installed, ``SOURCE_DATE_EPOCH`` is no number, a sheet would be larger than the
    format allows, or the file cannot be written.
    """
    _require_openpyxl()
    moment = _moment()
    contents = sheets(result)
    for content in contents:
        _check_size(content)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _write(contents, result, moment, part)
        part.replace(out)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(f"the workbook cannot be written to {out}: {reason}; choose another place, or close the file") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return out


def _require_openpyxl() -> None:
    try:
        import openpyxl  # noqa: F401
    except ModuleNotFoundError as error:
        raise ConfigError("the workbook needs openpyxl, which is not installed: pip install 'pptrace[report]'") from error


def _moment() -> datetime:
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return _FIRST
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ConfigError(f"SOURCE_DATE_EPOCH is {text!r}, but must be a whole number of seconds since 1970; set it right or unset it")
    seconds = int(text)
    return datetime.fromtimestamp(min(max(seconds, int(_FIRST.timestamp())), int(_LAST.timestamp())), UTC)


def _check_size(content: Sheet) -> None:
    rows, columns = len(content.rows) + 1, len(content.columns)
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise ConfigError(
            f"sheet {content.name} would have {rows} rows and {columns} columns, "
            f"but a workbook holds at most {_MOST_ROWS} and {_MOST_COLUMNS}; use another report, or split the document"
        )


class _Archive(zipfile.ZipFile):
    """A ZIP archive whose members all carry one date and the same attributes, so that its bytes depend on its content only."""

    def __init__(self, path: Path, moment: datetime) -> None:
        self._date = moment.timetuple()[:6]
        super().__init__(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True)

    def writestr(self, zinfo_or_arcname: str | zipfile.ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(self._member(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        source_path, member = Path(filename), self._member(str(arcname))
        member.file_size = source_path.stat().st_size  # a member above 2 GiB must be announced
        with source_path.open("rb") as source, self.open(member, "w") as target:
            shutil.copyfileobj(source, target, 1 << 20)

    def _member(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3
        info.external_attr = 0o644 << 16
        return info


def _write(contents: list[Sheet], result: Result, moment: datetime, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    workbook = Workbook(write_only=True)
    workbook.properties.creator = storable(tool_name(result))
    workbook.properties.title = storable(f"Evidence workbook of {result.project}")
    workbook.properties.created = workbook.properties.modified = moment.replace(tzinfo=None)
    for content in contents:
        _fill(workbook, content, result.project)
    with _Archive(path, moment) as archive:
        # Workbook.save would put the time of writing into the file.
        ExcelWriter(workbook, archive).write_data()


def _fill(workbook: Workbook, content: Sheet, project: str) -> None:
    from openpyxl.utils import get_column_letter

    ws: Any = workbook.create_sheet(content.name)
    last = get_column_letter(len(content.columns))
    rows = content.rows or (_nothing(content),)
    _lay_out(ws, content, project)
    pens = _Pens(ws)
    ws.append(pens.headers(content.columns))
    widths = [int(column.width) for column in content.columns]
    for number, row in enumerate(rows, 2):
        lines = _lines(row, widths)
        if lines > 1:
            ws.row_dimensions[number].height = min(lines * _LINE, _HIGHEST)
        ws.append(pens.cells(content.columns, row))
    ws.auto_filter.ref = f"A1:{last}{len(rows) + 1}"


def _header_height(columns: tuple[Column, ...]) -> float:
    """The filter's button takes the place of three letters, or the foot of an upright header."""
    level = _lines(tuple(c.title for c in columns if not c.upright), [max(1, int(c.width) - 3) for c in columns if not c.upright])
    upright = max((40 + 5.5 * len(c.title) for c in columns if c.upright), default=0)
    return min(max(level * _LINE + 2, upright), _HIGHEST)


def _lines(row: Row, widths: list[int]) -> int:
    """How many lines the row needs: not every program fits heights to wrapped text when it opens a file."""
    most = 1
    for value, width in zip(row, widths, strict=True):
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            most = max(most, sum(_wrapped(line, width) for line in value.split("\n")))
    return most


def _wrapped(line: str, width: int) -> int:
    """Lines after wrapping at spaces; a column's width is counted in digits, letters take a little less room."""
    room = width + width // 10
    if len(line) <= room:
        return 1
    if len(line) > room * _HIGHEST:
        return _HIGHEST
    lines, used = 1, 0
    for word in line.split(" "):
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0
        used += len(word) + (used > 0)
        lines, used = lines + max(0, used - 1) // room, (used - 1) % room + 1 if used else 0
    return lines


def _nothing(content: Sheet) -> Row:
    """An empty sheet says why it is empty, so that nobody takes it for lost."""
    return (f"{content.name}:empty", content.empty, *([None] * (len(content.columns) - 2)))


def _lay_out(ws: Any, content: Sheet, project: str) -> None:
    """What must be known before the first row: widths, frozen panes, print set-up."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, column in enumerate(content.columns, 1):
        ws.column_dimensions[get_column_letter(number)].width = column.width
    ws.row_dimensions[1].height = _header_height(content.columns)
    ws.freeze_panes = f"{get_column_letter(content.kept + 1)}2"
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = _A4
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 0
    ws.page_margins.left = ws.page_margins.right = 0.4
    ws.page_margins.top = ws.page_margins.bottom = 0.6
    ws.page_margins.header = ws.page_margins.footer = 0.3
    ws.print_options.gridLines = True
    ws.print_title_rows = "1:1"
    footer = ws.HeaderFooter.oddFooter
    footer.left.text = "&A"
    footer.center.text = "Page &P of &N"
    # An ampersand would begin a code here.
    footer.right.text = " ".join(storable(project).replace("&", "＆").split())[:80] or None


class _Pens:
    """The cells that write one sheet: one for each style, used again for each value (openpyxl writes a cell when it is given)."""

    def __init__(self, ws: Any) -> None:
        from openpyxl.styles import Alignment, Font

        text, centred = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top", horizontal="center")
        upright = Alignment(vertical="top", horizontal="center", textRotation=90)
        black, white = Font(name="Calibri", size=10), Font(name="Calibri", size=10, bold=True, color="FFFFFF")
        self._text = _pen(ws, black, text)
        self._quoted = _pen(ws, black, text, quoted=True)
        self._mark = _pen(ws, black, centred)
        self._tones = {tone: _pen(ws, black, text, fill=_FILLS[tone]) for tone in ("good", "doubt", "bad")}
        self._header = {quoted: _pen(ws, white, text, fill=_FILLS["header"], quoted=quoted) for quoted in (False, True)}
        self._upright = {quoted: _pen(ws, white, upright, fill=_FILLS["header"], quoted=quoted) for quoted in (False, True)}

    def headers(self, columns: tuple[Column, ...]) -> Iterator[Cell]:
        for column in columns:
            title = storable(column.title)
            pens = self._upright if column.upright else self._header
            yield _put(pens[title.startswith(_DANGEROUS)], title)

    def cells(self, columns: tuple[Column, ...], row: Row) -> Iterator[Cell | None]:
        for column, value in zip(columns, row, strict=True):
            yield None if value is None or value == "" else _put(self._pen_for(column, value), value)

    def _pen_for(self, column: Column, value: Value) -> Cell:
        if column.kind == "mark":
            return self._mark
        if not isinstance(value, str):
            return self._text
        if column.kind == "status" and value in _TONES:
            return self._tones[_TONES[value]]
        return self._quoted if value.startswith(_DANGEROUS) else self._text


def _pen(ws: Any, font: Any, alignment: Any, *, fill: str = "", quoted: bool = False) -> Cell:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import PatternFill

    pen = WriteOnlyCell(ws)
    pen.font, pen.alignment = font, alignment
    if fill:
        pen.fill = PatternFill("solid", fgColor=fill)
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
