"""CSV files and Excel workbooks for download, without formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC

import xlsxwriter

from cdp import clock

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # the limit of Excel
WIDEST, NARROWEST = 50, 10
AS_TYPED = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte order mark.

    Cells that would be read as formulas start with an apostrophe, which makes them text (OWASP, CSV injection).
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(headings)
    for row in rows:
        lines.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as a workbook with one sheet, A4 landscape, with headings always visible and on each printed page.

    Every cell is stored as text, so that none is read as a formula, number or link.
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
    """Return a title in a form that Excel allows as the name of a sheet."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31].strip(" '") or "Sheet"


def harmless(cell: str) -> str:
    """Return a cell's text in a form that is not read as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
