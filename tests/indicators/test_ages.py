"""Every figure has an age, and is late when the next one should have been published."""

from dataclasses import replace
from datetime import date

import pytest

from cdp.indicators.ages import age_of
from cdp.indicators.catalogue import Indicator, indicator
from cdp.indicators.periods import Period, read_period
from cdp.indicators.places import place
from cdp.reference.outcomes import PublicationFrequency
from tests.indicators.entering import DEATHS, IN_TREATMENT

YEAR_2024 = read_period("2024")


def published(frequency: PublicationFrequency | None, lag: int | None) -> Indicator:
    """Return an indicator that is published so often, so many months after the end of a period."""
    found = indicator(IN_TREATMENT)
    assert found is not None
    return replace(found, frequency=frequency, lag_months=lag, metric=None)


@pytest.mark.parametrize(
    ("frequency", "lag", "last_day"),
    [
        (PublicationFrequency.ANNUAL, 10, date(2026, 11, 1)),
        (PublicationFrequency.ANNUAL, None, date(2027, 1, 1)),
        (PublicationFrequency.QUARTERLY, 2, date(2026, 3, 1)),
        (PublicationFrequency.BIENNIAL, None, date(2029, 1, 1)),
        (PublicationFrequency.AD_HOC, 2, date(2028, 1, 1)),
        (None, None, date(2028, 1, 1)),
    ],
)
def test_a_figure_is_stale_after_the_time_until_the_next_one(
    frequency: PublicationFrequency | None, lag: int | None, last_day: date
) -> None:
    indicator = published(frequency, lag)
    assert not age_of(indicator, YEAR_2024, last_day).is_stale
    assert age_of(indicator, YEAR_2024, last_day.replace(day=2)).is_stale


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2024, 12, 31), "Less than a month old"),
        (date(2025, 1, 31), "Less than a month old"),
        (date(2025, 2, 1), "1 month old"),
        (date(2025, 12, 31), "11 months old"),
        (date(2026, 1, 1), "1 year old"),
        (date(2028, 6, 1), "3 years old"),
    ],
)
def test_the_age_is_in_words(today: date, words: str) -> None:
    assert age_of(published(PublicationFrequency.AD_HOC, None), YEAR_2024, today).words == words


def test_a_late_figure_says_so_and_one_that_is_not_regular_never_is() -> None:
    today = date(2030, 6, 1)
    assert age_of(published(PublicationFrequency.ANNUAL, 8), YEAR_2024, today).words == "5 years old, late"
    assert not age_of(published(PublicationFrequency.AD_HOC, 8), YEAR_2024, today).is_late


def test_national_figures_are_late_earlier_than_local_ones_if_they_are_published_earlier() -> None:
    deaths = indicator(DEATHS)
    assert deaths is not None
    today, year = date(2026, 12, 1), Period(date(2024, 1, 1), date(2024, 12, 31))
    assert age_of(deaths, year, today, place("E92000001", ())).is_late  # 12 and 10 months
    assert not age_of(deaths, year, today, place("E08000025", ())).is_late  # 12 and 13 months
    three_years = Period(date(2022, 1, 1), date(2024, 12, 31))
    assert not age_of(deaths, three_years, today, place("E92000001", ())).is_late  # published with local ones
