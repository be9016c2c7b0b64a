"""How a sheet of the workbook is laid out: widths, heights, frozen panes, print set-up, protection, what a reviewer may enter."""

from __future__ import annotations

from typing import Any

from traceability.emit.sheet import REVIEW, REVIEW_WORDS, Column, Row, Sheet, storable

_A4 = 9
_PAGE = 240  # columns' widths that one page can hold in letters that can be read
_LINE, _HIGHEST = 13, 409  # points: a line of text, the highest row that the format allows
_FIRST_DAY = 36_526  # 2000-01-01, in days as spreadsheet programs count


def lay_out(ws: Any, content: Sheet, project: str) -> None:
    """What must be known before the first row: widths, frozen panes, print set-up."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, column in enumerate(all_columns(content), 1):
        ws.column_dimensions[get_column_letter(number)].width = column.width
    ws.row_dimensions[1].height = _header_height(all_columns(content))
    ws.freeze_panes = f"{get_column_letter(content.kept + 1)}2"
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = _A4
    ws.page_setup.fitToHeight = 0
    ws.page_setup.fitToWidth = 1
    if sum(column.width for column in all_columns(content)) > _PAGE:
        ws.page_setup.fitToWidth = 2
        ws.page_setup.pageOrder = "overThenDown"
        ws.print_title_cols = f"A:{get_column_letter(content.kept)}"
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


def all_columns(content: Sheet) -> tuple[Column, ...]:
    """The columns of a sheet with those of the reviewer, where it has them."""
    return (*content.columns, *REVIEW) if content.reviewed else content.columns


def protect(ws: Any, content: Sheet) -> None:
    """Lock what was generated, without a password: it keeps slips out, not people. Filters and widths stay free.

    Where there is something to review, the reviewer chooses a verdict from a list, and gives a name and a date.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    ws.protection.sheet = True
    for free in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(ws.protection, free, False)
    if not (content.reviewed and content.rows):
        return
    allowed: tuple[dict[str, Any], ...] = (
        {"type": "list", "formula1": f'"{",".join(REVIEW_WORDS)}"', "error": f"Choose one of: {', '.join(REVIEW_WORDS)}."},
        {"type": "textLength", "operator": "lessThanOrEqual", "formula1": "100", "error": "A name of at most 100 characters."},
        {"type": "date", "operator": "greaterThanOrEqual", "formula1": str(_FIRST_DAY), "error": "A date, such as 2030-12-31."},
    )
    for number, rule in enumerate(allowed, len(content.columns) + 1):
        letter = get_column_letter(number)
        title = REVIEW[number - len(content.columns) - 1].title
        validation = DataValidation(allow_blank=True, showErrorMessage=True, errorTitle=title, **rule)
        validation.add(f"{letter}2:{letter}{len(content.rows) + 1}")
        ws.data_validations.append(validation)


def height(row: Row, widths: list[int]) -> float | None:
    """The height that a row needs in points; ``None`` for one line."""
    lines = _lines(row, widths)
    return min(lines * _LINE, _HIGHEST) if lines > 1 else None


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
