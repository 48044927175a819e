"""The rules for a period of days to keep free. No database access."""

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
    """A period of days to keep free, inclusive. For a change, `version` is the version that the page showed."""

    kind: ClosedKind
    name: str
    starts_on: date
    ends_on: date
    version: int | None = None


@dataclass(frozen=True)
class PeriodProblem:
    """The reason why a period is not valid, and the field beside which to show it."""

    sentence: str
    field: str


def problem_with(
    details: PeriodDetails, others: Iterable[ClosedPeriod | PeriodDetails], today: date
) -> PeriodProblem | None:
    """Return what is wrong with a period, given the other periods of its partnership, or None if it is valid.

    School holidays of several councils may overlap. Overlapping periods of one type may not have the same name or the
    same days, and pre-election periods may not overlap.
    """
    return _problem_of_its_own(details, today) or next(
        (problem for other in others if (problem := _clash(details, other)) is not None), None
    )


def overlapping(details: PeriodDetails, others: Iterable[ClosedPeriod]) -> list[ClosedPeriod]:
    """Return those of the other periods that overlap this one."""
    return [other for other in others if _meet(details, other)]


def days_of(period: ClosedPeriod | PeriodDetails) -> str:
    """Return text such as "Monday 25 October 2027" or "25 October 2027 to 29 October 2027"."""
    if period.starts_on == period.ends_on:
        return weekday(period.starts_on)
    return f"{in_words(period.starts_on)} to {in_words(period.ends_on)}"


def _problem_of_its_own(details: PeriodDetails, today: date) -> PeriodProblem | None:
    if details.ends_on < details.starts_on:
        return PeriodProblem(
            f"The last day, {in_words(details.ends_on)}, is before the first, {in_words(details.starts_on)}. "
            "Check both.",
            "ends_on",
        )
    if (longest := LONGEST.get(details.kind)) and details.ends_on - details.starts_on >= longest:
        return PeriodProblem(
            f"{days_of(details)} is longer than {WEEKS_AT_MOST} weeks. Check the months and years.", "ends_on"
        )
    if details.ends_on >= months_after(details.starts_on, YEARS_LONG * A_YEAR):
        return PeriodProblem(
            f"{days_of(details)} is longer than {YEARS_LONG} years. Check the years.", "ends_on"
        )
    if details.ends_on < months_after(today, -YEARS_BACK * A_YEAR):
        return PeriodProblem(
            f"{in_words(details.ends_on)} is more than {YEARS_BACK} years ago. Check the year.", "ends_on"
        )
    if details.ends_on > months_after(today, YEARS_AHEAD * A_YEAR):
        return PeriodProblem(
            f"{in_words(details.ends_on)} is more than {YEARS_AHEAD} years ahead. Check the year.", "ends_on"
        )
    return None


def _clash(details: PeriodDetails, other: ClosedPeriod | PeriodDetails) -> PeriodProblem | None:
    if other.kind is not details.kind or not _meet(details, other):
        return None
    if details.name.casefold() == other.name.casefold():
        return PeriodProblem(
            f"“{other.name}” is already kept free: {days_of(other)}. Change it, or enter another name.",
            "name",
        )
    if (details.starts_on, details.ends_on) == (other.starts_on, other.ends_on):
        return PeriodProblem(
            f"These days are already kept free: “{other.name}”, {days_of(other)}. Enter other days.",
            "starts_on",
        )
    if details.kind is ClosedKind.PRE_ELECTION:
        return PeriodProblem(
            f"These days overlap another pre-election period: “{other.name}”, {days_of(other)}. Change that one.",
            "starts_on",
        )
    return None


def _meet(one: ClosedPeriod | PeriodDetails, other: ClosedPeriod | PeriodDetails) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
