"""A program that reads the cells of a workbook.

It returns {"sheets": [...]} or {"problem": "encrypted" | "broken" | "sheets" | "rows" | "columns" | "cell", ...}.
Formulas are not computed; their stored values are read. Merged ranges, and the column in a problem, count from 0. The
row in a problem counts from 1.
"""

import datetime
import io
from typing import Any

import python_calamine as calamine

MOST_SHEETS = 30
MOST_ROWS = 12_000
"""The last row that a sheet may use. Callers limit the number of filled rows later."""
MOST_COLUMNS = 60
LONGEST_CELL = 20_000
CPU_SECONDS = 10


class UnreadableWorkbook(Exception):
    """Raised if a workbook is outside the limits; `result` is what the program returns."""

    def __init__(self, problem: str, **where: object) -> None:
        super().__init__(problem)
        self.result = {"problem": problem, **where}


def read(content: bytes) -> dict[str, object]:
    """Return the cells of each sheet, or the problem with the file."""
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            shown = [
                (place, sheet)
                for place, sheet in enumerate(workbook.sheets_metadata)
                if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            if len(shown) > MOST_SHEETS:
                return {"problem": "sheets", "count": len(shown)}
            return {"sheets": [_sheet(workbook, place, sheet) for place, sheet in shown]}
    except UnreadableWorkbook as unreadable:
        return unreadable.result
    except calamine.PasswordError:
        return {"problem": "encrypted"}
    except Exception:  # a workbook can be broken in many ways
        return {"problem": "broken"}


def _sheet(workbook: Any, place: int, found: Any) -> dict[str, object]:
    sheet = workbook.get_sheet_by_index(place)
    name, end = found.name, sheet.end or (-1, -1)
    if end[0] >= MOST_ROWS:
        raise UnreadableWorkbook("rows", sheet=name, row=end[0] + 1)
    if end[1] >= MOST_COLUMNS:
        raise UnreadableWorkbook("columns", sheet=name, column=end[1])
    rows = (
        [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        if sheet.end
        else []
    )
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if len(text) > LONGEST_CELL:
                raise UnreadableWorkbook("cell", sheet=name, row=number + 1, column=column)
    return {
        "name": name,
        "hidden": found.visible != calamine.SheetVisibleEnum.Visible,
        "rows": rows,
        "merged": [
            [top, left, min(bottom, end[0]), min(right, end[1])]
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            if top <= end[0] and left <= end[1]
        ],
    }


def _text(value: object) -> str:
    """Return the text of a cell, with dates as 01/04/2026 and whole numbers without ".0"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.datetime):
        return f"{value.day:02}/{value.month:02}/{value.year:04} {value:%H:%M}"
    if isinstance(value, datetime.date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return str(value)
