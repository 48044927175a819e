"""When reminders are written. Pure: it asks nobody, and everything is London time, whatever the server's.

At once is between 7am and 7pm. A daily digest is written from 8am on working days, a weekly one from 8am on Monday or
the first working day after it. A digest speaks for all days until the next one, so that none is told too late.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cdp.clock import from_london, in_london
from cdp.models import Frequency
from cdp.reference.working_days import is_working_day, next_working_day

FIRST, LAST = time(7), time(19)
DIGESTS_AT = time(8)
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)

Rounds = Mapping[Frequency, date]
"""What may be written at a moment: each frequency with the last day that it speaks for."""


@dataclass(frozen=True)
class Written:
    """When a partnership's digests were last written."""

    daily_on: date | None = None
    weekly_on: date | None = None


def rounds_at(moment: datetime, written: Written) -> Rounds:
    """Return what may be written at a moment; nothing at night. A digest that was missed is still written that week."""
    if is_night(moment):
        return {}
    local = in_london(moment)
    today, at = local.date(), local.time()
    rounds = {Frequency.AT_ONCE: today}
    if at < DIGESTS_AT or not is_working_day(today):
        return rounds
    if written.daily_on is None or written.daily_on < today:
        rounds[Frequency.DAILY] = next_working_day(today) - _DAY
    monday = today - timedelta(days=today.weekday())
    if weekly_day(monday) <= today and (written.weekly_on is None or written.weekly_on < monday):
        rounds[Frequency.WEEKLY] = weekly_day(monday + _WEEK) - _DAY
    return rounds


def is_night(moment: datetime) -> bool:
    """Whether nothing is written at a moment because people rest."""
    return not FIRST <= in_london(moment).time() < LAST


def weekly_day(monday: date) -> date:
    """Return the day of a week's digest: its Monday, or the first working day after that."""
    return monday if is_working_day(monday) else next_working_day(monday)


def later_today(moment: datetime) -> datetime:
    """Return the moment of a day at which all that this day brings may be written, or the moment itself if later."""
    return max(moment, from_london(in_london(moment).date(), DIGESTS_AT))


def step_to_tell(
    days: Iterable[date],
    *,
    until: date,
    known_on: date | None = None,
    covered_until: date | None = None,
) -> date | None:
    """Return which of some step days is to be told now: the last that has come by `until`; None when there is none.

    What came before it is out of date, and told with it. Steps up to `known_on`, on which the person heard of the
    thing itself, say nothing new; those up to `covered_until` were told.
    """
    told = max((day for day in (known_on, covered_until) if day is not None), default=date.min)
    come = max((day for day in days if day <= until), default=None)
    return come if come is not None and come > told else None
