"""Reading the cells of one row, and collecting the problems in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from cdp.imports import values
from cdp.imports.corrections import AS_READ, RowCorrection
from cdp.imports.headings import headings_at
from cdp.imports.layouts import SheetLayout
from cdp.imports.sheets import Sheet, column_letters
from cdp.imports.tables import ImportTable
from cdp.wording.typed_text import INVISIBLE, clean_typed

T = TypeVar("T")
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class RowPlace:
    """The position of a row: its sheet (by name and counted from 0) and its row number in the spreadsheet."""

    sheet: str
    row: int
    sheet_number: int = 0

    def __str__(self) -> str:
        return f"{self.sheet}, row {self.row}"


def shortened(value: str) -> str:
    """Return the value of a cell as it is quoted in a sentence."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"


@dataclass(frozen=True)
class CellProblem:
    """A reason why a row cannot be imported: its position, the value of the cell, and what to do."""

    place: RowPlace
    code: str
    column: str
    value: str
    sentence: str

    @property
    def words(self) -> str:
        """The value and what to do, without the position."""
        return f"“{shortened(self.value)}” {self.sentence}" if self.value else self.sentence

    def __str__(self) -> str:
        return f"{self.place}, {self.column}: {self.words}"


@dataclass
class SheetRow:
    """The cells of one row by column code, and the problems found in them so far.

    `texts` are the cells as corrected on the page, `in_file` as they were read.
    """

    place: RowPlace
    table: ImportTable
    in_file: Mapping[str, str]
    columns: Mapping[str, str]
    correction: RowCorrection = AS_READ
    problems: list[CellProblem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.texts = {**self.in_file, **self.correction.texts}

    def raw(self, code: str) -> str:
        """Return the text of a cell, trimmed; empty if there is no such column."""
        return self.texts.get(code, "")

    def line(self, code: str, max_length: int = 200) -> str:
        """Return one line of text that can be stored; add a problem otherwise."""
        return self._clean(code, " ".join(self.raw(code).split()), max_length, lines=False)

    def text(self, code: str, max_length: int = 10_000) -> str:
        """Return a text of several lines that can be stored; add a problem otherwise."""
        return self._clean(code, self.raw(code), max_length, lines=True)

    def named(self, code: str, max_length: int = 200) -> str:
        """Return one line of text; empty for placeholders such as "N/A", "TBC" or "Vacant"."""
        return "" if values.is_nothing(self.raw(code)) else self.line(code, max_length)

    def day(self, code: str) -> date | None:
        """Return the date in a cell, or None if it is empty; add a problem for anything else."""
        return self.meant(code, values.day_in)

    def meant(self, code: str, reader: Callable[[str], T]) -> T | None:
        """Return the parsed value of a cell, or None if it is empty; add a problem if it cannot be parsed."""
        said = self.raw(code)
        if values.is_nothing(said):
            return None
        try:
            return reader(said)
        except ValueError as wrong:
            self.refuse(code, str(wrong))
            return None

    def refuse(self, code: str, sentence: str, value: str | None = None) -> None:
        """Add a problem with a cell; `sentence` continues after its value."""
        self.problems.append(self.problem(code, sentence, value))

    def problem(self, code: str, sentence: str, value: str | None = None) -> CellProblem:
        """Return a problem with a cell."""
        said = self.raw(code) if value is None else value
        return CellProblem(self.place, code, self.column_name(code), said, sentence)

    def column_name(self, code: str) -> str:
        """Return the name of a column: 'column D (“Email”)', or '“Email”' if the sheet has none."""
        return self.columns.get(code) or f"“{self.table.column(code).label}”"

    def _clean(self, code: str, text: str, max_length: int, *, lines: bool) -> str:
        if not text.isprintable() or any(letter in text for letter in _INVISIBLE_LETTERS):
            text, sentence = clean_typed(text, lines=lines)
            if sentence:
                self.refuse(code, "contains a character that cannot be printed. Type it again.", text)
        if "\N{REPLACEMENT CHARACTER}" in text:
            self.refuse(code, "contains a character that cannot be read. Type it again.", text)
        if len(text) > max_length:
            self.refuse(code, f"has more than {max_length} characters. Shorten it.", text)
        return text


_INVISIBLE_LETTERS = frozenset(map(chr, INVISIBLE))


def rows_of(
    sheet: Sheet, number: int, layout: SheetLayout, corrections: Mapping[int, RowCorrection]
) -> Iterator[SheetRow]:
    """Yield the rows below the headings that are not empty, with vertically merged cells filled in.

    `number` is the position of the sheet; `corrections` are those of its rows, by row number.
    """
    if layout.table is None:
        return
    texts = headings_at(sheet, layout.heading)
    columns = {
        code: f"column {column_letters(place)}{f' (“{texts[place]}”)' if texts[place] else ''}"
        for place, code in sorted(layout.columns.items())
        if place < sheet.width
    }
    merged = _filled_down(sheet, layout.heading.row + 1)
    for row in range(layout.heading.row + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        said = {
            code: cells[place] or merged.get((row, place), "")
            for place, code in layout.columns.items()
            if place < sheet.width
        }
        if any(said.values()) and list(said.values()) != [
            texts[p] for p in layout.columns if p < sheet.width
        ]:
            place = RowPlace(sheet.name, row + 1, number)
            yield SheetRow(place, layout.table, said, columns, corrections.get(row + 1, AS_READ))


def _filled_down(sheet: Sheet, first: int) -> dict[tuple[int, int], str]:
    """Return the text of each cell that is blank because it is merged with a cell above it."""
    return {
        (number, left): sheet.rows[top][left]
        for top, left, bottom, _ in sheet.merged
        if top >= first and left < sheet.width
        for number in range(top + 1, min(bottom + 1, len(sheet.rows)))
    }
