"""What each figure of a file is: a value to store, a row to leave out with the reason, or a row to correct."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import STATUS_WORDS, WITHOUT_VALUE, is_guarded
from cdp.indicators.importing.answers import GROUP, FigureAnswers
from cdp.indicators.importing.areas import AREA_REASON_WORDS, AreaFinder, AreaReason
from cdp.indicators.importing.cells import RawFigure, is_everybody
from cdp.indicators.importing.file_periods import FilePeriods
from cdp.indicators.importing.layout import ColumnPart, FiguresLayout, TableForm
from cdp.indicators.importing.scanning import FigureScan
from cdp.indicators.numbers import NotANumber, ReadCell, UnclearNumber, read_cell
from cdp.indicators.periods import Period
from cdp.models import ValueStatus
from cdp.reference.outcomes import Unit, ValueType
from cdp.wording.typed_numbers import is_plain

SMALLEST = Decimal("1e-8")
"""Values are stored with eight decimals."""
MOST_DECIMALS, LONGEST_WHOLE = 8, 14
LARGEST = Decimal(10) ** LONGEST_WHOLE
WHOLE = 100
SLACK = Decimal("0.01")
"""By how much a rounded value may lie outside its rounded interval."""
LONGEST_NOTE, LONGEST_KIND, LONGEST_GROUP = 500, 120, 160
UNKNOWN_INDICATOR, NO_VALUE, OUTSIDE_THE_FILE = "unknown_indicator", "no_value", "repeated"
EXAMPLE, EXAMPLE_NOTE = "example", "Example: delete this row"
"""The row of the template that shows how it is filled in is never imported."""
REASON_WORDS: Mapping[str, str] = {
    **{reason.value: words for reason, words in AREA_REASON_WORDS.items()},
    UNKNOWN_INDICATOR: "An indicator that we do not know, or that you left out",
    EXAMPLE: "The example of the template",
    NO_VALUE: "No value, and no reason why there is none",
    OUTSIDE_THE_FILE: "Repeated: the file has the same value for the same area and period above",
}
_SUPPRESSED = ("suppress", "disclos", "too small", "small number", "fewer than", "less than")
_EMPTY = ReadCell()
_NO_DATA = {"na", "n/a", "nan", "null", "none", "#n/a"}


class ImportedFigure(NamedTuple):
    """A figure as it will be stored; `row` and `column` are its place in the file."""

    row: int
    column: int
    metric: str
    area: str
    period: Period
    kind: str
    group: str
    unit: str | None
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    lower_998: Decimal | None
    upper_998: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: ValueStatus
    source: str
    note: str

    @property
    def key(self) -> tuple[str, str, date, date, str, str]:
        """Return what may occur only once: indicator, area, period and group."""
        return (self.metric, self.area, self.period.starts_on, self.period.ends_on, self.kind, self.group)

    @property
    def numbers(self) -> tuple[object, ...]:
        """Return the values, for comparison with other values of the same key."""
        return self[7:16]


class LeftOutFigure(NamedTuple):
    """A figure that is left out; `what` is the name of its area or indicator."""

    row: int
    reason: str
    what: str


class Trouble(NamedTuple):
    """A figure that cannot be read: what to correct in which cell. `other` is another row that it is about, or 0."""

    row: int
    column: int
    words: str
    other: int = 0


class CellTrouble(Exception):
    """Raised for a cell that cannot be read."""

    def __init__(self, part: ColumnPart | None, words: str) -> None:
        super().__init__(words)
        self.part, self.words = part, words


@dataclass
class FigureJudge:
    """Judges the figures of one file by the answers about it."""

    layout: FiguresLayout
    scan: FigureScan
    periods: FilePeriods
    answers: FigureAnswers
    finder: AreaFinder
    indicators: Mapping[str, Indicator]
    today: date
    _areas: dict[tuple[str, str, str], str | AreaReason] = field(default_factory=dict)
    _measured: dict[str, Indicator | None] = field(default_factory=dict)
    _groups: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)

    def judge(self, raw: RawFigure) -> ImportedFigure | LeftOutFigure | Trouble:
        """Return what a figure is."""
        if raw.note == EXAMPLE_NOTE:
            return LeftOutFigure(raw.row, EXAMPLE, "")
        measured = self._indicator(raw.indicator)
        if measured is None:
            name = " ".join(raw.indicator_name.split())
            return LeftOutFigure(raw.row, UNKNOWN_INDICATOR, f"{raw.indicator} {name}".strip())
        area = self._area(raw)
        if isinstance(area, AreaReason):
            return LeftOutFigure(raw.row, area, " ".join(f"{raw.area_code} {raw.area}".split()))
        try:
            return self._figure(raw, measured, area)
        except CellTrouble as trouble:
            column = raw.column if trouble.part is None else self.layout.parts.get(trouble.part, raw.column)
            return Trouble(raw.row, column, trouble.words)

    def _figure(self, raw: RawFigure, measured: Indicator, area: str) -> ImportedFigure | LeftOutFigure:
        period = self._period(raw)
        kind, group = self._group(raw)
        value = self._cell(raw.value, None, measured)
        numerator = self._number(raw.numerator, ColumnPart.NUMERATOR)
        if value.is_empty and numerator is None and not raw.note.strip() and not raw.status.strip():
            return LeftOutFigure(raw.row, NO_VALUE, " ".join(f"{raw.area} {raw.period}".split()))
        has_value = value.value is not None
        is_count = measured.value_type is ValueType.COUNT
        figure = ImportedFigure(
            raw.row,
            raw.column,
            measured.id,
            area,
            period,
            kind,
            group,
            None if measured.unit is measured.units[0] else measured.unit.value,
            value.value,
            self._number(raw.lower, ColumnPart.LOWER, measured) if has_value else None,
            self._number(raw.upper, ColumnPart.UPPER, measured) if has_value else None,
            self._number(raw.lower_998, ColumnPart.LOWER_998, measured) if has_value else None,
            self._number(raw.upper_998, ColumnPart.UPPER_998, measured) if has_value else None,
            None if is_count else numerator,
            None if is_count else self._number(raw.denominator, ColumnPart.DENOMINATOR),
            self._status(raw, value),
            self._source(raw),
            _note(value, raw.note) if raw.note or value.note else "",
        )
        self._check(figure, measured)
        return figure

    def _indicator(self, key: str) -> Indicator | None:
        if key not in self._measured:
            found = self.indicators.get(self.answers.indicators.get(key, ""))
            unit = self.answers.units.get(found.id) if found else None
            self._measured[key] = found.measured_in(unit) if found and unit in {None, *found.units} else found
        return self._measured[key]

    def _area(self, raw: RawFigure) -> str | AreaReason:
        place = (raw.area_code, raw.area, raw.area_type)
        found = self._areas.get(place)
        if found is None:
            if self.answers.area and not any(text.strip() for text in place):
                found = self.answers.area
            else:
                known = self.finder.find(*place)
                found = known.code or known.reason or AreaReason.UNKNOWN
            self._areas[place] = found
        return found

    def _period(self, raw: RawFigure) -> Period:
        period = self.periods.known.get(raw.period)
        if period is None:
            text = " ".join(raw.period.split())
            words = f"We cannot read the period “{text}”" if text else "The row has no period"
            raise CellTrouble(ColumnPart.PERIOD, f"{words}. Enter one like 2024, 2024/25 or 2022 to 2024.")
        if period.starts_on > self.today:
            raise CellTrouble(ColumnPart.PERIOD, f"The period {period.label} has not started yet.")
        return period

    def _group(self, raw: RawFigure) -> tuple[str, str]:
        place = (raw.indicator, raw.sex, raw.age, raw.category_kind, raw.category)
        found = self._groups.get(place)
        if found is None:
            found = self._groups[place] = self._new_group(raw)
        return found

    def _new_group(self, raw: RawFigure) -> tuple[str, str]:
        """Return the kind and name of a group, such as "Sex" and "Male"; both are empty for everybody."""
        parts = []
        if not is_everybody(raw.sex):
            parts.append(("Sex", raw.sex))
        seen = self.scan.indicators.get(raw.indicator)
        is_whole = seen is not None and len(seen.ages) == 1 and self.answers.ages.get(raw.indicator) != GROUP
        if not is_everybody(raw.age) and not is_whole:
            parts.append(("Age", raw.age))
        if not is_everybody(raw.category):
            kind = raw.category_kind if not is_everybody(raw.category_kind) else "Group"
            parts.append((kind, raw.category))
        kind = ", ".join(" ".join(kind.split()) for kind, _ in parts)
        group = ", ".join(" ".join(name.split()) for _, name in parts)
        if len(kind) > LONGEST_KIND or len(group) > LONGEST_GROUP:
            raise CellTrouble(
                ColumnPart.CATEGORY, f"Shorten the name of the group to {LONGEST_GROUP} characters."
            )
        return kind, group

    def _number(self, text: str, part: ColumnPart, measured: Indicator | None = None) -> Decimal | None:
        """Return the number of a cell beside the value; one without `measured` is a count and not scaled."""
        if not text:
            return None
        if is_plain(text) and (measured is None or measured.unit is not Unit.PERCENT):
            return _of_plain(text, part)
        return self._cell(text, part, measured).value

    def _cell(self, text: str, part: ColumnPart | None, measured: Indicator | None = None) -> ReadCell:
        if not text:
            return _EMPTY
        if is_plain(text):
            cell = ReadCell(_of_plain(text, part))
        elif text.strip().casefold() in _NO_DATA:
            return _EMPTY
        else:
            cell = self._read(text, part)
        if (
            cell.value is None
            or measured is None
            or (measured.unit is not Unit.PERCENT and not cell.is_percent)
        ):
            return cell
        if cell.is_percent and measured.unit is not Unit.PERCENT:
            raise CellTrouble(part, f"“{text}” is a percentage, but the unit is {measured.unit_words}.")
        scale = 1 if cell.is_percent else self.answers.scale_of(measured.id)
        return cell if scale == 1 else ReadCell(_stored(cell.value * scale), cell.status, cell.note)

    def _read(self, text: str, part: ColumnPart | None) -> ReadCell:
        """Return what a cell with more than plain digits says."""
        try:
            cell = read_cell(text, self.answers.comma_convention, self.answers.key_of_signs)
        except UnclearNumber:
            raise CellTrouble(
                part, f"The comma in “{text}” can mean two things. Enter the number without it."
            ) from None
        except NotANumber:
            raise CellTrouble(part, f"“{text[:60]}” is not a number or a sign that we know.") from None
        if cell.sign:
            raise CellTrouble(part, f"Say what “{cell.sign}” means.")
        if cell.value is None:
            return cell
        if abs(cell.value) >= LARGEST:
            raise CellTrouble(part, f"“{text}” is too large.")
        return ReadCell(_stored(cell.value), cell.status, cell.note, cell.is_percent)

    def _status(self, raw: RawFigure, value: ReadCell) -> ValueStatus:
        if raw.status and (said := " ".join(raw.status.split()).casefold()):
            found = next(
                (one for one, words in STATUS_WORDS.items() if said in {words.casefold(), one.value}), None
            )
            if found is None:
                raise CellTrouble(ColumnPart.STATUS, f"We do not know the status “{raw.status.strip()}”.")
            return found
        if value.value is not None:
            return value.status or ValueStatus.FINAL
        if value.status is not None:
            return value.status
        note = raw.note.casefold()
        is_suppressed = any(sign in note for sign in _SUPPRESSED)
        return ValueStatus.SUPPRESSED if is_suppressed else ValueStatus.NOT_AVAILABLE

    def _source(self, raw: RawFigure) -> str:
        if self.layout.form is TableForm.FINGERTIPS and raw.indicator.isdecimal():
            return f"{self.answers.source}, indicator {raw.indicator}"[:300]
        return self.answers.source[:300]

    def _check(self, figure: ImportedFigure, measured: Indicator) -> None:
        """Raise CellTrouble for numbers that cannot be right; the rules are those for values that are typed."""
        from_value = figure.value
        if from_value is None:
            if figure.status in {ValueStatus.FINAL, ValueStatus.PROVISIONAL, ValueStatus.ESTIMATE}:
                raise CellTrouble(None, "Enter the value, or a status that explains why there is none.")
            return
        if figure.status in WITHOUT_VALUE:
            raise CellTrouble(ColumnPart.STATUS, "Leave the value empty, or choose another status.")
        for part, number in (
            (None, from_value),
            (ColumnPart.NUMERATOR, figure.numerator),
            (ColumnPart.LOWER, figure.lower),
        ):
            if number is not None and number < 0:
                raise CellTrouble(part, "Enter a number that is 0 or more.")
        if measured.unit is Unit.PERCENT and from_value > WHOLE:
            raise CellTrouble(None, f"{from_value} is more than 100%.")
        if figure.lower is not None and from_value < figure.lower - SLACK:
            raise CellTrouble(ColumnPart.LOWER, "The lower end of the interval is above the value.")
        if figure.upper is not None and from_value > figure.upper + SLACK:
            raise CellTrouble(ColumnPart.UPPER, "The upper end of the interval is below the value.")
        if measured.value_type is not ValueType.COUNT:
            self._check_parts(figure, measured)

    def _check_parts(self, figure: ImportedFigure, measured: Indicator) -> None:
        """Check the numerator and denominator, by which small numbers are protected and areas are combined."""
        numerator, denominator = figure.numerator, figure.denominator
        guarded = is_guarded(measured, official=self.answers.is_official)
        if guarded and numerator is None:
            raise CellTrouble(
                ColumnPart.NUMERATOR, "Enter the number counted, so that we can protect small numbers."
            )
        if denominator is not None and denominator <= 0:
            raise CellTrouble(ColumnPart.DENOMINATOR, "Enter a number above 0.")
        if measured.value_type is not ValueType.PROPORTION:
            return
        if guarded and denominator is None:
            raise CellTrouble(
                ColumnPart.DENOMINATOR, "Enter “Out of” too, so that we can protect small numbers."
            )
        if numerator is not None and denominator is not None and numerator > denominator:
            raise CellTrouble(ColumnPart.NUMERATOR, "The number counted is more than “Out of”.")


def _of_plain(text: str, part: ColumnPart | None) -> Decimal:
    """Return the number of a text of digits, with at most eight decimals."""
    point = text.find(".")
    if (point if point >= 0 else len(text)) > LONGEST_WHOLE:
        raise CellTrouble(part, f"“{text[:60]}” is too large.")
    value = Decimal(text)
    return value.quantize(SMALLEST) if point >= 0 and len(text) - point > MOST_DECIMALS + 1 else value


def _stored(value: Decimal) -> Decimal:
    """Return a value with at most eight decimals, as the database stores it."""
    exponent = value.as_tuple().exponent
    return value.quantize(SMALLEST) if isinstance(exponent, int) and exponent < -MOST_DECIMALS else value


def _note(value: ReadCell, note: str) -> str:
    """Return the note of a figure: what its markers say, and the publisher's note."""
    written = " ".join(note.split())
    if written.casefold() in _NO_DATA:
        written = ""
    return ". ".join(part for part in (value.note, written) if part)[:LONGEST_NOTE]
