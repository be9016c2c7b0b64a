"""The least that a workbook costs: openpyxl's own write-only pass over the cells of one that pptrace wrote, with the same styles.

``python -m benchmarks.cells BOOK.xlsx`` prints the seconds of the pass; reading the cells is not part of it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import NamedStyle

_STYLE = ("font", "fill", "border", "alignment", "number_format", "protection")


def main() -> int:
    """Read the cells, write them again, print how long that took."""
    source = load_workbook(sys.argv[1], read_only=True)  # else each cell of a wide sheet is an object
    styles: dict[int, NamedStyle] = {}
    sheets = []
    for sheet in source.worksheets:
        rows = []
        for row in sheet.iter_rows():
            for cell in row:
                style = getattr(cell, "_style_id", 0)  # an empty cell has none
                if style and style not in styles:
                    shared = {name: getattr(cell, name).__copy__() for name in _STYLE if name != "number_format"}
                    styles[style] = NamedStyle(f"style{style}", number_format=cell.number_format, **shared)
            rows.append([_entry(cell) for cell in row])
        sheets.append((sheet.title, rows))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        _write(sheets, styles, Path(folder, "book.xlsx"))
        print(f"{time.perf_counter() - start:.3f}")
    return 0


def _entry(cell: Any) -> tuple[Any, int] | None:
    style = getattr(cell, "_style_id", 0)
    return (cell.value, style) if style or cell.value is not None else None


def _write(sheets: list[tuple[str, Any]], styles: dict[int, NamedStyle], path: Path) -> None:
    book = Workbook(write_only=True)
    for style in styles.values():
        book.add_named_style(style)
    ids: dict[int, object] = {}
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([_cell(sheet, entry[0], entry[1], styles, ids) if entry else None for entry in row])
    book.save(path)


def _cell(sheet: Any, value: Any, style: int, styles: dict[int, NamedStyle], ids: dict[int, object]) -> Any:
    cell: Any = WriteOnlyCell(sheet, value)
    if not style:
        return cell
    if style not in ids:  # to look a style up by its name is slow; to share what was found is what a good writer does
        cell.style = styles[style].name
        ids[style] = cell._style
    else:
        cell._style = ids[style]
    return cell


if __name__ == "__main__":
    raise SystemExit(main())
