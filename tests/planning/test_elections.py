"""The pre-election period, checked against published dates."""

from datetime import date

import pytest

from cdp.planning.elections import polling_day_in, pre_election_period_in, pre_election_periods
from cdp.reference.working_days import is_working_day


@pytest.mark.parametrize(
    ("year", "notice", "poll"),
    [
        # Electoral Commission and Local Government Association: last day for the notice of election, polling day
        (2024, date(2024, 3, 26), date(2024, 5, 2)),
        (2025, date(2025, 3, 25), date(2025, 5, 1)),
    ],
)
def test_the_period_is_the_one_that_was_published(year: int, notice: date, poll: date) -> None:
    period = pre_election_period_in(year)
    assert (period.starts_on, period.polling_day, period.bank_holidays_announced) == (notice, poll, True)


@pytest.mark.parametrize("year", range(2020, 2060))
def test_polling_day_is_the_first_thursday_in_may(year: int) -> None:
    day = polling_day_in(year)
    assert (day.month, day.weekday()) == (5, 3)
    assert day.day <= 7


def test_the_period_has_25_working_days_before_polling_day() -> None:
    period = pre_election_period_in(2027)
    days = [date.fromordinal(n) for n in range(period.starts_on.toordinal(), period.polling_day.toordinal())]
    assert sum(is_working_day(day) for day in days) == 25


def test_bank_holidays_of_far_years_are_not_announced() -> None:
    assert not pre_election_period_in(2060).bank_holidays_announced


def test_periods_that_overlap_the_months_are_found() -> None:
    found = pre_election_periods(date(2027, 5, 6), date(2029, 3, 1))
    assert [period.polling_day.year for period in found] == [2027, 2028]
    assert pre_election_periods(date(2027, 5, 7), date(2028, 3, 1)) == []
