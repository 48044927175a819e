"""The figures of a file as texts: one for each row, or several in tables with a column for each period or measure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from cdp.indicators.importing.answers import EVERY_ROW, FigureAnswers
from cdp.indicators.importing.layout import ColumnPart, FiguresLayout, TableForm, plain_heading

MOST_CORRECTIONS = 2_000
EVERYBODY = frozenset(
    {"", "persons", "allpersons", "people", "all", "total", "allages", "both", "bothsexes", "na"}
)
"""Names of the group of everybody, as `plain_heading` returns them."""
FEW = 3
"""A row with no more filled cells may be one of words."""
NO_COLUMN = -1
_BEFORE_PERIOD = (ColumnPart.AREA_CODE, ColumnPart.AREA, ColumnPart.AREA_TYPE)
_BEFORE_VALUE = (ColumnPart.SEX, ColumnPart.AGE, ColumnPart.CATEGORY_KIND, ColumnPart.CATEGORY)
_NUMBERS = (
    ColumnPart.LOWER,
    ColumnPart.UPPER,
    ColumnPart.LOWER_998,
    ColumnPart.UPPER_998,
    ColumnPart.NUMERATOR,
    ColumnPart.DENOMINATOR,
)


class RawFigure(NamedTuple):
    """One figure of a file: the texts of its cells. `row` counts from 1; `column`, that of the value, from 0."""

    row: int
    column: int
    indicator: str
    indicator_name: str
    area_code: str
    area: str
    area_type: str
    period: str
    sex: str
    age: str
    category_kind: str
    category: str
    value: str
    lower: str
    upper: str
    lower_998: str
    upper_998: str
    numerator: str
    denominator: str
    note: str
    status: str


@dataclass(frozen=True)
class FigureCorrections:
    """What a person corrected: texts by row and column, and the rows that were left out."""

    texts: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "FigureCorrections":
        """Return corrections from their stored form."""
        texts = {
            int(row): {int(column): text for column, text in cells.items()}
            for row, cells in stored.get("texts", {}).items()
        }
        return cls(texts, frozenset(stored.get("left_out", ())))

    def stored(self) -> dict[str, Any]:
        """Return the form in which corrections are stored."""
        texts = {str(row): {str(at): text for at, text in cells.items()} for row, cells in self.texts.items()}
        return {"texts": texts, "left_out": sorted(self.left_out)}


@dataclass
class TextRows:
    """Counts what is no row of figures: rows of words such as notes, and the rows that a person left out."""

    words: int = 0
    set_aside: int = 0
    read: int = 0


def figures_in(
    rows: Iterable[tuple[int, Sequence[str]]],
    layout: FiguresLayout,
    answers: FigureAnswers,
    corrections: FigureCorrections,
    counted: TextRows,
) -> Iterator[RawFigure]:
    """Yield the figures of a sheet in their order; rows are counted in `counted`.

    Blank rows are skipped, and so are short rows of words, such as the notes under a table.
    """
    read = _reader(layout, answers)
    width, fewest = len(layout.headings), 2 if len(layout.headings) > 2 else 1
    for number, cells in rows:
        counted.read = number
        if number <= layout.header:
            continue
        filled = len(cells) - cells.count("")
        if filled <= FEW:
            filled = sum(not cell.isspace() for cell in cells if cell)
        if not filled:
            continue
        if number in corrections.left_out:
            counted.set_aside += 1
            continue
        if filled < fewest:
            counted.words += 1
            continue
        # The last cell is empty, so that the column -1 is empty
        row = [*cells, *[""] * (width - len(cells)), ""]
        if number in corrections.texts:
            for column, text in corrections.texts[number].items():
                if column < len(row) - 1:
                    row[column] = text
        yield from read(number, row)


def _reader(layout: FiguresLayout, answers: FigureAnswers) -> Any:
    """Return a function that yields the figures of one row."""
    parts = (
        layout.parts
        if layout.form in _OF_ROWS
        else {part: column for part, column in layout.parts.items() if part not in _NUMBERS}
    )
    many = _columns(layout, answers)
    number, name, period = (
        parts.get(part, NO_COLUMN)
        for part in (ColumnPart.INDICATOR_ID, ColumnPart.INDICATOR, ColumnPart.PERIOD)
    )
    before = itemgetter(*(parts.get(part, NO_COLUMN) for part in _BEFORE_PERIOD))
    between = itemgetter(*(parts.get(part, NO_COLUMN) for part in _BEFORE_VALUE))
    after = itemgetter(
        *(parts.get(part, NO_COLUMN) for part in (*_NUMBERS, ColumnPart.NOTE, ColumnPart.STATUS))
    )

    def read(row: int, cells: Sequence[str]) -> Iterator[RawFigure]:
        named = cells[name]
        for column, indicator, said in many:
            key = indicator or cells[number].strip() or named.strip() or EVERY_ROW
            yield RawFigure._make(
                (
                    row, column, key, named, *before(cells), said or cells[period], *between(cells), cells[column],
                    *after(cells),
                )
            )  # fmt: skip

    return read


_OF_ROWS = frozenset({TableForm.LONG, TableForm.FINGERTIPS})


def _columns(layout: FiguresLayout, answers: FigureAnswers) -> list[tuple[int, str, str]]:
    """Return the columns with values, each with its indicator and period if they are not in the row."""
    if layout.form is TableForm.WIDE:
        return [(column, "", text) for column, text in layout.periods.items()]
    if layout.form is TableForm.MEASURES:
        return [
            (column, layout.heading(column), "")
            for column in layout.measures
            if answers.indicators.get(layout.heading(column))
        ]
    return [(layout.parts[ColumnPart.VALUE], "", "")]


def is_everybody(text: str) -> bool:
    """Return whether a sex, age or category means everybody."""
    return plain_heading(text) in EVERYBODY
