"""Reading text files of separated values, with any common encoding and separator."""

import csv
import io
from collections import Counter
from itertools import islice

from cdp.errors import Refusal
from cdp.files.spreadsheets import as_it_was
from cdp.wording.typed_text import decoded

SEPARATORS = (",", ";", "\t", "|")
LOOKED_AT = 60
"""The number of rows used to detect the separator."""
LONGEST_CELL = 20_000


def rows_of(content: bytes) -> list[list[str]]:
    """Return the rows of a file of values separated by commas, semicolons, tabs or vertical bars.

    A first line such as "sep=;" sets the separator. The apostrophe that our own downloads put in front of a formula
    is removed. Raises Refusal if the encoding is unknown, a quotation mark is not closed, or a cell is
    too long.
    """
    try:
        text = decoded(content)
    except UnicodeDecodeError:
        raise Refusal(
            "We cannot read the letters in this file. Open it in a spreadsheet program, save it as a workbook "
            "(.xlsx) and choose that."
        ) from None
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return _rows(rest, first.strip()[-1])
    return _rows(text, separator_of(text))


def separator_of(text: str) -> str:
    """Return the separator with which the most rows have more than one cell."""

    def fit(separator: str) -> tuple[int, int]:
        try:
            rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), LOOKED_AT))
        except csv.Error:
            return (0, 0)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return (sum(widths.values()), sum(width * count for width, count in widths.items()))

    return max(SEPARATORS, key=fit)


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        rows = [
            [as_it_was(cell) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error:
        raise Refusal(
            "The file has a cell of more than 100,000 characters, or a quotation mark that is never closed. "
            "Open it in a spreadsheet program, correct it, and save it as a workbook (.xlsx)."
        ) from None
    return rows
