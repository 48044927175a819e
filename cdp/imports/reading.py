"""Reading an uploaded spreadsheet: a workbook in a separate process, a CSV file in this one."""

from calendar import month_name
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from cdp.errors import Refusal
from cdp.files.programs import workbook_cells
from cdp.files.reader import FileNotRead, read_apart
from cdp.files.uploads import CheckedFile, FileKind
from cdp.imports import delimited, values
from cdp.imports.sheets import Sheet, column_letters, sheet_of

LARGEST_FILE = 5_000_000
MOST_ROWS = 10_000
FOR_HEADINGS = 100
"""The number of extra rows allowed for titles, headings and notes."""
MOST_COLUMNS = workbook_cells.MOST_COLUMNS
LARGE = 100_000
"""The size, in bytes, from which a file is read by two programs at the same time."""
MONTHS = month_name[1:]
LONGEST_SHEET_NAME = 100

BROKEN = "The file is damaged or protected by a password. Open it, save it without a password, and choose that file."
SLOW = (
    "The file takes too long to read. Copy the table you need into a new workbook, and choose that file. "
    "Formatting far below or beside a table makes it large."
)
BUSY = "We are reading other files. Try again in a minute."
EMPTY = "The file has no rows. Choose another file."


def read(file: CheckedFile, *, field: str | None = None) -> tuple[Sheet, ...]:
    """Return the sheets of a spreadsheet that are not empty.

    Raises Refusal for the form field `field` if the file is empty or cannot be read, or if a cell is too long. The same
    applies to more than 10,000 rows (plus 100 for headings), 30 sheets, or 60 columns in a sheet.
    """
    try:
        return _read(file)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field=field) from None


def _read(file: CheckedFile) -> tuple[Sheet, ...]:
    sheets = _text(file) if file.kind is FileKind.CSV else _workbook(file)
    sheets = [sheet for sheet in sheets if sheet.filled]
    if not sheets:
        raise Refusal(EMPTY)
    rows = sum(sheet.filled for sheet in sheets)
    if rows > MOST_ROWS + FOR_HEADINGS:
        raise Refusal(
            f"The file has {rows:,} rows, and the limit is {MOST_ROWS:,}. Divide it into smaller files."
        )
    return tuple(sheets)


def _text(file: CheckedFile) -> list[Sheet]:
    name = PurePosixPath(file.file_name).stem[:LONGEST_SHEET_NAME]
    rows = delimited.rows_of(file.content)
    filled = [number for number, row in enumerate(rows) if any(cell.strip() for cell in row)]
    sheet = sheet_of(name, rows[: filled[-1] + 1] if filled else [])
    if len(sheet.rows) > workbook_cells.MOST_ROWS:
        raise Refusal(_too_far("rows", {"sheet": name, "row": len(sheet.rows)}))
    if sheet.width > MOST_COLUMNS:
        raise Refusal(_too_far("columns", {"sheet": name, "column": sheet.width - 1}))
    for number, row in enumerate(sheet.rows):
        for column, text in enumerate(row):
            if len(text) > workbook_cells.LONGEST_CELL:
                raise Refusal(_too_far("cell", {"sheet": name, "row": number + 1, "column": column}))
    return [sheet]


def _workbook(file: CheckedFile) -> list[Sheet]:
    with ThreadPoolExecutor(1) as further:
        in_parallel = further.submit(_marks, file) if len(file.content) > LARGE else None
        answer = _ask_the_program(file.content)
        if "problem" in answer:
            problem = answer["problem"]
            raise Refusal(BROKEN if problem in {"encrypted", "broken"} else _too_far(problem, answer))
        marks, months = in_parallel.result() if in_parallel else _marks(file)
    return [
        sheet_of(
            one["name"][:LONGEST_SHEET_NAME],
            _as_shown(_whole(one["rows"]), months.get(one["name"], ())),
            one["merged"],
            hidden=bool(one["hidden"]),
            struck=tuple((row, column) for row, column in one["struck"]),
            struck_words=tuple((row, column, words) for row, column, words in _whole(one["struck_words"])),
            hidden_rows=tuple(one["hidden_rows"]),
            hidden_columns=tuple(one["hidden_columns"]),
            **marks.get(one["name"], {"marks_unread": file.kind is FileKind.XLSX}),
        )
        for one in answer["sheets"]
    ]


def _as_shown(rows: list[list[str]], months: Iterable[Sequence[int]]) -> list[list[str]]:
    """Return rows in which a date that is shown as a month, such as "Mar-26", is that month and not its first day."""
    for row, column in months:
        if row < len(rows) and column < len(rows[row]):
            with suppress(ValueError):
                day = values.day_in(rows[row][column])
                rows[row][column] = f"{MONTHS[day.month - 1]} {day.year}"
    return rows


def _marks(file: CheckedFile) -> tuple[dict[str, dict[str, Any]], dict[str, list[list[int]]]]:
    """Return the colours, comments and formulas of each sheet by its name, and its dates that are shown as months.

    Both are empty if they cannot be read. Then the texts can still be imported, and the page says what was not read.
    """
    if file.kind is not FileKind.XLSX:
        return {}, {}
    try:
        sheets = read_apart("workbook_marks", file.content).get("sheets", {})
    except FileNotRead:
        return {}, {}
    marks = {
        name: {
            "colours": tuple((row, column, colour) for row, column, colour in one["colours"]),
            "rules": tuple((top, left, bottom, right) for top, left, bottom, right in one["rules"]),
            "comments": tuple((row, column, text) for row, column, text in _whole(one["comments"])),
            "formulas": one["formulas"],
        }
        for name, one in sheets.items()
    }
    return marks, {name: one["months"] for name, one in sheets.items()}


def _ask_the_program(content: bytes) -> dict[str, Any]:
    try:
        return read_apart("workbook_cells", content)
    except FileNotRead as failure:
        raise Refusal(BUSY if failure.busy else SLOW) from None


def _whole(rows: list[list[Any]]) -> list[list[Any]]:
    """Return rows with a visible mark in place of each unpaired surrogate, which the database cannot store."""
    return [
        [cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell for cell in row]
        for row in rows
    ]


def _too_far(problem: str, where: dict[str, Any]) -> str:
    if problem == "sheets":
        return (
            f"The file has {where['count']:,} sheets, and the limit is {workbook_cells.MOST_SHEETS}. "
            "Copy those you need into a new workbook, and choose that file."
        )
    sheet = where["sheet"][:LONGEST_SHEET_NAME]
    if problem == "rows":
        return (
            f"The sheet “{sheet}” has content in row {where['row']:,}, and the limit is {MOST_ROWS:,} rows. "
            "Delete anything far below the table, or divide it into smaller files."
        )
    letters = column_letters(where["column"])
    if problem == "columns":
        return (
            f"The sheet “{sheet}” has content in column {letters}, and the limit is {MOST_COLUMNS} columns. "
            "Delete the columns that are not needed."
        )
    return (
        f"The cell {letters}{where['row']} of the sheet “{sheet}” has more than "
        f"{workbook_cells.LONGEST_CELL:,} characters. Shorten it."
    )
