"""One row of a sheet, read cell by cell: what it says, and what cannot be read in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from cdp.imports import values
from cdp.imports.headings import headings_at
from cdp.imports.layouts import SheetLayout
from cdp.imports.sheets import Sheet, column_letters
from cdp.imports.tables import Holds, table
from cdp.wording.typed_text import INVISIBLE, clean_typed

T = TypeVar("T")
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Place:
    """Where a row stands: its sheet, and its number as the spreadsheet counts."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return f"{self.sheet}, row {self.row}"


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken over: where it is, what stands there, and what to do."""

    place: Place
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        value = self.value if len(self.value) <= LONGEST_SHOWN else f"{self.value[:LONGEST_SHOWN]}…"
        where = f"{self.place}{', ' if self.column else ''}{self.column}"
        return f"{where}: “{value}” {self.sentence}" if value else f"{where}: {self.sentence}"


@dataclass
class Row:
    """The cells of one row by the code of their column, and the problems found in them so far."""

    place: Place
    holds: Holds
    texts: dict[str, str]
    columns: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def said(self, code: str) -> str:
        """Return what stands in a cell, trimmed; nothing for a column that there is not."""
        return self.texts.get(code, "")

    def line(self, code: str, max_length: int = 200) -> str:
        """Return one line of text fit to be stored; anything else is a problem."""
        return self._clean(code, " ".join(self.said(code).split()), max_length, lines=False)

    def text(self, code: str, max_length: int = 10_000) -> str:
        """Return a text of several lines fit to be stored; anything else is a problem."""
        return self._clean(code, self.said(code), max_length, lines=True)

    def named(self, code: str, max_length: int = 200) -> str:
        """Return one line of text, nothing where the cell says so: "N/A", "TBC", "Vacant"."""
        return "" if values.is_nothing(self.said(code)) else self.line(code, max_length)

    def day(self, code: str) -> date | None:
        """Return the day in a cell, None where there is none; what is no day is a problem."""
        return self.meant(code, values.day_in)

    def meant(self, code: str, reader: Callable[[str], T]) -> T | None:
        """Return what a cell means, None where it says nothing; what the reader refuses is a problem."""
        said = self.said(code)
        if values.is_nothing(said):
            return None
        try:
            return reader(said)
        except ValueError as wrong:
            self.refuse(code, str(wrong))
            return None

    def refuse(self, code: str, sentence: str, value: str | None = None) -> None:
        """Note a problem with a cell; `sentence` goes on after its value."""
        self.problems.append(self.problem(code, sentence, value))

    def problem(self, code: str, sentence: str, value: str | None = None) -> Problem:
        """Return a problem with a cell."""
        column = self.columns.get(code) or (f"“{table(self.holds).column(code).label}”" if code else "")
        return Problem(self.place, column, self.said(code) if value is None else value, sentence)

    def _clean(self, code: str, text: str, max_length: int, *, lines: bool) -> str:
        if not text.isprintable() or any(letter in text for letter in _INVISIBLE_LETTERS):
            text, sentence = clean_typed(text, lines=lines)
            if sentence:
                self.refuse(code, "holds a character that cannot be printed. Type it anew.", text)
        if "\N{REPLACEMENT CHARACTER}" in text:
            self.refuse(code, "holds a character that cannot be read. Type it anew.", text)
        if len(text) > max_length:
            self.refuse(code, f"has more than {max_length} characters. Shorten it.", text)
        return text


_INVISIBLE_LETTERS = frozenset(map(chr, INVISIBLE))


def rows_of(sheet: Sheet, layout: SheetLayout) -> Iterator[Row]:
    """Yield the rows below the headings that hold anything, cells that are merged downwards filled."""
    if layout.holds is None:
        return
    texts = headings_at(sheet, layout.heading)
    columns = {
        code: f"column {column_letters(place)}{f' (“{texts[place]}”)' if texts[place] else ''}"
        for place, code in layout.columns.items()
        if place < sheet.width
    }
    merged = _filled_down(sheet, layout.heading.row + 1)
    for number in range(layout.heading.row + 1, len(sheet.rows)):
        cells = sheet.rows[number]
        said = {
            code: cells[place] or merged.get((number, place), "")
            for place, code in layout.columns.items()
            if place < sheet.width
        }
        if any(said.values()) and list(said.values()) != [
            texts[p] for p in layout.columns if p < sheet.width
        ]:
            yield Row(Place(sheet.name, number + 1), layout.holds, said, columns)


def _filled_down(sheet: Sheet, first: int) -> dict[tuple[int, int], str]:
    """Return the text of each cell that is blank because it is merged with one above it."""
    return {
        (number, left): sheet.rows[top][left]
        for top, left, bottom, _ in sheet.merged
        if top >= first and left < sheet.width
        for number in range(top + 1, min(bottom + 1, len(sheet.rows)))
    }
