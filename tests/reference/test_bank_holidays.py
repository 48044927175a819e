"""Bank holidays: the published ones, and those calculated for the years that are not published yet."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.reference import bank_holidays as holidays
from cdp.reference.bank_holidays import BankHoliday, calculated_in, quiet_day
from cdp.reference.working_days import clear_working_days_before, is_working_day

MOVED_OR_ADDED_ONCE = {
    2012: {date(2012, 5, 28), date(2012, 6, 4), date(2012, 6, 5)},  # spring moved for the Diamond Jubilee
    2020: {date(2020, 5, 4), date(2020, 5, 8)},  # early May moved to VE Day
    2022: {
        date(2022, 5, 30),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 9, 19),
    },  # jubilee, state funeral
    2023: {date(2023, 5, 8)},  # coronation
}
PUBLISHED_YEARS = range(2012, 2029)


def facts_of(found: tuple[BankHoliday, ...], year: int) -> list[tuple[date, str, str]]:
    once = MOVED_OR_ADDED_ONCE.get(year, set())
    return [(each.day, each.name, each.note) for each in found if each.day not in once]


def test_every_published_year_is_covered() -> None:
    assert {each.day.year for each in holidays.bank_holidays()} == set(PUBLISHED_YEARS)


@pytest.mark.parametrize("year", PUBLISHED_YEARS)
def test_the_calculated_bank_holidays_are_the_published_ones_except_those_moved_or_added_once(
    year: int,
) -> None:
    published = tuple(each for each in holidays.bank_holidays() if each.day.year == year)

    assert facts_of(calculated_in(year), year) == facts_of(published, year)
    differing = {each.day for each in published} ^ {each.day for each in calculated_in(year)}
    assert differing == MOVED_OR_ADDED_ONCE.get(year, set())


def test_the_bank_holidays_of_a_year_that_is_not_announced_are_calculated() -> None:
    assert [(f"{each.day:%a %-d %b}", each.name, each.note) for each in calculated_in(2033)] == [
        ("Mon 3 Jan", "New Year’s Day", "Substitute day"),
        ("Fri 15 Apr", "Good Friday", ""),
        ("Mon 18 Apr", "Easter Monday", ""),
        ("Mon 2 May", "Early May bank holiday", ""),
        ("Mon 30 May", "Spring bank holiday", ""),
        ("Mon 29 Aug", "Summer bank holiday", ""),
        ("Mon 26 Dec", "Boxing Day", ""),
        ("Tue 27 Dec", "Christmas Day", "Substitute day"),
    ]


@given(st.integers(2029, 9999))
def test_every_later_year_has_eight_bank_holidays_on_different_days_of_the_week(year: int) -> None:
    days = [each.day for each in calculated_in(year)]

    assert len(set(days)) == 8
    assert all(day.weekday() < 5 and day.year == year for day in days)


def test_a_calculated_bank_holiday_says_that_it_is_not_announced() -> None:
    calculated, published = (holidays.bank_holiday_on(date(year, 12, 25)) for year in (2029, 2028))
    assert calculated is not None
    assert published is not None
    assert calculated.words == "Christmas Day (calculated, not announced yet)"
    assert published.words == "Christmas Day"


def test_working_days_leave_out_calculated_bank_holidays() -> None:
    assert not is_working_day(date(2029, 12, 25))
    # between: 2, 3, 4, 5 and 8 January 2030; 1 January 2030 is calculated
    assert clear_working_days_before(date(2030, 1, 9), 5) == date(2029, 12, 31)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 23), ""),
        (date(2026, 12, 24), "Christmas Eve"),
        (date(2026, 12, 25), ""),  # a bank holiday, which is a reason of its own
        (date(2026, 12, 28), ""),
        (date(2026, 12, 29), "between Christmas and New Year"),
        (date(2029, 12, 31), "New Year’s Eve"),
        (date(2027, 1, 4), ""),
    ],
)
def test_the_days_around_christmas_that_are_no_bank_holidays_have_a_reason_to_ask(
    day: date, why: str
) -> None:
    assert quiet_day(day) == why
