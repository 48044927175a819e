"""Parsing and formatting of periods."""

from datetime import date

import pytest

from cdp.errors import Refusal
from cdp.indicators.periods import Length, Period, between, overlap_each_other, read_period


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
        ("Q1 2024", "Enter the months of the quarter"),
        ("2024/26", "Enter a financial year of two years in a row, like 2024/25"),
        ("2020 to 2024", "Enter three years in a row"),
        ("February to April 2025", "Enter the three months of a quarter"),
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
