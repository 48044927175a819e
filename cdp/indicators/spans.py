"""The periods that figures cover: their kinds, and how they are written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from cdp.charts.scales import next_month
from cdp.errors import Refusal
from cdp.wording.formats import day

FIRST_YEAR, LAST_YEAR = 1950, 2100
YEAR, QUARTER = 12, 3
MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
NOT_SENSIBLE = f"Enter a period between {FIRST_YEAR} and {LAST_YEAR}."


class Length(StrEnum):
    """The kinds of period. Figures for periods of different kinds are never in the same line or total.

    A year from September may be an academic year or not, so its text is "Year ending August 2024".
    """

    MONTH = "month"
    QUARTER = "quarter"
    CALENDAR_YEAR = "calendar_year"
    FINANCIAL_YEAR = "financial_year"
    ACADEMIC_YEAR = "academic_year"
    ROLLING_YEAR = "rolling_year"
    TWO_YEARS = "two_years"
    THREE_YEARS = "three_years"
    FIVE_YEARS = "five_years"
    DATES = "dates"


LENGTH_WORDS = {
    Length.MONTH: "Months",
    Length.QUARTER: "Quarters",
    Length.CALENDAR_YEAR: "Calendar years",
    Length.FINANCIAL_YEAR: "Financial years",
    Length.ACADEMIC_YEAR: "Years from September",
    Length.ROLLING_YEAR: "Rolling years",
    Length.TWO_YEARS: "Two years pooled",
    Length.THREE_YEARS: "Three years pooled",
    Length.FIVE_YEARS: "Five years pooled",
    Length.DATES: "Other periods",
}
_YEARS_BY_START = {
    1: Length.CALENDAR_YEAR,
    4: Length.FINANCIAL_YEAR,  # financial years start in April
    9: Length.ACADEMIC_YEAR,
}
_POOLED = {2: Length.TWO_YEARS, 3: Length.THREE_YEARS, 5: Length.FIVE_YEARS}
_YEARS = frozenset({*_YEARS_BY_START.values(), Length.ROLLING_YEAR})


@dataclass(frozen=True, order=True)
class Period:
    """A period from its first to its last day, both included."""

    starts_on: date
    ends_on: date

    @cached_property
    def months(self) -> int | None:
        """Return the number of calendar months in the period, or None if it starts or ends within a month."""
        after = self.ends_on + timedelta(days=1)
        if self.starts_on.day != 1 or after.day != 1:
            return None
        return (after.year - self.starts_on.year) * 12 + after.month - self.starts_on.month

    @cached_property
    def length(self) -> Length:
        """Return the kind of period that this is; see `lengths_among` for the kinds in a series."""
        months, starts = self.months, self.starts_on.month
        if months == 1:
            return Length.MONTH
        if months == QUARTER and starts % QUARTER == 1:
            return Length.QUARTER
        if months == YEAR:
            return _YEARS_BY_START.get(starts, Length.ROLLING_YEAR)
        if months is None or months % YEAR:
            return Length.DATES
        return _POOLED.get(months // YEAR, Length.DATES)

    @cached_property
    def label(self) -> str:
        """Return the period as text, such as "2024/25", "2022 to 2024" or "April to June 2025"."""
        return self._written(MONTHS, " to ", "Year ending ")

    @cached_property
    def short(self) -> str:
        """Return the period as short text for chart axes, such as "2022–24" or "Apr–Jun 2025"."""
        if self._is_pooled and self.starts_on.month == 1:
            return f"{self.starts_on.year}–{self.ends_on:%y}"
        return self._written([name[:3] for name in MONTHS], "–", "YE ")

    @cached_property
    def middle(self) -> date:
        """Return the middle day of the period, which is where charts place the period's figure."""
        return self.starts_on + (self.ends_on - self.starts_on) / 2

    def contains(self, other: "Period") -> bool:
        """Return whether another period is completely within this one, or the same."""
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on

    def overlaps(self, other: "Period") -> bool:
        """Return whether this period and another one have a day in common."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on

    @property
    def _is_pooled(self) -> bool:
        return self.months is not None and self.months > YEAR and self.months % YEAR == 0

    def _written(self, months: list[str], to: str, ending: str) -> str:
        first, last = months[self.starts_on.month - 1], months[self.ends_on.month - 1]
        starts, ends, financial = self.starts_on.year, self.ends_on.year, f"{self.ends_on:%y}"
        match self.length:
            case Length.MONTH:
                return f"{first} {starts}"
            case Length.QUARTER:
                return f"{first}{to}{last} {starts}"
            case Length.CALENDAR_YEAR:
                return str(starts)
            case Length.FINANCIAL_YEAR:
                return f"{starts}/{financial}"
            case Length.ACADEMIC_YEAR | Length.ROLLING_YEAR:
                return f"{ending}{last} {ends}"
        if self._is_pooled and self.starts_on.month == 1:
            # "2022 to 2023" is also how some publishers write a financial year
            return f"{first} {starts}{to}{last} {ends}" if ends == starts + 1 else f"{starts}{to}{ends}"
        if self._is_pooled and self.starts_on.month == 4:
            return f"{starts}/{(starts + 1) % 100:02}{to}{ends - 1}/{financial}"
        return f"{day(self.starts_on)} to {day(self.ends_on)}"


def between(starts_on: date, ends_on: date) -> Period:
    """Return the period from one day to another.

    Raises Refusal for the form field `ends_on` if the last day is before the first, or for `starts_on` if the year of
    the first day is not between 1950 and 2100.
    """
    if ends_on < starts_on:
        raise Refusal("Enter a last day that is on or after the first day.", field="ends_on")
    if not FIRST_YEAR <= starts_on.year <= LAST_YEAR:
        raise Refusal(NOT_SENSIBLE, field="starts_on")
    return Period(starts_on, ends_on)


def months_from(year: int, month: int, months: int) -> Period:
    """Return the period of some calendar months; raises Refusal for the form field `period` for an odd year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(NOT_SENSIBLE, field="period")
    start = end = date(year, month, 1)
    for _ in range(months):
        end = next_month(end)
    return Period(start, end - timedelta(days=1))


def overlap_each_other(periods: list[Period]) -> bool:
    """Return whether any two periods have days in common, as pooled years do (2016 to 2018 and 2017 to 2019)."""
    ordered = sorted(set(periods))
    return any(one.overlaps(after) for one, after in pairwise(ordered))


def lengths_among(periods: Iterable[Period]) -> dict[Period, Length]:
    """Return the kind of each period in a series, in which years that overlap each other are rolling years.

    A series of "12 months ending" has a year to March and a year to December that look like a financial and a
    calendar year. They belong to the other rolling years.
    """
    kinds = {period: period.length for period in periods}
    years = [period for period, kind in kinds.items() if kind in _YEARS]
    if any(kinds[period] is Length.ROLLING_YEAR for period in years) and overlap_each_other(years):
        kinds.update(dict.fromkeys(years, Length.ROLLING_YEAR))
    return kinds
