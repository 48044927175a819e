"""Tables in text: Markdown, tab-separated, aligned with spaces, or copied from a page with one cell on each line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cdp.checking.readers.markup import plain
from cdp.checking.source import SourceTable

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_GAP = re.compile(r"\s{2,}")
_BULLET = re.compile(r"^\s*(?:[-*•‣▪●○◦–+]|\(?[a-z0-9]{1,4}[.)])\s")
_LABELLED = re.compile(r"^\s*(?:\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})[.)]|\d{1,2}(?:\.\d{1,2})+\.?|[-•*])\t")
_PROSE = re.compile(r"^\s*\(?(?:[A-H]\d{0,2}|\d{1,2}(?:\.\d{1,2})*)[.)]?\s{2,}(?=[A-Z])(?:\S+ ){2,}\S+\s*$")
"""A paragraph whose label is set apart by spaces, which is no row of a table."""
_AMOUNT_CELL = re.compile(
    r"^[-−–(]?\s*£?\s*[\d,]+(?:\.\d+)?\s*(?:[mk]|bn|%)?\)?$|^(?:nil|n/a|-|–|—)$", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.;:?!,]$")
_LONGEST_CELL = 60
_FEWEST_LINES = 4


@dataclass(frozen=True)
class FoundTable:
    """A table in lines of text, and the number of lines that it takes."""

    table: SourceTable
    taken: int


def markdown_table(rows: Sequence[str], place: int) -> FoundTable | None:
    """Return the Markdown table that begins on a line, if one does."""
    if "|" not in rows[place] or place + 1 >= len(rows) or not _RULE.match(rows[place + 1]):
        return None
    if "|" not in rows[place + 1]:
        return None
    last = place
    while last + 1 < len(rows) and "|" in rows[last + 1]:
        last += 1
    kept = [each for each in range(place, last + 1) if each != place + 1]
    cells = [_markdown_cells(rows[each]) for each in kept]
    return _found(cells, kept, last + 1 - place)


def tab_table(rows: Sequence[str], place: int) -> FoundTable | None:
    """Return the table of tab-separated cells that begins on a line: at least two lines with tabs."""
    last = place
    while last < len(rows) and "\t" in rows[last].rstrip() and not _LABELLED.match(rows[last]):
        last += 1
    if last - place < 2:
        return None
    cells = [[_cell(each) for each in row.rstrip("\n").split("\t")] for row in rows[place:last]]
    width = max(len(row) for row in cells)
    grid = [row + [""] * (width - len(row)) for row in cells]
    filled = [column for column in range(width) if any(row[column] for row in grid)]
    grid = [[row[column] for column in filled] for row in grid]
    header = 1 if _is_heading(grid[0]) and len(filled) > 2 else 0
    return _found(grid, range(place, last), last - place, header)


def spaced_table(rows: Sequence[str], place: int) -> FoundTable | None:
    """Return the table aligned with spaces that begins on a line: at least two lines with cells in columns."""
    last = place
    while last < len(rows) and len(_spans(rows[last])) > 1 and not _is_paragraph(rows[last]):
        last += 1
    if last - place < 2:
        return None
    lines = [_spans(row) for row in rows[place:last]]
    columns = _columns(lines)
    if len(columns) < 2:
        return None
    cells = [_by_column(rows[place + number], spans, columns) for number, spans in enumerate(lines)]
    header = 1 if _is_heading(cells[0]) else 0
    return _found(cells, range(place, last), last - place, header)


def _is_paragraph(row: str) -> bool:
    return bool(_BULLET.match(row) or _PROSE.match(row))


def listed_table(rows: Sequence[str], place: int) -> FoundTable | None:
    """Return the table that begins on a line and has each cell on a line of its own, as text copied from a page."""
    places = _cell_lines(rows, place)
    cells = [_cell(rows[each]) for each in places]
    amounts = [bool(_AMOUNT_CELL.match(each)) and not _is_year(each) for each in cells]
    if sum(amounts) < 2 or not cells or amounts[0]:
        return None
    width = _period(amounts)
    if width is None:
        return None
    begun = amounts.index(True)
    while begun and begun % width != 0 and not amounts[begun - 1]:
        begun -= 1
    first = amounts.index(True) - amounts.index(True) % width
    count = (len(cells) - first) // width * width
    while count and not any(amounts[first + count - width : first + count]):
        count -= width
    end = first + count
    grid = [cells[each : each + width] for each in range(0, end, width)]
    lines = [places[each] for each in range(0, end, width)]
    return _found(grid, lines, places[end - 1] + 1 - place, first // width)


def _period(amounts: Sequence[bool]) -> int | None:
    """Return the number of columns, if cells that are amounts come again in the same columns."""
    for width in range(2, 9):
        rows = [tuple(amounts[each : each + width]) for each in range(0, len(amounts) - width + 1, width)]
        worded = [row for row in rows if any(row)]
        if len(worded) >= 2 and not worded[0][0] and len(set(worded)) == 1:
            first = rows.index(worded[0])
            if first <= 1 and rows[first : first + len(worded)] == worded:
                return width
    return None


def _cell_lines(rows: Sequence[str], place: int) -> list[int]:
    """Return the lines of cells from a line on: short lines, with or without empty lines between them."""
    found: list[int] = []
    while place < len(rows) and len(found) < 200:
        text = rows[place].strip()
        if text:
            if (
                len(text) > _LONGEST_CELL
                or _SENTENCE.search(text)
                or _BULLET.match(rows[place])
                or "|" in text
            ):
                break
            found.append(place)
        elif (
            place + 1 < len(rows)
            and not rows[place + 1].strip()
            and len(found) > 1
            and not rows[place - 1].strip()
        ):
            break
        place += 1
    return found if len(found) >= _FEWEST_LINES else []


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", text))


def _is_heading(cells: Sequence[str]) -> bool:
    """Return whether the first row of a table has headings: no cell after the first is an amount."""
    return not any(_AMOUNT_CELL.match(each) and not _is_year(each) for each in cells[1:] if each)


def _markdown_cells(row: str) -> list[str]:
    text = row.strip().removeprefix("|").removesuffix("|")
    return [_cell(each.replace("\\|", "|")) for each in re.split(r"(?<!\\)\|", text)]


def _cell(text: str) -> str:
    return plain(text).text


def _spans(row: str) -> list[tuple[int, int]]:
    """Return where the cells of a line begin and end, cells being set apart by two spaces or more."""
    found, begun = [], len(row) - len(row.lstrip())
    text = row.rstrip()
    for gap in _GAP.finditer(text, begun):
        found.append((begun, gap.start()))
        begun = gap.end()
    if begun < len(text):
        found.append((begun, len(text)))
    return found


def _columns(lines: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Return the columns: the places of all cells, those that overlap taken as one."""
    columns: list[tuple[int, int]] = []
    for begun, end in sorted(span for spans in lines for span in spans):
        if columns and begun < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((begun, end))
    return columns


def _by_column(row: str, spans: Sequence[tuple[int, int]], columns: Sequence[tuple[int, int]]) -> list[str]:
    cells = [""] * len(columns)
    for begun, end in spans:
        place = next(each for each, column in enumerate(columns) if column[0] <= begun < column[1])
        cells[place] = " ".join(filter(None, [cells[place], _cell(row[begun:end])]))
    return cells


def _found(cells: Sequence[Sequence[str]], lines: Sequence[int], taken: int, header: int = 1) -> FoundTable:
    table = SourceTable(
        tuple(tuple(row) for row in cells), header=header, lines=tuple(each + 1 for each in lines)
    )
    return FoundTable(table, taken)
