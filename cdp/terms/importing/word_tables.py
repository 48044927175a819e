"""Conversion of a Word table to lines, because our terms of reference can contain lists but not tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn

from cdp.terms.importing.lines import DocumentLine, Item, TextSpan, words_of

Cell = Sequence[DocumentLine]
_CONTROL = {
    "approval date",
    "approved by",
    "approved",
    "author",
    "changes",
    "date",
    "date approved",
    "date of next review",
    "date of review",
    "description of change",
    "document control",
    "document owner",
    "document title",
    "issue date",
    "next review",
    "next review date",
    "owner",
    "reason for change",
    "review date",
    "revision",
    "revision date",
    "signed off by",
    "status",
    "summary of changes",
    "version",
    "version control",
    "version date",
    "version no",
    "version number",
}
_FEWEST_CONTROL = 2
MOST_COLUMNS = 63  # as in Word


def lines_of_table(rows: Sequence[Sequence[Cell]]) -> tuple[str, list[DocumentLine]]:
    """Return the kind of a table ("table", "control" or "layout") and its text as lines.

    A table with one column is assumed to be for layout, so its paragraphs are kept unchanged. A document control table
    is left out. Any other table becomes a list with an item for each row.
    """
    rows = [row for row in rows if any(line.plain for cell in row for line in cell)]
    if max((len(row) for row in rows), default=0) < 2:
        return "layout", [line for row in rows for cell in row for line in cell]
    texts = [[_text(cell) for cell in row] for row in rows]
    if _is_control(texts):
        return "control", []
    header = _is_header(rows[0]) and len(rows) > 1
    if not header:
        return "table", [_row([(text, False) for text in row if text]) for row in texts]
    names = texts[0]
    if len(names) == 2:
        caption = DocumentLine((TextSpan(": ".join(filter(None, names)), bold=True),), fixed=True)
        return "table", [caption, *(_row(_pair(row)) for row in texts[1:])]
    return "table", [_row(list(_named(names, row))) for row in texts[1:]]


def merging_of(cell: Any) -> tuple[int, bool]:
    """Return how many columns a cell of a Word table covers, and whether it is merged with the cell above it."""
    properties = cell.find(qn("w:tcPr"))
    span = None if properties is None else properties.find(qn("w:gridSpan"))
    merge = None if properties is None else properties.find(qn("w:vMerge"))
    width = _number(span)
    return max(width, 1), merge is not None and merge.get(qn("w:val")) != "restart"


def columns_before(row: Any) -> int:
    """Return how many columns of a Word table a row leaves out at its start."""
    properties = row.find(qn("w:trPr"))
    return _number(None if properties is None else properties.find(qn("w:gridBefore")))


def _number(element: Any) -> int:
    text = "" if element is None else element.get(qn("w:val")) or ""
    return min(int(text), MOST_COLUMNS) if text.isascii() and text.isdigit() else 0


def _text(cell: Cell) -> str:
    return words_of("; ".join(line.plain.rstrip(";") for line in cell if line.plain))


def _is_control(texts: Sequence[Sequence[str]]) -> bool:
    labels = {text.casefold().strip(" :.") for text in [*texts[0], *(row[0] for row in texts if row)]}
    return len(labels & _CONTROL) >= _FEWEST_CONTROL and any(
        "version" in one or "review" in one for one in labels
    )


def _is_header(row: Sequence[Cell]) -> bool:
    worded = [line for cell in row for line in cell if line.plain]
    return all(line.bold for line in worded) and all(any(line.plain for line in cell) for cell in row[:2])


def _pair(row: Sequence[str]) -> list[tuple[str, bool]]:
    return [(text, False) for text in row if text]


def _named(names: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, bool]]:
    for place, text in enumerate(row):
        if text and place and place < len(names) and names[place]:
            yield f"{names[place]}: {text}", True
        elif text:
            yield text, False


def _row(parts: Sequence[tuple[str, bool]]) -> DocumentLine:
    """Return one row as a list item: "label: value" for two cells, otherwise parts separated by semicolons."""
    first, *others = [text for text, _ in parts]
    between = ": " if len(others) == 1 and not parts[1][1] else "; "
    joined = between.join([first.rstrip(":") if others else first, *others])
    return DocumentLine((TextSpan(joined),), item=Item(ordered=False), fixed=True)
