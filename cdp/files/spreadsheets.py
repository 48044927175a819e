"""CSV files and Excel workbooks for download, without formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date
from decimal import Decimal
from typing import TypeAlias

import xlsxwriter

from cdp import clock

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # Excel's limit, in characters
WIDEST, NARROWEST = 50, 10
DATE_WIDTH = 11
FIRST_YEAR = 1900  # the first year of Excel's calendar
AS_TYPED = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


Cell: TypeAlias = str | int | Decimal | date | None


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte order mark. Dates are written in the form 2026-12-03.

    Text that a spreadsheet would read as a formula gets an apostrophe in front, which makes it text (OWASP, CSV
    injection).
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(headings)
    for row in rows:
        lines.writerow([harmless(cell) if isinstance(cell, str) else plain_text(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook with one sheet of rows, in A4 landscape. Headings stay visible and repeat on each printed page.

    Numbers, and dates from 1900, are stored as numbers and dates, so that they can be sorted and filtered. Everything
    else is stored as text, so that nothing is read as a formula, number or link.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_TYPED) as workbook:
        workbook.set_properties(
            {"title": title, "created": clock.now().astimezone(UTC).replace(tzinfo=None, microsecond=0)}
        )
        sheet = workbook.add_worksheet(_sheet_name(title))
        heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        cell = workbook.add_format({"text_wrap": True, "valign": "top"})
        day = workbook.add_format({"num_format": "d mmm yyyy", "align": "left", "valign": "top"})
        widths = [len(name) for name in headings]
        number = 0
        for column, name in enumerate(headings):
            sheet.write_string(0, column, name, heading)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, date) and value.year >= FIRST_YEAR:
                    sheet.write_datetime(number, column, value, day)
                    width = DATE_WIDTH
                elif isinstance(value, int | Decimal):
                    sheet.write_number(number, column, value, cell)
                    width = len(str(value))
                else:
                    text = plain_text(value)[:LONGEST_CELL]
                    sheet.write_string(number, column, text, cell)
                    width = max(map(len, text.splitlines()), default=0)
                widths[column] = max(widths[column], width)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))
        sheet.autofilter(0, 0, number, len(headings) - 1)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
    return content.getvalue()


def plain_text(cell: Cell) -> str:
    """Return a cell as text: dates in the form 2026-12-03, numbers without exponents, and "" for None."""
    if cell is None:
        return ""
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _sheet_name(title: str) -> str:
    """Return a title as a valid name for an Excel sheet."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31].strip(" '") or "Sheet"


def harmless(cell: str) -> str:
    """Return a cell's text, with an apostrophe in front if a spreadsheet would read it as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def as_it_was(cell: str) -> str:
    """Return a cell's text without the apostrophe that `harmless` puts in front of it."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" ").startswith(FORMULA) else cell
