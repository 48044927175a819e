"""When reminders are written: London time, working days, bank holidays and both clock changes."""

import os
import time as system_time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.clock import from_london, in_london
from cdp.models import Frequency
from cdp.reference.working_days import is_working_day
from cdp.reminders.timing import Written, later_today, rounds_at, step_to_send, weekly_day
from tests.reminders.scene import at

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_ONCE, DAILY, WEEKLY = Frequency.AT_ONCE, Frequency.DAILY, Frequency.WEEKLY
FIRST = date(2026, 1, 1)
DAYS = st.dates(FIRST, date(2027, 12, 31))
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
EASTER_MONDAY, GOOD_FRIDAY = date(2026, 4, 6), date(2026, 4, 3)


def hours(first: date, count: int) -> Iterator[datetime]:
    """Yield every hour of `count` days in London from `first`, including days of 23 or 25 hours."""
    moment, end = at(first, 0), at(first + count * DAY, 0)
    while moment < end:
        yield moment
        moment += HOUR


@pytest.mark.parametrize("day", [SPRING, AUTUMN, SPRING + DAY, AUTUMN + DAY, date(2026, 12, 25)])
def test_reminders_at_once_are_written_from_7am_to_7pm_in_london_every_day(day: date) -> None:
    open_at = [in_london(moment).hour for moment in hours(day, 1) if AT_ONCE in rounds_at(moment, Written())]
    assert open_at == list(range(7, 19))


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_time_zone_of_the_server_does_not_matter(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", zone)
    system_time.tzset()
    try:
        open_at = [m for m in hours(AUTUMN, 1) if rounds_at(m, Written())]
        assert open_at[0] == datetime(2026, 10, 25, 7, tzinfo=UTC)
        assert len(open_at) == 12
    finally:
        monkeypatch.undo()
        assert os.environ.get("TZ") == before
        system_time.tzset()


def test_digests_are_written_from_8am_and_cover_the_days_until_the_next() -> None:
    thursday = GOOD_FRIDAY - DAY
    assert DAILY not in rounds_at(at(thursday, 7), Written())
    # At Easter one digest covers the days up to Monday, a bank holiday; the next week starts on Tuesday
    assert rounds_at(at(thursday, 8), Written(weekly_on=thursday)) == {
        AT_ONCE: thursday,
        DAILY: EASTER_MONDAY,
    }
    for day in (GOOD_FRIDAY, EASTER_MONDAY - DAY, EASTER_MONDAY):
        assert rounds_at(at(day, 8), Written()) == {AT_ONCE: day}
    tuesday = EASTER_MONDAY + DAY
    assert rounds_at(at(tuesday, 8), Written(thursday, thursday - 3 * DAY)) == {
        AT_ONCE: tuesday,
        DAILY: tuesday,
        WEEKLY: EASTER_MONDAY + 6 * DAY,
    }


def test_a_missed_digest_is_written_once_later_that_day_or_week() -> None:
    monday = date(2026, 6, 15)
    written = Written(monday - 3 * DAY, monday - 7 * DAY)
    assert set(rounds_at(at(monday, 18), written)) == {AT_ONCE, DAILY, WEEKLY}
    assert rounds_at(at(monday, 19), written) == {}
    wednesday = monday + 2 * DAY
    assert rounds_at(at(wednesday, 15), written)[WEEKLY] == monday + 6 * DAY
    assert set(rounds_at(at(wednesday, 16), Written(wednesday, wednesday))) == {AT_ONCE}
    assert WEEKLY not in rounds_at(at(wednesday + 2 * DAY, 9), Written(wednesday, wednesday))


@given(first=DAYS, count=st.integers(1, 60), off=st.sets(st.integers(0, 59), max_size=20))
def test_digests_cover_every_day_exactly_once(first: date, count: int, off: set[int]) -> None:
    written = Written()
    ends: dict[Frequency, list[tuple[date, date]]] = {DAILY: [], WEEKLY: []}
    for moment in hours(first, count):
        today = in_london(moment).date()
        if (today - first).days in off:
            continue
        rounds = rounds_at(moment, written)
        for frequency in (DAILY, WEEKLY):
            if frequency in rounds:
                assert is_working_day(today)
                assert in_london(moment).hour == 8
                ends[frequency].append((today, rounds[frequency]))
        written = replace(
            written,
            daily_on=today if DAILY in rounds else written.daily_on,
            weekly_on=today if WEEKLY in rounds else written.weekly_on,
        )
    for found in ends.values():
        for (_, until), (day, following) in pairwise(found):
            assert until < day
            assert following > until
            # Two digests leave out a day only if no worker ran on the day of the digest between them
            if until + DAY != day:
                assert any(until < first + number * DAY < day for number in off)


@given(monday=DAYS)
def test_the_weekly_digest_is_on_a_working_day_of_its_week(monday: date) -> None:
    monday -= timedelta(days=monday.weekday())
    day = weekly_day(monday)
    assert is_working_day(day)
    assert monday <= day < monday + timedelta(weeks=1)
    assert not any(is_working_day(monday + n * DAY) for n in range((day - monday).days))


@given(
    steps=st.lists(DAYS, min_size=1, max_size=5, unique=True),
    awake=st.sets(st.integers(0, 729), min_size=1),
)
def test_each_step_is_sent_once_and_never_when_out_of_date(steps: list[date], awake: set[int]) -> None:
    told: list[date] = []
    covered = None
    for number in sorted(awake):
        today = FIRST + number * DAY
        step = step_to_send(steps, until=today, covered_until=covered)
        if step is not None:
            assert step == max(day for day in steps if day <= today)
            told.append(step)
            covered = today
    assert told == sorted(set(told))
    last = FIRST + max(awake) * DAY
    assert (told[-1] if told else None) == max((day for day in steps if day <= last), default=None)


@given(steps=st.lists(DAYS, min_size=1, max_size=5, unique=True))
def test_a_worker_that_never_stops_sends_each_step_on_its_day(steps: list[date]) -> None:
    covered, told = None, []
    for number in range(730):
        today = FIRST + number * DAY
        if step_to_send(steps, until=today, covered_until=covered):
            told.append(today)
            covered = today
    assert told == sorted(steps)


def test_a_person_who_already_knew_is_not_reminded_again() -> None:
    day = date(2026, 6, 15)
    assert step_to_send([day], until=day) == day
    assert step_to_send([day], until=day, known_on=day) is None
    assert step_to_send([day], until=day, known_on=day - DAY) == day
    assert step_to_send([day, day + DAY], until=day + DAY, known_on=day, covered_until=None) == day + DAY


def test_the_preview_of_today_assumes_8am_or_now_if_later() -> None:
    assert later_today(at(AUTUMN, 3)) == from_london(AUTUMN, at(AUTUMN, 8).time())
    assert later_today(at(AUTUMN, 10, 30)) == at(AUTUMN, 10, 30)
