"""Reading the cells of one row, and collecting the problems in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from cdp.imports import marked, values
from cdp.imports.corrections import AS_READ, RowCorrection
from cdp.imports.headings import headings_at
from cdp.imports.layouts import SheetLayout
from cdp.imports.sheets import Sheet, column_letters
from cdp.imports.tables import ImportTable
from cdp.wording.formats import day as in_words
from cdp.wording.typed_text import INVISIBLE, clean_typed

T = TypeVar("T")
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class RowPlace:
    """The position of a row: its sheet (name, and number from 0) and its row number as the spreadsheet shows it."""

    sheet: str
    row: int
    sheet_number: int = 0

    @property
    def key(self) -> str:
        """The position as it stands in an address, such as "0-12"."""
        return f"{self.sheet_number}-{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}, row {self.row}"


def shortened(value: str) -> str:
    """Return a cell's value as a sentence quotes it: without unprintable characters, and cut if it is too long."""
    value = clean_typed(value, lines=True)[0]
    return value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"


@dataclass(frozen=True)
class CellProblem:
    """A problem with a cell, because of which its row cannot be imported.

    `value` is the cell's value, and `sentence`, which follows it on the page, says what to do.
    """

    place: RowPlace
    code: str
    column: str
    value: str
    sentence: str

    @property
    def words(self) -> str:
        """The cell's value and what to do about it, without the cell's position."""
        return f"“{shortened(self.value)}” {self.sentence}" if self.value else self.sentence

    def __str__(self) -> str:
        return f"{self.place}, {self.column}: {self.words}"


@dataclass(frozen=True)
class RowMarks:
    """What the file says about a row beside its texts.

    `is_struck`: a cell is struck through. `is_wide`: a cell goes across several columns. `colours` has the colours of
    cells by column code, and `merged` the codes of cells that are merged with a cell above, whose text they have.
    `bars` has, for cells of columns across that are merged with the cell on their left, the code of the first of them.
    """

    is_struck: bool = False
    is_wide: bool = False
    colours: Mapping[str, str] = field(default_factory=dict)
    merged: frozenset[str] = frozenset()
    bars: Mapping[str, str] = field(default_factory=dict)


PLAIN = RowMarks()


