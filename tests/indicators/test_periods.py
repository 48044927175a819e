"""Parsing and formatting of periods."""

from datetime import date

import pytest

from cdp.errors import Refusal
from cdp.indicators.periods import (
    Length,
    Period,
    between,
    lengths_among,
    meanings_of,
    overlap_each_other,
    read_period,
)


@pytest.mark.parametrize(
    ("typed", "label", "short", "length"),
    [
        ("2024", "2024", "2024", Length.CALENDAR_YEAR),
        ("2024/25", "2024/25", "2024/25", Length.FINANCIAL_YEAR),
        ("2024 / 2025", "2024/25", "2024/25", Length.FINANCIAL_YEAR),
        ("1999/00", "1999/00", "1999/00", Length.FINANCIAL_YEAR),
        ("2022 - 24", "2022 to 2024", "2022–24", Length.THREE_YEARS),
        ("2022 – 2024", "2022 to 2024", "2022–24", Length.THREE_YEARS),
        ("1998 to 00", "1998 to 2000", "1998–00", Length.THREE_YEARS),
        ("April to June 2025", "April to June 2025", "Apr–Jun 2025", Length.QUARTER),
        ("oct-dec 2025", "October to December 2025", "Oct–Dec 2025", Length.QUARTER),
        (" mar  2025 ", "March 2025", "Mar 2025", Length.MONTH),
        ("Oct-23", "October 2023", "Oct 2023", Length.MONTH),
        ("2023-05", "May 2023", "May 2023", Length.MONTH),
        ("2022-23", "2022/23", "2022/23", Length.FINANCIAL_YEAR),
        ("FY 2022-23", "2022/23", "2022/23", Length.FINANCIAL_YEAR),
        ("year ending March 2024", "2023/24", "2023/24", Length.FINANCIAL_YEAR),
        ("YE Mar 2024", "2023/24", "2023/24", Length.FINANCIAL_YEAR),
        ("Year ending 31 March 2024", "2023/24", "2023/24", Length.FINANCIAL_YEAR),
        ("FYE 2024", "2023/24", "2023/24", Length.FINANCIAL_YEAR),
        ("Apr 2018 to Mar 2019", "2018/19", "2018/19", Length.FINANCIAL_YEAR),
        ("1 April 2023 to 31 March 2024", "2023/24", "2023/24", Length.FINANCIAL_YEAR),
        ("year to Dec 2024", "2024", "2024", Length.CALENDAR_YEAR),
        ("12 months ending June 2024", "Year ending June 2024", "YE Jun 2024", Length.ROLLING_YEAR),
        ("2022/23 academic year", "Year ending August 2023", "YE Aug 2023", Length.ACADEMIC_YEAR),
        ("Q2 2024/25", "July to September 2024", "Jul–Sep 2024", Length.QUARTER),
        ("2024-25 Q4", "January to March 2025", "Jan–Mar 2025", Length.QUARTER),
        ("2016 - 18", "2016 to 2018", "2016–18", Length.THREE_YEARS),
        ("2018 to 2022", "2018 to 2022", "2018–22", Length.FIVE_YEARS),
        ("2012/13 - 14/15", "2012/13 to 2014/15", "2012/13–2014/15", Length.THREE_YEARS),
    ],
)
def test_periods_can_be_entered_in_several_formats(
    typed: str, label: str, short: str, length: Length
) -> None:
    period = read_period(typed)
    assert (period.label, period.short, period.length) == (label, short, length)
    assert read_period(period.label) == period


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter a period like 2024"),
        ("last year", "Enter a period like 2024"),
        ("Q1 2024", "Enter “January to March 2024” or “April to June 2024”. This text can mean either."),
        ("2022 - 23", "Enter “2022/23” or “January 2022 to December 2023”. This text can mean either."),
        ("2008-10", "Enter “2008 to 2010” or “October 2008”. This text can mean either."),
        ("2024/26", "Enter a period like 2024"),
        ("Mayhem 2024", "Enter a period like 2024"),
        ("October to March 2025", "Enter a period like 2024"),
        ("0001", "Enter a period between 1950 and 2100."),
        ("9999", "Enter a period between 1950 and 2100."),
        ("20245", "Enter a period like 2024"),
    ],
)
def test_an_invalid_period_is_refused_with_an_example(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_period(typed)
    assert refused.value.sentence.startswith(sentence)
    assert refused.value.field == "period"


def test_a_financial_year_runs_from_april_to_march() -> None:
    assert read_period("2023/24") == Period(date(2023, 4, 1), date(2024, 3, 31))


def test_other_dates_are_a_kind_of_period_of_their_own() -> None:
    assert between(date(2024, 1, 1), date(2024, 12, 31)).label == "2024"
    odd = between(date(2024, 2, 10), date(2024, 5, 3))
    assert (odd.label, odd.length) == ("10 February 2024 to 3 May 2024", Length.DATES)
    with pytest.raises(Refusal, match="on or after the first day"):
        between(date(2024, 2, 10), date(2024, 2, 9))


def test_pooled_periods_overlap_and_years_do_not() -> None:
    assert overlap_each_other([read_period("2016 to 2018"), read_period("2017 to 2019")])
    assert not overlap_each_other([read_period("2016"), read_period("2018"), read_period("2017")])


def test_a_period_that_fits_the_rest_of_a_file_is_not_asked_about() -> None:
    def kinds(text: str, *, pooled: bool = False, iso_months: bool = False) -> list[str]:
        return [each.kind for each in meanings_of(text, pooled=pooled, iso_months=iso_months)]

    assert kinds("2022-23") == ["financial_year"]
    assert kinds("2022-23", pooled=True) == ["financial_year", "two_years"]
    assert kinds("2009-10", iso_months=True) == ["financial_year", "month"]
    assert kinds("2008-10", pooled=True) == ["pooled_years"]
    assert kinds("2008-10", iso_months=True) == ["month"]
    assert kinds("31/03/2024") == ["month", "quarter_to", "year_to"]


def test_twelve_months_ending_in_any_month_are_one_series_of_rolling_years() -> None:
    rolling = [read_period(f"12 months ending {month}") for month in ("March 2024", "June 2024", "Dec 2024")]
    assert set(lengths_among(rolling).values()) == {Length.ROLLING_YEAR}
    years = [read_period("2022/23"), read_period("2023/24"), read_period("2024")]
    assert [lengths_among(years)[year] for year in years] == [
        Length.FINANCIAL_YEAR,
        Length.FINANCIAL_YEAR,
        Length.CALENDAR_YEAR,
    ]
