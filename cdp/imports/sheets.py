"""The cells of a file as text, in the form in which they are stored from upload to confirmation."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows of texts, all of the same width.

    `merged` has the range (top, left, bottom, right) of each merged cell. `struck` has the places (row, column) of
    cells that are struck through. `struck_words` has the words that were left out of a cell because only they are
    struck through. `colours` has the places and colours of cells that were filled by hand, and `rules` the ranges that
    are coloured by a condition; `comments` has the places and texts of comments. `formulas` is the number of cells with
    one. If `marks_unread`, colours, comments and formulas could not be read. All places count from 0.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    struck: tuple[tuple[int, int], ...] = ()
    struck_words: tuple[tuple[int, int, str], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    colours: tuple[tuple[int, int, str], ...] = ()
    rules: tuple[tuple[int, int, int, int], ...] = ()
    comments: tuple[tuple[int, int, str], ...] = ()
    formulas: int = 0
    marks_unread: bool = False

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def filled(self) -> int:
        """The number of rows that are not empty."""
        return sum(any(row) for row in self.rows)


def sheet_of(
    name: str,
    rows: Sequence[Sequence[str]],
    merged: Sequence[Sequence[int]] = (),
    *,
    hidden: bool = False,
    **looks: Any,
) -> Sheet:
    """Return a sheet of trimmed texts with rows of equal width, without blank last rows or blank right-hand columns.

    `looks` are the further fields of the sheet, such as its hidden rows.
    """
    trimmed = [[cell.strip() for cell in row] for row in rows]
    width = max((place + 1 for row in trimmed for place, cell in enumerate(row) if cell), default=0)
    while trimmed and not any(trimmed[-1]):
        trimmed.pop()
    ranges = tuple((int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in merged)
    return Sheet(name, tuple(tuple((row + [""] * width)[:width]) for row in trimmed), ranges, hidden, **looks)


def column_letters(place: int) -> str:
    """Return the letters of a column by its position from 0: for example, A for 0 and AB for 27."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = LETTERS[rest] + letters
    return letters


def packed(sheets: Sequence[Sheet]) -> bytes:
    """Return sheets as compressed bytes for storage; `unpacked` reverses this."""
    return zlib.compress(msgspec.json.encode(sheets), 6)


def unpacked(content: bytes) -> tuple[Sheet, ...]:
    """Return sheets from the result of `packed`."""
    return msgspec.json.decode(zlib.decompress(content), type=tuple[Sheet, ...])
