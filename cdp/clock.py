"""The current time: the only module that reads the clock. Times are stored in UTC, shown and entered in London time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

LONDON = ZoneInfo("Europe/London")


_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """Return the current time in UTC."""
    return _pretended.get() or datetime.now(UTC)  # noqa: TID251 -- no other code may read the clock


@contextmanager
def pretending(moment: datetime) -> Iterator[None]:
    """Make `now()` return a given time inside this block, so that the example data can have a past."""
    token = _pretended.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> date:
    """Return today's date in London."""
    return now().astimezone(LONDON).date()


def in_london(moment: datetime) -> datetime:
    """Return a time in the London time zone; raises ValueError for a time without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A time without a time zone cannot be converted to London time.")
    return moment.astimezone(LONDON)


def from_london(day: date, at: time) -> datetime:
    """Return a date and time in London as a time in UTC."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def is_ambiguous_start(day: date, at: time) -> bool:
    """Return whether a start time in London is between 01:00 and 02:00 on a day when the clocks change.

    Those times do not exist (March) or exist twice (October), and calendar programs disagree about them,
    so meetings may not start then (docs/rules/records.md 3; docs/rules/calendars.md 3).
    """
    if at.hour != 1:
        return False
    before, after = (datetime.combine(day, time(hour), tzinfo=LONDON).utcoffset() for hour in (0, 3))
    return before != after


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month if it is shorter."""
    later: date = day + relativedelta(months=months)
    return later
