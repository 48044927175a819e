"""Files for spreadsheets, comma-separated or as Excel workbooks, and harmless to open."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC

import xlsxwriter

from cdp import clock

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # what Excel takes
WIDEST, NARROWEST = 50, 10
AS_TYPED = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte order mark.

    No cell starts a formula: what would is kept as text by an apostrophe before it (OWASP, CSV injection).
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(headings)
    for row in rows:
        lines.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as a workbook with one sheet, its headings kept in view and printed on each page, A4 across.

    Every cell is text, so none is a formula, a number or a link, whatever it starts with.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_TYPED) as workbook:
        workbook.set_properties(
            {"title": title, "created": clock.now().astimezone(UTC).replace(tzinfo=None, microsecond=0)}
        )
        sheet = workbook.add_worksheet(_sheet_name(title))
        heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        cell = workbook.add_format({"text_wrap": True, "valign": "top"})
        widths = [len(name) for name in headings]
        for column, name in enumerate(headings):
            sheet.write_string(0, column, name, heading)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text[:LONGEST_CELL], cell)
                widths[column] = max(widths[column], *map(len, text.splitlines()), 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
    return content.getvalue()


def _sheet_name(title: str) -> str:
    """Return a title as Excel takes it for the name of a sheet."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31].strip(" '") or "Sheet"


def harmless(cell: str) -> str:
    """Return a cell's text so that no spreadsheet reads it as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
