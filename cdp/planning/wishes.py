"""The requirements for a year of meetings, and the target dates worked out from them. No database access."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cdp.clock import months_after
from cdp.wording.formats import day as in_words

MONTHS_A_YEAR, WORKING_DAYS_A_WEEK, A_WEEK = 12, 5, 7
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
WEDNESDAY = 2
A_FORTNIGHT = timedelta(days=14)


class Week(StrEnum):
    """The week of the month in which a board prefers to meet; SPREAD means evenly spread over the months."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"
    SPREAD = "spread"


class Joint(StrEnum):
    """The choice of which meetings are held jointly with another body."""

    NONE = "none"
    EVERY = "every"
    FROM_FIRST = "from_first"
    FROM_SECOND = "from_second"

    def includes(self, number: int) -> bool:
        """Return whether the meeting with this number, counted from 1, is a joint one."""
        odd = number % 2 == 1
        return {
            Joint.NONE: False,
            Joint.EVERY: True,
            Joint.FROM_FIRST: odd,
            Joint.FROM_SECOND: not odd,
        }[self]


@dataclass(frozen=True)
class Wish:
    """The number of meetings, the months to plan and the preferred days.

    `first_month` is the first day of a month. `weekday` is 0 for Monday to 4 for Friday; None means any working day.
    """

    first_month: date
    months: int
    meetings_a_year: int
    week: Week = Week.SPREAD
    weekday: int | None = None

    @property
    def ends_before(self) -> date:
        """The first day after the months planned."""
        return months_after(self.first_month, self.months)

    @property
    def last_day(self) -> date:
        """The last day of the months planned."""
        return self.ends_before - timedelta(days=1)

    def holds(self, day: date) -> bool:
        """Return whether a day is in the months planned."""
        return self.first_month <= day <= self.last_day

    @property
    def count(self) -> int:
        """The number of meetings in the months planned, rounded up."""
        return -(-self.meetings_a_year * self.months // MONTHS_A_YEAR)

    @property
    def is_spread(self) -> bool:
        """Whether meetings are evenly spread: because that was requested, or there is more than one a month."""
        return self.week is Week.SPREAD or self.meetings_a_year > MONTHS_A_YEAR

    @property
    def apart(self) -> int:
        """The approximate number of days between two meetings."""
        return max(1, (self.ends_before - self.first_month).days // self.count)


@dataclass(frozen=True)
class DaySpan:
    """All days from `first` to `last`, inclusive."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Return whether a day is within the span."""
        return self.first <= day <= self.last

    def days(self) -> list[date]:
        """Return all days of the span in order."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class MeetingSlot:
    """One meeting: its target day, the days `near` it to try first, and the days to try next, as `far` as allowed."""

    number: int
    target: date
    near: DaySpan
    far: DaySpan
    words: str
    """The reason for this day, such as "Second Tuesday of March 2027"."""


def slots_of(wish: Wish) -> tuple[MeetingSlot, ...]:
    """Return the slots for the requirements, one for each meeting, in order."""
    make = _spread if wish.is_spread else _in_month
    return tuple(make(wish, number) for number in range(wish.count))


def nth_weekday(month: date, week: Week, weekday: int) -> date:
    """Return the first, second, third, fourth or last occurrence of a weekday in a month.

    `month` is the first day of the month, and `weekday` is 0 for Monday.
    """
    if week is Week.LAST:
        last = months_after(month, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % A_WEEK)
    nth = (Week.FIRST, Week.SECOND, Week.THIRD, Week.FOURTH).index(week)
    return month + timedelta(days=(weekday - month.weekday()) % A_WEEK + nth * A_WEEK)


def _in_month(wish: Wish, number: int) -> MeetingSlot:
    month = months_after(wish.first_month, number * MONTHS_A_YEAR // wish.meetings_a_year)
    last = months_after(month, 1) - timedelta(days=1)
    if wish.weekday is None:
        target = nth_weekday(month, wish.week, WEDNESDAY)
        words = f"{wish.week.value.capitalize()} week of {month:%B %Y}"
    else:
        target = nth_weekday(month, wish.week, wish.weekday)
        words = f"{wish.week.value.capitalize()} {WEEKDAYS[wish.weekday]} of {month:%B %Y}"
    return MeetingSlot(number + 1, target, DaySpan(month, last), _around(wish, target), words)


def _spread(wish: Wish, number: int) -> MeetingSlot:
    days = (wish.ends_before - wish.first_month).days
    first = wish.first_month + timedelta(days=number * days // wish.count)
    last = wish.first_month + timedelta(days=(number + 1) * days // wish.count - 1)
    middle = first + min(A_FORTNIGHT, (last - first) // 2)
    target = _working_weekday_near(middle, wish.weekday, DaySpan(first, last))
    near = DaySpan(max(first, target - A_FORTNIGHT), min(last, target + A_FORTNIGHT))
    day = "Evenly spread" if wish.weekday is None else f"Evenly spread, on a {WEEKDAYS[wish.weekday]}"
    return MeetingSlot(number + 1, target, near, _around(wish, target), f"{day}: about {in_words(middle)}")


def _around(wish: Wish, target: date) -> DaySpan:
    """Return the days closer to this meeting than to the one before or after, within the months planned."""
    half = timedelta(days=wish.apart // 2)
    return DaySpan(
        min(target, max(wish.first_month, target - half)), max(target, min(wish.last_day, target + half))
    )


def _working_weekday_near(day: date, weekday: int | None, within: DaySpan) -> date:
    """Return the nearest day within the span on the weekday requested, or on any weekday if none was requested.

    Weekdays are Monday to Friday. Returns the day itself if there is no such day near it.
    """

    def suits(other: date) -> bool:
        return other.weekday() == weekday if weekday is not None else other.weekday() < WORKING_DAYS_A_WEEK

    near = [day + timedelta(days=n) for distance in range(A_WEEK) for n in (distance, -distance)]
    return next((other for other in near if suits(other) and within.holds(other)), day)
