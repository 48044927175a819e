"""When reminders are written. Pure functions without database access, in London time on any server.

Reminders sent "at once" are written between 7am and 7pm. A daily digest is written from 8am on working days, a weekly
one from 8am on Monday or the next working day. A digest covers all days until the next one, so no reminder is late.
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
"""The rounds due at a moment: each frequency with the last day that its emails cover."""


@dataclass(frozen=True)
class Written:
    """When a partnership's digests were last written."""

    daily_on: date | None = None
    weekly_on: date | None = None


def rounds_at(moment: datetime, written: Written) -> Rounds:
    """Return the rounds due at a moment; none at night. A missed digest is due until the end of that day or week."""
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
    """Whether a moment is outside the hours in which reminders are written."""
    return not FIRST <= in_london(moment).time() < LAST


def weekly_day(monday: date) -> date:
    """Return the day of a week's digest: its Monday, or the first working day after it."""
    return monday if is_working_day(monday) else next_working_day(monday)


def later_today(moment: datetime) -> datetime:
    """Return 8am on the day of a moment, when all rounds of that day are due, or the moment itself if it is later."""
    return max(moment, from_london(in_london(moment).date(), DIGESTS_AT))


def step_to_send(
    days: Iterable[date],
    *,
    until: date,
    known_on: date | None = None,
    covered_until: date | None = None,
) -> date | None:
    """Return the step day for which to send a reminder now: the last of `days` up to `until`, or None.

    That reminder replaces those of all earlier steps. Steps up to `known_on` are left out because the person already
    knew, and steps up to `covered_until` because we sent a reminder that covers them.
    """
    covered = max((day for day in (known_on, covered_until) if day is not None), default=date.min)
    latest = max((day for day in days if day <= until), default=None)
    return latest if latest is not None and latest > covered else None
