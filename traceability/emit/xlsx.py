"""The evidence workbook: the sheets of a Result as one .xlsx file, the same bytes for the same input.

Every cell is text or a number, never a formula. openpyxl belongs to the extra ``report`` and is imported only when a
workbook is written.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traceability.emit.sheet import Row, Sheet, storable
from traceability.emit.sheets import sheets
from traceability.emit.sheets_cover import tool_name
from traceability.emit.xlsx_layout import all_columns, height, lay_out, protect
from traceability.emit.xlsx_pens import Pens
from traceability.model.errors import ConfigError
from traceability.model.result import Result

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_FIRST = datetime(1980, 1, 1, tzinfo=UTC)  # the earliest and the latest date that a ZIP archive can hold
_LAST = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)


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
    rows, columns = len(content.rows) + 1, len(all_columns(content))
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
    names = frozenset(content.name for content in contents)
    with _temporary_files():
        for content in contents:
            _fill(workbook, content, names, result.project)
        with _Archive(path, moment) as archive:
            # Workbook.save would put the time of writing into the file.
            ExcelWriter(workbook, archive).write_data()


@contextmanager
def _temporary_files() -> Iterator[None]:
    """openpyxl writes each sheet to a temporary file first; they all go in the end, also when a run is ended half-way."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="pptrace-") as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def _fill(workbook: Workbook, content: Sheet, names: frozenset[str], project: str) -> None:
    from openpyxl.utils import get_column_letter

    ws: Any = workbook.create_sheet(content.name)
    ws._values_to_row = _placed
    columns = all_columns(content)
    rows = content.rows or (_nothing(content),)
    reviewed = content.reviewed and bool(content.rows)
    lay_out(ws, content, project)
    protect(ws, content)
    pens = Pens(ws, names)
    ws.append(pens.headers(columns))
    widths = [int(column.width) for column in content.columns]
    for number, row in enumerate(rows, 2):
        high = height(row, widths)
        if high:
            ws.row_dimensions[number].height = high
        ws.append(pens.cells(content, row, reviewed))
    ws.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"


def _placed(cells: Iterable[Cell | None], row: int) -> Iterator[Cell]:
    """The cells of a row, each at its place. openpyxl's own way tries each as a plain value first, a fifth of the whole time."""
    for column, cell in enumerate(cells, 1):
        if cell is None:
            continue
        cell.column, cell.row = column, row
        if cell.hyperlink is not None:
            cell.hyperlink.ref = cell.coordinate
        yield cell


def _nothing(content: Sheet) -> Row:
    """An empty sheet says why it is empty, so that nobody takes it for lost."""
    return (f"{content.name}:empty", content.empty, *([None] * (len(content.columns) - 2)))
