"""The form of a file of figures: where its headings are, and what each column has.

A file has one of three forms: a row for each value (as Fingertips and our template have it), areas down and periods
across, or a column for each measure.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cdp.errors import Refusal
from cdp.indicators.importing.opening import FiguresSheet
from cdp.indicators.numbers import Commas, NotANumber, read_cell
from cdp.indicators.periods import meanings_of

FEWEST = 2
"""The fewest headings that a row of headings has."""
SAMPLE = 25
SHAPE = 32  # letters of the fingerprint


class TableForm(StrEnum):
    """The forms of files of figures."""

    FINGERTIPS = "fingertips"
    LONG = "long"
    WIDE = "wide"
    MEASURES = "measures"


class ColumnPart(StrEnum):
    """What a column of a file has."""

    INDICATOR_ID = "indicator_id"
    INDICATOR = "indicator"
    AREA_CODE = "area_code"
    AREA = "area"
    AREA_TYPE = "area_type"
    PERIOD = "period"
    SEX = "sex"
    AGE = "age"
    CATEGORY_KIND = "category_kind"
    CATEGORY = "category"
    VALUE = "value"
    LOWER = "lower"
    UPPER = "upper"
    LOWER_998 = "lower_998"
    UPPER_998 = "upper_998"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    NOTE = "note"
    STATUS = "status"


PART_WORDS = {
    ColumnPart.AREA_CODE: "Area code",
    ColumnPart.AREA: "Area name",
    ColumnPart.PERIOD: "Period",
    ColumnPart.INDICATOR: "Indicator",
    ColumnPart.VALUE: "Value",
    ColumnPart.LOWER: "Lower end of the interval",
    ColumnPart.UPPER: "Upper end of the interval",
    ColumnPart.NUMERATOR: "Number counted",
    ColumnPart.DENOMINATOR: "Out of",
    ColumnPart.SEX: "Sex",
    ColumnPart.AGE: "Age",
    ColumnPart.NOTE: "Note",
}
_NAMES: Mapping[ColumnPart, str] = {
    ColumnPart.INDICATOR_ID: r"indicatorid|indicatorcode|fingertipsid",
    ColumnPart.INDICATOR: r"indicatorname|indicator|measure|metric",
    ColumnPart.AREA_CODE: r"(ons|gss|utla|la|lad|ctyua)?(area|geography|authority|region)?code(s|ons)?|\w*\d\dcd",
    ColumnPart.AREA: r"areaname|area|name|geography|geographyname|localauthority(name)?|authority|areanames|\w*\d\dnm",
    ColumnPart.AREA_TYPE: r"areatype|geographytype",
    ColumnPart.PERIOD: r"timeperiod|reportingperiod|period|time|year|financialyear|calendaryear|quarter|month|date",
    ColumnPart.SEX: r"sex|gender",
    ColumnPart.AGE: r"age|agegroup|ages",
    ColumnPart.CATEGORY_KIND: r"categorytype|grouptype",
    ColumnPart.CATEGORY: r"category|group",
    ColumnPart.LOWER_998: r"lower\w*998\w*",
    ColumnPart.UPPER_998: r"upper\w*998\w*",
    ColumnPart.LOWER: r"lower\w*|\w*(lci|lowerci|lowercl)",
    ColumnPart.UPPER: r"upper\w*|\w*(uci|upperci|uppercl)",
    ColumnPart.NOTE: r"valuenotes?|notes?|comments?",
    ColumnPart.STATUS: r"status|valuestatus",
    ColumnPart.NUMERATOR: r"count|numerator|numbercounted|numberofcases",
    ColumnPart.DENOMINATOR: r"denominator|outof|population|base",
    ColumnPart.VALUE: r"value|value(per|perc|rate|percent)\w*|indicatorvalue|rate|rateper\w*|percentage|figure",
}


@dataclass(frozen=True)
class FiguresLayout:
    """How a file is read: its form, its sheet (from 0), the row of its headings (from 1), and what columns have.

    `periods` are the columns with a period as their heading, `measures` those with numbers under another heading.
    """

    form: TableForm
    sheet: int
    header: int
    headings: tuple[str, ...]
    parts: Mapping[ColumnPart, int]
    periods: Mapping[int, str]
    measures: tuple[int, ...]

    @property
    def shape(self) -> str:
        """Return a fingerprint that files of the same shape share, whatever periods and values they have."""
        named = sorted(
            plain_heading(text) for place, text in enumerate(self.headings) if place not in self.periods
        )
        return hashlib.sha256("|".join((self.form, *named)).encode()).hexdigest()[:SHAPE]

    def heading(self, column: int) -> str:
        """Return the heading of a column."""
        return " ".join(self.headings[column].split()) if column < len(self.headings) else ""


def plain_heading(text: str) -> str:
    """Return a heading for comparison: lower-case letters and digits."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def layout_of(
    sheets: Sequence[FiguresSheet], sheet: int | None = None, parts: Mapping[str, int] | None = None
) -> FiguresLayout:
    """Return how a file is read; raises Refusal if no row looks like headings of figures.

    `sheet` is the sheet that a person chose. `parts` are the columns that a person chose; -1 means none.
    """
    wanted = range(len(sheets)) if sheet is None or sheet >= len(sheets) else [sheet]
    best = max(
        ((_score(row, one.head[place + 1 :]), -at, -place) for at in wanted for one in [sheets[at]]
         for place, row in enumerate(one.head)),
        default=(0, 0, 0),
    )  # fmt: skip
    if best[0] <= 0:
        raise Refusal(
            "We found no headings such as “Area code”, “Period” and “Value”. Check the file, or use the template."
        )
    at, place = -best[1], -best[2]
    return _laid_out(sheets[at].head, at, place, parts or {})


