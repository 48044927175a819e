"""The cells of a file as text, in the form in which they are stored between preview and confirmation."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of texts, all equally wide. `merged` are (top, left, bottom, right), counted from 0."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def filled(self) -> int:
        """The number of rows that are not empty."""
        return sum(any(row) for row in self.rows)


def sheet_of(
    name: str, rows: Sequence[Sequence[str]], merged: Sequence[Sequence[int]] = (), *, hidden: bool = False
) -> Sheet:
    """Return a sheet with trimmed texts and equally wide rows, without blank columns on the right."""
    trimmed = [[cell.strip() for cell in row] for row in rows]
    width = max((place + 1 for row in trimmed for place, cell in enumerate(row) if cell), default=0)
    while trimmed and not any(trimmed[-1]):
        trimmed.pop()
    ranges = tuple((int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in merged)
    return Sheet(name, tuple(tuple((row + [""] * width)[:width]) for row in trimmed), ranges, hidden)


def column_letters(place: int) -> str:
    """Return the letters of a column: 0 is A, 27 is AB."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = LETTERS[rest] + letters
    return letters


def packed(sheets: Sequence[Sheet]) -> bytes:
    """Return sheets in the form in which they are stored; `unpacked` reverses it."""
    return zlib.compress(msgspec.json.encode(sheets), 6)


def unpacked(content: bytes) -> tuple[Sheet, ...]:
    """Return sheets from the result of `packed`."""
    return msgspec.json.decode(zlib.decompress(content), type=tuple[Sheet, ...])
