"""Tables with their numbers read: which columns have amounts, which rows are totals, and in what unit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cdp.checking.cells import CellNumber, cell_number, unit_of
from cdp.checking.dates import years_in
from cdp.checking.source import SourceTable

TOTAL = re.compile(
    r"^(?:(?:grand|overall|sub-?|sub )?\s*totals?\b|(?:all|overall|sum|combined|altogether|in all)\b)|"
    r"\btotals?$|\btotal\s*\(",
    re.IGNORECASE,
)
SUBTOTAL = re.compile(r"\bsub-?\s?total\b", re.IGNORECASE)
OF_WHICH = re.compile(r"^\W*(?:of which|including|includes|incl\.|thereof|memo)", re.IGNORECASE)
TOTAL_COLUMN = re.compile(
    r"\btotals?\b|^(?:both|all|two|three|four|five|whole|combined|overall|full|"
    r"sum)\b.*(?:years?|term|cost|period|life)?$|^(?:all|sum|overall|combined)$",
    re.IGNORECASE,
)
QUARTER = re.compile(r"^(?:q(?:uarter)?\s?[1-4]|[1-4](?:st|nd|rd|th) quarter|h[12])\b", re.IGNORECASE)
_NOT_ADDED = re.compile(
    r"%|\bper ?cent\b|\b(?:rank|ranking|price of|price per|unit price|unit cost|"
    r"rate|each|ref|no\.?|year|age|date|line|code|wte|fte|"
    r"weight\w*|average|mean|median|per (?:day|night|hour|session|bed|place|person|head|unit))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TableRow:
    """A row of numbers: its place in the table, its label and the number in each column (None if there is none)."""

    place: int
    label: str
    numbers: tuple[CellNumber | None, ...]
    words: str
    line: int

    @property
    def is_total(self) -> bool:
        """Whether its label says that it is a total or a subtotal."""
        return bool(TOTAL.search(self.label))

    @property
    def is_aside(self) -> bool:
        """Whether it repeats a part of another row, such as "of which young people"."""
        return bool(OF_WHICH.match(self.label))

    @property
    def has_numbers(self) -> bool:
        """Whether any cell is a number."""
        return any(each is not None for each in self.numbers)

    def value(self, column: int) -> Decimal | None:
        """Return the number in a column as it is written."""
        cell = self.numbers[column]
        return None if cell is None else cell.value


@dataclass(frozen=True)
class NumberTable:
    """A table with its numbers read. `block` is its place in the document, `name` for example "Table 1"."""

    source: SourceTable
    block: int
    name: str
    unit: Decimal
    is_rounded: bool

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The heading of each column; several heading rows are joined."""
        rows = self.source.rows[: self.source.header]
        width = max((len(row) for row in self.source.rows), default=0)
        return tuple(
            " ".join(filter(None, (row[column].strip() if column < len(row) else "" for row in rows)))
            for column in range(width)
        )

    @cached_property
    def rows(self) -> tuple[TableRow, ...]:
        """The rows below the headings."""
        width = len(self.headings)
        found = []
        for place in range(self.source.header, len(self.source.rows)):
            cells = [*self.source.rows[place], *[""] * width][:width]
            numbers = tuple(
                None if column == 0 and not self.has_numbers_first else cell_number(cell)
                for column, cell in enumerate(cells)
            )
            words = " ".join(each for each in cells if each)
            label = cells[0].strip() if cells else ""
            found.append(TableRow(place, label, numbers, words, self.source.line_of(place)))
        return tuple(found)

    @cached_property
    def has_numbers_first(self) -> bool:
        """Whether the first column has numbers too, as in a table of quarters with one row."""
        cells = [row[0] for row in self.source.rows[self.source.header :] if row and row[0].strip()]
        return (
            bool(cells)
            and bool(self.headings and self.headings[0])
            and all(
                cell_number(cell) and not years_in(cell) and not re.fullmatch(r"\d{4}", cell)
                for cell in cells
            )
            and len(self.source.rows) - self.source.header <= 2
        )

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The columns in which at least half of the filled cells are numbers, and none is a percentage."""
        return tuple(column for column in range(len(self.headings)) if self._is_numeric(column))

    def _is_numeric(self, column: int) -> bool:
        cells = [row.numbers[column] for row in self.rows]
        filled = [
            row
            for row in self.rows
            if column < len(self.source.rows[row.place]) and self.source.rows[row.place][column].strip()
        ]
        numbers = [each for each in cells if each is not None]
        return (
            bool(numbers) and 2 * len(numbers) >= len(filled) and not any(each.is_percent for each in numbers)
        )

    @cached_property
    def summed(self) -> tuple[int, ...]:
        """The numeric columns whose numbers may be added up: not ranks, prices of one unit or years."""
        return tuple(
            column
            for column in self.columns
            if not _NOT_ADDED.search(self.headings[column]) or TOTAL_COLUMN.search(self.headings[column])
        )

    @cached_property
    def total_columns(self) -> tuple[int, ...]:
        """The numeric columns whose heading says that they are totals, or a year after its quarters."""
        quarters = sum(bool(QUARTER.match(each)) for each in self.headings)
        return tuple(
            column
            for column in self.columns
            if TOTAL_COLUMN.search(self.headings[column])
            or (quarters > 1 and years_in(self.headings[column]))
        )

    def has_money(self, column: int, row: TableRow) -> bool:
        """Return whether a number is money: by its own sign, by another one of its row or column, or by a heading."""
        cell = row.numbers[column]
        if cell is None or cell.is_percent:
            return False
        if cell.is_money or self.factor(column) != 1 or "£" in self.headings[column] + self.source.caption:
            return True
        cells = [each.numbers[column] for each in self.rows if each is not row]
        return (
            bool(cells)
            and all(each is None or each.is_money or each.value == 0 for each in cells)
            and any(cells)
        )

    def factor(self, column: int) -> Decimal:
        """Return what the numbers of a column are multiplied by to be pounds."""
        return unit_of(self.headings[column]) or self.unit

    def pounds(self, row: TableRow, column: int) -> Decimal | None:
        """Return the number in a cell in pounds or units."""
        cell = row.numbers[column]
        if cell is None:
            return None
        return cell.value if cell.is_scaled else cell.value * self.factor(column)

    def year_of(self, column: int) -> int | None:
        """Return the financial year that heads a column, by the year in which it begins."""
        return self._years[column]

    @cached_property
    def _years(self) -> tuple[int | None, ...]:
        found = [years_in(each) for each in self.headings]
        return tuple(
            each[0].first if len(each) == 1 and each[0].first == each[0].last else None for each in found
        )

    def cells(self) -> Iterator[tuple[TableRow, int, Decimal]]:
        """Yield every number of money or units with its row and column, in pounds."""
        for row in self.rows:
            for column in self.columns:
                value = self.pounds(row, column)
                if value is not None:
                    yield row, column, value

    def place(self, row: TableRow, column: int | None = None) -> str:
        """Return the place of a row or cell in words."""
        words = [self.name, f"row {row.label}" if row.label else f"row {row.place - self.source.header + 1}"]
        if column is not None and self.headings[column]:
            words.append(f"column {self.headings[column]}")
        return ", ".join(words)

    @property
    def detail(self) -> list[TableRow]:
        """The rows that are neither totals nor repeat a part of another row, and have a number or text."""
        return [row for row in self.rows if not row.is_total and not row.is_aside and row.words]


def labels_match(label: str, text: str) -> bool:
    """Return whether a text has the words of a row's label."""
    words = [each for each in re.findall(r"[a-z]+", label.lower()) if each not in _SMALL_WORDS]
    there = set(re.findall(r"[a-z]+", text.lower()))
    return bool(words) and all(each in there for each in words)


_SMALL_WORDS = {"the", "of", "and", "for", "in", "a", "to", "on"}


def name_of(source: SourceTable, number: int) -> str:
    """Return what a table is called: by its caption, or by its number in the document."""
    found = re.match(r"\W*(table\s+[A-Z]?\d*(?:\.\d+)?[A-Z]?)\b", source.caption, re.IGNORECASE)
    return found[1][0].upper() + found[1][1:] if found and len(found[1]) > 6 else f"Table {number}"


def numeric_rows(rows: Sequence[TableRow]) -> list[TableRow]:
    """Return the rows that have a number."""
    return [row for row in rows if row.has_numbers]
