"""The figures of a file as texts: one for each row, or several in tables with a column for each period or measure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cdp.indicators.importing.answers import EVERY_ROW, FigureAnswers
from cdp.indicators.importing.layout import FiguresForm, FiguresLayout, Part, plain_heading

MOST_CORRECTIONS = 2_000
EVERYBODY = frozenset(
    {"", "persons", "allpersons", "people", "all", "total", "allages", "both", "bothsexes", "na"}
)
"""Names of the group of everybody, as `plain_heading` returns them."""
_NUMBERS = (Part.LOWER, Part.UPPER, Part.LOWER_998, Part.UPPER_998, Part.NUMERATOR, Part.DENOMINATOR)


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
        filled = sum(1 for cell in cells if cell and not cell.isspace())
        if not filled:
            continue
        if number in corrections.left_out:
            counted.set_aside += 1
            continue
        if filled < fewest:
            counted.words += 1
            continue
        row = [*cells, *[""] * (width - len(cells))] if len(cells) < width else cells
        if number in corrections.texts:
            row = list(row)
            for column, text in corrections.texts[number].items():
                if column < len(row):
                    row[column] = text
        yield from read(number, row)


def _reader(layout: FiguresLayout, answers: FigureAnswers) -> Any:
    """Return a function that yields the figures of one row."""
    at = layout.parts.get
    many = _columns(layout, answers)
    no_column = -1
    code, area, area_type, period, sex, age, kind, category, note, status, number, name = (
        at(part, no_column)
        for part in (
            Part.AREA_CODE, Part.AREA, Part.AREA_TYPE, Part.PERIOD, Part.SEX, Part.AGE, Part.CATEGORY_KIND,
            Part.CATEGORY, Part.NOTE, Part.STATUS, Part.INDICATOR_ID, Part.INDICATOR,
        )
    )  # fmt: skip
    parts = [at(part, no_column) for part in _NUMBERS] if layout.form in _OF_ROWS else [no_column] * 6

    def read(row_number: int, cells: Sequence[str]) -> Iterator[RawFigure]:
        def text(column: int) -> str:
            return cells[column] if column >= 0 else ""

        for column, indicator, said_period in many:
            named = text(name)
            yield RawFigure(
                row_number,
                column,
                indicator or text(number).strip() or named.strip() or EVERY_ROW,
                named,
                text(code),
                text(area),
                text(area_type),
                said_period or text(period),
                text(sex),
                text(age),
                text(kind),
                text(category),
                cells[column],
                text(parts[0]),
                text(parts[1]),
                text(parts[2]),
                text(parts[3]),
                text(parts[4]),
                text(parts[5]),
                text(note),
                text(status),
            )

    return read


_OF_ROWS = frozenset({FiguresForm.LONG, FiguresForm.FINGERTIPS})


def _columns(layout: FiguresLayout, answers: FigureAnswers) -> list[tuple[int, str, str]]:
    """Return the columns with values, each with its indicator and period if they are not in the row."""
    if layout.form is FiguresForm.WIDE:
        return [(column, "", text) for column, text in layout.periods.items()]
    if layout.form is FiguresForm.MEASURES:
        return [
            (column, layout.heading(column), "")
            for column in layout.measures
            if answers.indicators.get(layout.heading(column))
        ]
    return [(layout.parts[Part.VALUE], "", "")]


def is_everybody(text: str) -> bool:
    """Return whether a sex, age or category means everybody."""
    return plain_heading(text) in EVERYBODY
