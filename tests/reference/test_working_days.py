"""Bank holidays and clear working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.reference import bank_holidays as holidays
from cdp.reference import working_days as days

MEETINGS = st.dates(date(2013, 1, 1), date(2028, 12, 31))
COUNTS = st.integers(min_value=0, max_value=30)


def test_the_list_of_bank_holidays_is_complete_from_2012_to_2028() -> None:
    assert len(holidays.bank_holidays()) == 140
    assert (holidays.announced_from(), holidays.announced_until()) == (date(2012, 1, 1), date(2028, 12, 31))
    assert holidays.is_announced(date(2028, 12, 31))
    assert not holidays.is_announced(date(2029, 1, 1))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day"),
        (date(2027, 3, 26), "Good Friday"),
        (date(2027, 3, 29), "Easter Monday"),
        (date(2022, 9, 19), "Bank Holiday for the State Funeral of Queen Elizabeth II"),
        (date(2026, 12, 24), None),
        (date(2030, 12, 25), "Christmas Day"),
    ],
)
def test_a_bank_holiday_has_a_name(day: date, name: str | None) -> None:
    assert holidays.bank_holiday_name(day) == name


def test_a_substitute_day_is_marked() -> None:
    found = next(each for each in holidays.bank_holidays() if each.day == date(2026, 12, 28))

    assert found.note == "Substitute day"


@pytest.mark.parametrize(
    ("meeting", "clear", "send_by"),
    [
        (date(2026, 11, 26), 5, date(2026, 11, 18)),  # a Thursday with no holiday near it
        (date(2026, 11, 30), 5, date(2026, 11, 20)),  # a Monday: the week before is between, so Friday
        (date(2027, 1, 6), 5, date(2026, 12, 24)),  # between: 29, 30, 31 December, 4 and 5 January
        (date(2027, 4, 1), 5, date(2027, 3, 22)),  # between: 23, 24, 25, 30 and 31 March; Easter is excluded
        (date(2026, 4, 8), 1, date(2026, 4, 2)),  # between: only 7 April, because of Easter
        (date(2026, 11, 24), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 0, date(2026, 11, 20)),
    ],
)
def test_papers_are_sent_early_enough_for_clear_working_days(
    meeting: date, clear: int, send_by: date
) -> None:
    assert days.clear_working_days_before(meeting, clear) == send_by
    assert days.clear_working_days_between(send_by, meeting) == clear


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (
            date(2026, 12, 23),
            10,
            date(2027, 1, 11),
        ),  # Christmas Day, the substitute for Boxing Day and New Year's Day are between
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_working_days_after_a_meeting_skip_weekends_and_holidays(start: date, n: int, end: date) -> None:
    assert days.working_days_after(start, n) == end


def test_the_next_working_day_after_maundy_thursday_is_easter_tuesday() -> None:
    assert days.next_working_day(date(2027, 3, 25)) == date(2027, 3, 30)
    assert days.working_days_before(date(2027, 3, 30), 1) == date(2027, 3, 25)


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        days.clear_working_days_before(date(2026, 11, 24), -1)
    with pytest.raises(ValueError, match="cannot be negative"):
        days.working_days_after(date(2026, 11, 24), -1)


@given(meeting=MEETINGS, clear=COUNTS)
def test_sending_by_the_day_leaves_enough_clear_days_and_a_working_day_later_does_not(
    meeting: date, clear: int
) -> None:
    send_by = days.clear_working_days_before(meeting, clear)

    assert days.is_working_day(send_by)
    assert send_by < meeting
    assert days.clear_working_days_between(send_by, meeting) == clear
    later = days.next_working_day(send_by)
    assert later >= meeting or days.clear_working_days_between(later, meeting) < clear


@given(day=MEETINGS, n=st.integers(min_value=1, max_value=30))
def test_going_forward_and_back_returns_to_the_same_working_day(day: date, n: int) -> None:
    start = days.next_working_day(day)

    assert days.working_days_before(days.working_days_after(start, n), n) == start
    passed = [
        start + timedelta(days=step)
        for step in range(1, (days.working_days_after(start, n) - start).days + 1)
    ]
    assert sum(map(days.is_working_day, passed)) == n