@dataclass
class SheetRow:
    """The cells of one row by column code, and the problems found in them so far.

    `in_file` has the cells as read from the file; `texts` has them with the corrections made on the page. `notes` has
    sentences on how cells were read, and `left_out` says why the file itself leaves the row out, if it does. `marks` is
    what the file says beside the texts. `headings` has the headings by column code.
    """

    place: RowPlace
    table: ImportTable
    in_file: Mapping[str, str]
    columns: Mapping[str, str]
    correction: RowCorrection = AS_READ
    left_out: str = ""
    marks: RowMarks = PLAIN
    problems: list[CellProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.texts = {**self.in_file, **self.correction.texts}

    @property
    def is_out(self) -> bool:
        """Whether the row is left out, by a person or because of its marks in the file."""
        return self.correction.is_left_out or bool(self.left_out)

    def note(self, sentence: str) -> None:
        """Add a sentence on how a cell was read, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def raw(self, code: str) -> str:
        """Return the text of a cell, trimmed; empty if there is no such column."""
        return self.texts.get(code, "")

    def line(self, code: str, max_length: int = 200) -> str:
        """Return a cell as one line of text; add a problem if the text cannot be stored or is too long."""
        return self._clean(code, " ".join(self.raw(code).split()), max_length, lines=False)

    def text(self, code: str, max_length: int = 10_000) -> str:
        """Return a cell as text of one or more lines; add a problem if the text cannot be stored or is too long."""
        return self._clean(code, self.raw(code), max_length, lines=True)

    def named(self, code: str, max_length: int = 200) -> str:
        """Return a cell as one line of text, or "" for a placeholder such as "N/A", "TBC" or "Vacant"."""
        return "" if values.is_nothing(self.raw(code)) else self.line(code, max_length)

    def day(self, code: str, *, is_last: bool = False) -> date | None:
        """Return the date in a cell, or None if the cell is empty or a placeholder; add a problem for anything else.

        A month without a day is its first day, or its last day with `is_last`, with a note that says so.
        """
        said = self.raw(code)
        month = values.month_in(said)
        if month is None:
            return self.meant(code, values.day_in)
        found = values.last_of(month) if is_last else month
        self.note(f"“{shortened(said)}” is read as {in_words(found)}.")
        return found

    def meant(self, code: str, reader: Callable[[str], T]) -> T | None:
        """Return a cell's value as parsed by `reader`, or None if the cell is empty or a placeholder.

        If `reader` raises ValueError, add a problem with its message and return None.
        """
        said = self.raw(code)
        if values.is_nothing(said):
            return None
        try:
            return reader(said)
        except ValueError as wrong:
            self.refuse(code, str(wrong))
            return None

    def refuse(self, code: str, sentence: str, value: str | None = None) -> None:
        """Add a problem with a cell. The page shows `sentence` after `value`, or after the cell's text by default."""
        self.problems.append(self.problem(code, sentence, value))

    def problem(self, code: str, sentence: str, value: str | None = None) -> CellProblem:
        """Return a problem with a cell without adding it to the row; the arguments are those of `refuse`."""
        said = self.raw(code) if value is None else value
        return CellProblem(self.place, code, self.column_name(code), said, sentence)

    def column_name(self, code: str) -> str:
        """Return the name of a column, such as 'column D (“Email”)', or '“Email”' if the sheet lacks this column."""
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


@dataclass(frozen=True)
class StrayRow:
    """A row with text only in columns that are not read."""

    place: RowPlace
    texts: tuple[str, ...]


def rows_of(
    sheet: Sheet, number: int, layout: SheetLayout, corrections: Mapping[int, RowCorrection]
) -> Iterator[SheetRow | StrayRow]:
    """Yield the rows below the headings, with vertically merged cells filled in.

    Rows that are empty or repeat the headings are skipped. `number` is the sheet's number, from 0. `corrections` are
    those of the sheet's rows, by row number.
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
    bars = _filled_across(sheet, layout)
    struck = _struck_words(sheet)
    blank, left_out = marked.blank_cells(sheet, layout), marked.left_out(sheet, layout)
    marks = _Marks(sheet, layout, merged, bars)
    read = [(place, code) for place, code in layout.columns.items() if place < sheet.width]
    heading = [texts[place] for place, _ in read]
    named = {code: texts[place] for place, code in read}
    for row in range(layout.heading.row + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        said = {
            code: ""
            if place in blank.get(row, ())
            else cells[place]
            or merged.get((row, place), "")
            or (cells[bars[row, place]] if (row, place) in bars else "")
            for place, code in read
        }
        place = RowPlace(sheet.name, row + 1, number)
        if not any(said.values()):
            if any(cells):
                yield StrayRow(place, tuple(filter(None, cells)))
            continue
        if list(said.values()) == heading:
            continue
        correction = corrections.get(row + 1, AS_READ)
        found = SheetRow(
            place,
            layout.table,
            said,
            columns,
            correction,
            left_out.get(row, ""),
            marks.of(row),
            headings=named,
        )
        for column, words in struck.get(row, ()):
            if column in layout.columns:
                name = columns[layout.columns[column]]
                found.note(f"Struck-through words were left out of {name}: “{shortened(words)}”.")
        for column, words in marks.comments.get(row, ()):
            found.note(
                f"Not imported: the comment at {column_letters(column)}{row + 1}, “{shortened(words)}”."
            )
        yield found


class _Marks:
    """The marks of the rows of one sheet; most sheets have none."""

    def __init__(
        self,
        sheet: Sheet,
        layout: SheetLayout,
        merged: Mapping[tuple[int, int], str],
        bars: Mapping[tuple[int, int], int],
    ) -> None:
        assert layout.table is not None  # noqa: S101 -- `rows_of` reads no other sheet
        codes = layout.columns
        self._struck = marked.struck_cells(sheet, layout)
        self._wide = {top for top, left, _, right in sheet.merged if right - left > 1}
        self._colours: dict[int, dict[str, str]] = {}
        for row, place, colour in sheet.colours:
            if place in codes and layout.table.column(codes[place]).reads_colour:
                self._colours.setdefault(row, {})[codes[place]] = colour
        self._merged: dict[int, set[str]] = {}
        for row, place in merged:
            if place in codes:
                self._merged.setdefault(row, set()).add(codes[place])
        self._bars: dict[int, dict[str, str]] = {}
        for (row, place), left in bars.items():
            self._bars.setdefault(row, {})[codes[place]] = codes[left]
        self.comments: dict[int, list[tuple[int, str]]] = {}
        for row, place, words in sheet.comments:
            self.comments.setdefault(row, []).append((place, words))
        self._any = {*self._struck, *self._wide, *self._colours, *self._merged, *self._bars}

    def of(self, row: int) -> RowMarks:
        """Return the marks of a row, by its number from 0."""
        if row not in self._any:
            return PLAIN
        return RowMarks(
            row in self._struck,
            row in self._wide,
            self._colours.get(row, {}),
            frozenset(self._merged.get(row, ())),
            self._bars.get(row, {}),
        )


def _struck_words(sheet: Sheet) -> Mapping[int, Sequence[tuple[int, str]]]:
    """Return the position of each cell with struck-through words, and these words, by row."""
    found: dict[int, list[tuple[int, str]]] = {}
    for row, place, words in sheet.struck_words:
        found.setdefault(row, []).append((place, words))
    return found


def _filled_down(sheet: Sheet, first: int) -> dict[tuple[int, int], str]:
    """Return the texts for cells that are blank because each is merged with a cell above it, by row and column."""
    return {
        (number, left): sheet.rows[top][left]
        for top, left, bottom, _ in sheet.merged
        if top >= first and left < sheet.width
        for number in range(top + 1, min(bottom + 1, len(sheet.rows)))
    }


def _filled_across(sheet: Sheet, layout: SheetLayout) -> dict[tuple[int, int], int]:
    """Return, for cells of columns across that are merged with cells on their left, the column of the first of them."""
    table = layout.table
    if table is None:
        return {}
    across = {place for place, code in layout.columns.items() if table.column(code).headings_like}
    return {
        (number, place): left
        for top, left, bottom, right in sheet.merged
        if top > layout.heading.row and left in across
        for number in range(top, min(bottom + 1, len(sheet.rows)))
        for place in range(left + 1, min(right + 1, sheet.width))
        if place in across
    }