def _score(row: Sequence[str], below: Sequence[Sequence[str]]) -> int:
    """Return how much a row looks like headings; 0 if it does not."""
    found = _parts_of(tuple(row))
    periods = sum(_is_period(text) for text in row)
    filled = sum(bool(text.strip()) for text in row)
    follows = next((one for one in below if any(text.strip() for text in one)), ())
    if filled < FEWEST or not follows or (len(found) + periods) == 0:
        return 0
    if not any(_is_number(text) for one in below[:SAMPLE] for text in one):
        return 0
    if len(found) + min(periods, FEWEST) < FEWEST and not (ColumnPart.PERIOD in found and filled > 1):
        return 0
    return 3 * len(found) + min(periods, 6) + min(filled, 3)


def _laid_out(
    head: Sequence[Sequence[str]], sheet: int, place: int, chosen: Mapping[str, int]
) -> FiguresLayout:
    headings, below = tuple(head[place]), head[place + 1 :]
    parts = dict(_parts_of(headings))
    for name, column in chosen.items():
        if column < 0:
            parts.pop(ColumnPart(name), None)
        elif column < len(headings):
            parts = {part: at for part, at in parts.items() if at != column} | {ColumnPart(name): column}
    used = set(parts.values())
    periods = {
        at: " ".join(text.split()) for at, text in enumerate(headings) if at not in used and _is_period(text)
    }
    measures = tuple(
        at
        for at, text in enumerate(headings)
        if text.strip() and at not in used and at not in periods and _has_numbers(below, at)
    )
    if ColumnPart.VALUE not in parts and not periods and ColumnPart.NUMERATOR in parts and not measures:
        parts[ColumnPart.VALUE] = parts.pop(ColumnPart.NUMERATOR)
    return FiguresLayout(
        _form_of(parts, periods, measures), sheet, place + 1, headings, parts, periods, measures
    )


def _form_of(
    parts: Mapping[ColumnPart, int], periods: Mapping[int, str], measures: Sequence[int]
) -> TableForm:
    if ColumnPart.VALUE in parts:
        is_fingertips = (
            ColumnPart.INDICATOR_ID in parts and ColumnPart.PERIOD in parts and ColumnPart.AREA_CODE in parts
        )
        return TableForm.FINGERTIPS if is_fingertips else TableForm.LONG
    if periods and ColumnPart.PERIOD not in parts:
        return TableForm.WIDE
    if not measures:
        raise Refusal("We found no column with values. Check the file, or use the template.")
    return TableForm.MEASURES


@lru_cache(maxsize=256)
def _parts_of(headings: tuple[str, ...]) -> Mapping[ColumnPart, int]:
    """Return the columns whose headings we know; the first of several counts."""
    plain = [plain_heading(text) for text in headings]
    found: dict[ColumnPart, int] = {}
    for part, pattern in _NAMES.items():
        for at, text in enumerate(plain):
            if at not in found.values() and re.fullmatch(pattern, text):
                found[part] = at
                break
    return found


def _is_period(text: str) -> bool:
    try:
        return bool(meanings_of(" ".join(text.split())))
    except Refusal:
        return False


def _has_numbers(below: Sequence[Sequence[str]], column: int) -> bool:
    filled = [row[column] for row in below if column < len(row) and row[column].strip()]
    return bool(filled) and sum(map(_is_number, filled)) * 2 > len(filled)


def _is_number(text: str) -> bool:
    try:
        return read_cell(text, Commas.THOUSANDS).value is not None
    except NotANumber:
        return False


def sheets_with_headings(sheets: Sequence[FiguresSheet]) -> Iterator[tuple[int, FiguresSheet]]:
    """Yield the sheets that have a row of headings, with their number."""
    for place, sheet in enumerate(sheets):
        if any(_score(row, sheet.head[at + 1 :]) for at, row in enumerate(sheet.head)):
            yield place, sheet
