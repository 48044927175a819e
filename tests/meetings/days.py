"""Dates for tests of meetings: future working days, whenever the tests run."""

from datetime import date, time, timedelta
from typing import Any

from cdp import clock
from cdp.meetings.service import MeetingDetails
from cdp.reference.bank_holidays import quiet_day
from cdp.reference.working_days import is_working_day, next_working_day


def working_day(ahead: int = 40) -> date:
    """Return a working day about this many days ahead, not between Christmas Eve and New Year's Eve."""
    day = next_working_day(clock.today() + timedelta(days=ahead))
    while quiet_day(day) or not is_working_day(day):
        day += timedelta(days=1)
    return day


def next_in(month: int) -> date:
    """Return the first working day after the middle of a month, at least ten days ahead."""
    day = clock.today() + timedelta(days=10)
    while not (day.month == month and day.day > 14 and is_working_day(day)) or quiet_day(day):
        day += timedelta(days=1)
    return day


def weekend_day() -> date:
    """Return a Saturday a few weeks ahead."""
    day = clock.today() + timedelta(days=20)
    while day.weekday() != 5:
        day += timedelta(days=1)
    return day


def details(day: date | None = None, **changes: Any) -> MeetingDetails:
    """Return the details of a meeting from 10am to noon in a room, with any `changes`."""
    given: dict[str, Any] = {
        "title": "",
        "day": day or working_day(),
        "start": time(10),
        "end": time(12),
        "place": "Council House, Birmingham",
        **changes,
    }
    return MeetingDetails(**given)
