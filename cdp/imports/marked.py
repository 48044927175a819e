"""Rows that are struck through or hidden in the file: the question about them, and the answer. Pure functions."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from cdp.imports.headings import cell_in_a_line
from cdp.imports.layouts import LayoutOption, SheetLayout
from cdp.imports.sheets import Sheet
from cdp.wording.formats import agree, listed, plural

STRUCK, HIDDEN = "struck_rows", "hidden_rows"
MOST_NAMED = 5


class MarkedRows(StrEnum):
    """What to do with struck-through or hidden rows.

    BLANK imports rows without the cells that are struck through, CLOSED as what is finished.
    """

    OUT = "out"
    CLOSED = "closed"
    BLANK = "blank"
    IN = "in"


def struck_cells(sheet: Sheet, how: SheetLayout) -> Mapping[int, Collection[int]]:
    """Return the positions of the struck-through cells of each row below the headings, in columns that are read."""
    found: dict[int, list[int]] = {}
    for row, place in sheet.struck:
        if row > how.heading.row and place in how.columns:
            found.setdefault(row, []).append(place)
    return found


def hidden_rows(sheet: Sheet, how: SheetLayout) -> set[int]:
    """Return the hidden rows below the headings that have text in columns that are read."""
    return {
        row
        for row in sheet.hidden_rows
        if how.heading.row < row < len(sheet.rows)
        and any(sheet.rows[row][place] for place in how.columns if place < sheet.width)
    }


def left_out(sheet: Sheet, how: SheetLayout) -> Mapping[int, str]:
    """Return a sentence on why each marked row is left out, by row.

    Until someone has answered the question, marked rows are left out.
    """
    found: dict[int, str] = {}
    if how.options.get(STRUCK) not in {MarkedRows.IN, MarkedRows.BLANK, MarkedRows.CLOSED}:
        found |= dict.fromkeys(struck_cells(sheet, how), "Struck through in the file.")
    if how.options.get(HIDDEN) != MarkedRows.IN:
        found |= dict.fromkeys(hidden_rows(sheet, how), "Hidden in the file.")
    return found


def blank_cells(sheet: Sheet, how: SheetLayout) -> Mapping[int, Collection[int]]:
    """Return the positions of the struck-through cells that are read as empty, by row."""
    return struck_cells(sheet, how) if how.options.get(STRUCK) == MarkedRows.BLANK else {}


def _struck_cause(sheet: Sheet, how: SheetLayout) -> str:
    return _cause(sheet, struck_cells(sheet, how), "wholly or partly struck through")


def _hidden_cause(sheet: Sheet, how: SheetLayout) -> str:
    return _cause(sheet, hidden_rows(sheet, how), "hidden")


def _cause(sheet: Sheet, rows: Iterable[int], words: str) -> str:
    """Return a sentence that names the marked rows, such as "Row 4 (Example Trust) is hidden in the file."."""
    numbers = sorted(rows)
    if not numbers:
        return ""
    named = [_named(sheet, row) for row in numbers[:MOST_NAMED]]
    if (more := len(numbers) - MOST_NAMED) > 0:
        named.append(plural(more, "more row"))
    start, are = agree(len(numbers), "Row", "Rows"), agree(len(numbers), "is", "are")
    return f"{start} {listed(named)} {are} {words} in the file."


def _named(sheet: Sheet, row: int) -> str:
    filled = [cell_in_a_line(text) for text in sheet.rows[row] if text]
    return f"{row + 1} ({', '.join(filled[:2])[:80]})" if filled else f"{row + 1}"


STRUCK_ROWS = LayoutOption(
    STRUCK,
    "",
    "Struck-through rows",
    choices=(
        (MarkedRows.OUT.value, "Leave them out"),
        (MarkedRows.BLANK.value, "Import them without the struck-through cells"),
        (MarkedRows.IN.value, "Import them with all cells"),
    ),
    prompt="Choose",
    missing="Choose what to do with struck-through rows",
    cause=_struck_cause,
)
STRUCK_ROWS_CLOSED = LayoutOption(
    STRUCK_ROWS.code,
    STRUCK_ROWS.table,
    "Do struck-through rows count as closed?",
    choices=(
        (MarkedRows.CLOSED.value, "Yes: import them as closed"),
        (MarkedRows.IN.value, "No: import them by their words"),
        (MarkedRows.OUT.value, "Leave them out"),
    ),
    prompt="Choose",
    missing="Choose whether struck-through rows count as closed",
    cause=STRUCK_ROWS.cause,
)
"""The same question where a struck-through row may be a closed record, such as an action or a risk."""
HIDDEN_ROWS = LayoutOption(
    HIDDEN,
    "",
    "Hidden rows",
    choices=((MarkedRows.OUT.value, "Leave them out"), (MarkedRows.IN.value, "Import them")),
    prompt="Choose",
    missing="Choose what to do with hidden rows",
    cause=_hidden_cause,
)
OPTIONS = (STRUCK_ROWS, HIDDEN_ROWS)
