"""What can be a period of days to keep free, and what cannot: pure rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.clock import months_after
from cdp.models import ClosedKind, ClosedPeriod
from cdp.wording.formats import day as in_words
from cdp.wording.formats import weekday

WEEKS_AT_MOST = 12
LONGEST = {
    ClosedKind.SCHOOL_HOLIDAY: timedelta(weeks=WEEKS_AT_MOST),
    ClosedKind.PRE_ELECTION: timedelta(weeks=WEEKS_AT_MOST),
}
YEARS_LONG, YEARS_BACK, YEARS_AHEAD = 2, 2, 5
A_YEAR = 12
KINDS = {
    ClosedKind.SCHOOL_HOLIDAY: "School holiday",
    ClosedKind.PRE_ELECTION: "Pre-election period",
    ClosedKind.OTHER: "Other days",
}


@dataclass(frozen=True)
class PeriodDetails:
    """Days to keep free, the first and the last included. `version` is the one that was read, for a change."""

    kind: ClosedKind
    name: str
    starts_on: date
    ends_on: date
    version: int | None = None


@dataclass(frozen=True)
class Problem:
    """Why days cannot be kept free as they were given, and the field that says it."""

    sentence: str
    field: str


def problem_with(
    details: PeriodDetails, others: Iterable[ClosedPeriod | PeriodDetails], today: date
) -> Problem | None:
    """Return what is wrong with a period among the others of its partnership, or None.

    School holidays of several councils may overlap; the same name twice on the same days, the very same days twice
    and two pre-election periods at once may not.
    """
    return _problem_of_its_own(details, today) or next(
        (problem for other in others if (problem := _clash(details, other)) is not None), None
    )


def overlapping(details: PeriodDetails, others: Iterable[ClosedPeriod]) -> list[ClosedPeriod]:
    """Return the others that share a day with a period."""
    return [other for other in others if _meet(details, other)]


def days_of(period: ClosedPeriod | PeriodDetails) -> str:
    """Return "Monday 25 October 2027", or "25 October 2027 to 29 October 2027"."""
    if period.starts_on == period.ends_on:
        return weekday(period.starts_on)
    return f"{in_words(period.starts_on)} to {in_words(period.ends_on)}"


def _problem_of_its_own(details: PeriodDetails, today: date) -> Problem | None:
    if details.ends_on < details.starts_on:
        return Problem(
            f"The last day, {in_words(details.ends_on)}, is before the first, {in_words(details.starts_on)}. "
            "Check both.",
            "ends_on",
        )
    if (longest := LONGEST.get(details.kind)) and details.ends_on - details.starts_on >= longest:
        return Problem(
            f"{days_of(details)} is longer than {WEEKS_AT_MOST} weeks. Check the months and years.", "ends_on"
        )
    if details.ends_on >= months_after(details.starts_on, YEARS_LONG * A_YEAR):
        return Problem(f"{days_of(details)} is longer than {YEARS_LONG} years. Check the years.", "ends_on")
    if details.ends_on < months_after(today, -YEARS_BACK * A_YEAR):
        return Problem(
            f"{in_words(details.ends_on)} is more than {YEARS_BACK} years ago. Check the year.", "ends_on"
        )
    if details.ends_on > months_after(today, YEARS_AHEAD * A_YEAR):
        return Problem(
            f"{in_words(details.ends_on)} is more than {YEARS_AHEAD} years ahead. Check the year.", "ends_on"
        )
    return None


def _clash(details: PeriodDetails, other: ClosedPeriod | PeriodDetails) -> Problem | None:
    if other.kind is not details.kind or not _meet(details, other):
        return None
    if details.name.casefold() == other.name.casefold():
        return Problem(
            f"“{other.name}” is kept free already: {days_of(other)}. Change it, or choose another name.",
            "name",
        )
    if (details.starts_on, details.ends_on) == (other.starts_on, other.ends_on):
        return Problem(f"These days are kept free already: “{other.name}”, {days_of(other)}.", "starts_on")
    if details.kind is ClosedKind.PRE_ELECTION:
        return Problem(
            f"They overlap another pre-election period: “{other.name}”, {days_of(other)}. Change that one.",
            "starts_on",
        )
    return None


def _meet(one: ClosedPeriod | PeriodDetails, other: ClosedPeriod | PeriodDetails) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
