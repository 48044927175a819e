"""The periods that figures cover: how to parse, format and classify them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from cdp.charts.scales import next_month
from cdp.errors import Refusal
from cdp.wording.formats import day

FIRST_YEAR, LAST_YEAR = 1950, 2100
YEAR, QUARTER, POOLED = 12, 3, 36
MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
UNREADABLE = (
    "Enter a period like 2024, 2024/25, 2022 to 2024, April to June 2025 or March 2025, "
    "or enter its first and last day."
)
NOT_SENSIBLE = f"Enter a period between {FIRST_YEAR} and {LAST_YEAR}."


class Length(StrEnum):
    """The kinds of period. Figures for periods of different kinds are never in the same line or total."""

    MONTH = "month"
    QUARTER = "quarter"
    CALENDAR_YEAR = "calendar_year"
    FINANCIAL_YEAR = "financial_year"
    THREE_YEARS = "three_years"
    DATES = "dates"


LENGTH_WORDS = {
    Length.MONTH: "Months",
    Length.QUARTER: "Quarters",
    Length.CALENDAR_YEAR: "Calendar years",
    Length.FINANCIAL_YEAR: "Financial years",
    Length.THREE_YEARS: "Three years pooled",
    Length.DATES: "Other periods",
}


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
        """Return the kind of period that this is."""
        months, starts = self.months, self.starts_on.month
        if months == 1:
            return Length.MONTH
        if months == QUARTER and starts % QUARTER == 1:
            return Length.QUARTER
        if months == YEAR and starts == 1:
            return Length.CALENDAR_YEAR
        if months == YEAR and starts == 4:  # financial years start in April
            return Length.FINANCIAL_YEAR
        if months == POOLED:
            return Length.THREE_YEARS
        return Length.DATES

    @cached_property
    def label(self) -> str:
        """Return the period as text, such as "2024/25", "2022 to 2024" or "April to June 2025"."""
        return self._written(MONTHS, " to ")

    @cached_property
    def short(self) -> str:
        """Return the period as short text for chart axes, such as "2022–24" or "Apr–Jun 2025"."""
        if self.length is Length.THREE_YEARS and self.starts_on.month == 1:
            return f"{self.starts_on.year}–{self.ends_on:%y}"
        return self._written([name[:3] for name in MONTHS], "–")

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

    def _written(self, months: list[str], to: str) -> str:
        first, last = months[self.starts_on.month - 1], months[self.ends_on.month - 1]
        if self.length is Length.MONTH:
            return f"{first} {self.starts_on.year}"
        if self.length is Length.QUARTER:
            return f"{first}{to}{last} {self.starts_on.year}"
        if self.length is Length.CALENDAR_YEAR:
            return str(self.starts_on.year)
        if self.length is Length.FINANCIAL_YEAR:
            return f"{self.starts_on.year}/{self.ends_on:%y}"
        if self.length is Length.THREE_YEARS and self.starts_on.month == 1:
            return f"{self.starts_on.year}{to}{self.ends_on.year}"
        return f"{day(self.starts_on)} to {day(self.ends_on)}"


def read_period(text: str) -> Period:
    """Return the period entered as text; raises Refusal for the form field `period` if it is not valid.

    Accepts a year, a financial year (2024/25) or three years (2022 to 2024, 2022 - 24). Also accepts a month (March
    2025, Mar 2025) or the months of a quarter (April to June 2025). Refuses "Q1", which is ambiguous: it can start in
    January or April.
    """
    typed = re.sub(r"\s+", " ", text.replace("–", "-").strip())
    if re.search(r"\bq[1-4]\b", typed, re.IGNORECASE):
        raise Refusal(
            "Enter the months of the quarter, like April to June 2025. Q1 can mean two things.",
            field="period",
        )
    for pattern, build in _READINGS:
        if found := re.fullmatch(pattern, typed, re.IGNORECASE):
            return build(found)
    raise Refusal(UNREADABLE, field="period")


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


def overlap_each_other(periods: list[Period]) -> bool:
    """Return whether any two periods have days in common, as pooled years do (2016 to 2018 and 2017 to 2019)."""
    ordered = sorted(set(periods))
    return any(one.overlaps(after) for one, after in pairwise(ordered))


def _months_from(year: int, month: int, months: int) -> Period:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(NOT_SENSIBLE, field="period")
    start = end = date(year, month, 1)
    for _ in range(months):
        end = next_month(end)
    return Period(start, end - timedelta(days=1))


def _financial_year(found: re.Match[str]) -> Period:
    year = int(found[1])
    if int(found[2]) % 100 != (year + 1) % 100:
        raise Refusal("Enter a financial year of two years in a row, like 2024/25.", field="period")
    return _months_from(year, 4, YEAR)


def _several_years(found: re.Match[str]) -> Period:
    first = int(found[1])
    last = int(found[2]) if len(found[2]) > 2 else first - first % 100 + int(found[2])  # "24"
    if last < first:
        last += 100
    if last - first != 2:  # three years, first and last included
        raise Refusal("Enter three years in a row, like 2022 to 2024.", field="period")
    return _months_from(first, 1, POOLED)


def _one_month(found: re.Match[str]) -> Period:
    return _months_from(int(found[2]), _month(found[1]), 1)


def _some_months(found: re.Match[str]) -> Period:
    first, last, year = _month(found[1]), _month(found[2]), int(found[3])
    if last - first != 2 or first % QUARTER != 1:  # three months, first and last included
        raise Refusal("Enter the three months of a quarter, like April to June 2025.", field="period")
    return _months_from(year, first, QUARTER)


def _month(word: str) -> int:
    for number, name in enumerate(MONTHS, start=1):
        if len(word) >= 3 and name.lower().startswith(word.lower()):  # "Mar" or longer
            return number
    raise Refusal(UNREADABLE, field="period")


_READINGS: tuple[tuple[str, Callable[[re.Match[str]], Period]], ...] = (
    (r"(\d{4})", lambda found: _months_from(int(found[1]), 1, YEAR)),
    (r"(\d{4}) ?/ ?(\d{2}|\d{4})", _financial_year),
    (r"(\d{4}) ?(?:-|to) ?(\d{4}|\d{2})", _several_years),
    (r"([a-z]+) (\d{4})", _one_month),
    (r"([a-z]+) ?(?:-|to) ?([a-z]+) (\d{4})", _some_months),
)
