"""The template workbook of an import, and filled workbooks in the same form, which can be imported again.

All text is stored as text: no cell is a formula or a link, however its text starts (docs/rules/reliability.md 18).
"""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Any

import xlsxwriter

from cdp import clock
from cdp.files.spreadsheets import AS_TYPED
from cdp.imports.kinds import ImportKind
from cdp.imports.sheets import column_letters
from cdp.imports.tables import ImportTable, ImportTables

Cell = str | date | None
LAST_ROW = 10_000


def template(kind: ImportKind) -> bytes:
    """Return the template workbook of an import."""
    return filled(kind, {})


def filled(kind: ImportKind, rows: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return a workbook that the import can read. `rows` has the rows of each table, by table code."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_TYPED) as workbook:
        made_at = clock.now().astimezone(UTC).replace(tzinfo=None, microsecond=0)
        workbook.set_properties({"title": kind.template.title, "created": made_at})
        formats = {
            "heading": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
            "day": workbook.add_format({"valign": "top", "num_format": "dd/mm/yyyy", "align": "left"}),
        }
        _about(workbook, kind, formats)
        sheets = [(table, workbook.add_worksheet(table.sheet)) for table in kind.tables]
        offered = _offered(workbook, kind.tables)
        for table, sheet in sheets:
            _sheet(sheet, table, rows.get(table.code, ()), formats, offered)
    return content.getvalue()


def _about(workbook: Any, kind: ImportKind, formats: Mapping[str, Any]) -> None:
    """Write the sheet that explains the other sheets."""
    sheet = workbook.add_worksheet("Read this first")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 80)
    sheet.set_column(3, 3, 34)
    for number, words in enumerate(kind.template.about):
        sheet.write_string(number, 0, words)
    row = len(kind.template.about) + 1
    for column, words in enumerate(("Sheet", "Column", "What to enter", "Example")):
        sheet.write_string(row, column, words, formats["heading"])
    for table in kind.tables:
        for one in table.in_template:
            row += 1
            needed = " Required." if one.code in table.needed else ""
            for column, words in enumerate((table.sheet, one.label, f"{one.help}.{needed}", one.example)):
                sheet.write_string(row, column, words, formats["text"])


def _offered(workbook: Any, tables: ImportTables) -> dict[tuple[str, str], str]:
    """Write the lists of choices to a hidden sheet; return the cell range of each list, by table and column code."""
    places: dict[tuple[str, str], str] = {}
    if not tables.choices:
        return places
    sheet = workbook.add_worksheet("Lists")
    sheet.hide()
    for column, (name, words) in enumerate(tables.choices.items()):
        for row, word in enumerate(words):
            sheet.write_string(row, column, word)
        letter = column_letters(column)
        places[name] = f"=Lists!${letter}$1:${letter}${len(words)}"
    return places


def _sheet(
    sheet: Any,
    table: ImportTable,
    rows: Sequence[Sequence[Cell]],
    formats: Mapping[str, Any],
    offered: Mapping[tuple[str, str], str],
) -> None:
    for place, column in enumerate(table.in_template):
        sheet.set_column(
            place, place, max(len(column.label) + 4, 16), formats["day" if column.is_day else "text"]
        )
        sheet.write_string(0, place, column.label, formats["heading"])
        if choices := offered.get((table.code, column.code)):
            rule = {"validate": "list", "source": choices, "error_type": "warning"}
            sheet.data_validation(1, place, LAST_ROW, place, rule)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, formats["day"])
            elif cell:
                sheet.write_string(number, place, cell, formats["text"])
    sheet.autofilter(0, 0, max(len(rows), 1), len(table.columns) - 1)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
