"""How old a figure is, and whether it is too old to rate (issue "Latest figures" without their age).

A figure is late when the next one should have been published: after the time between publications and the usual delay.
Where the delay is not known, a figure is late after twice the time between publications, so an annual one after 24
months. Where publication is not regular, no figure is ever late, but after three years it is too old to rate.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cdp.clock import months_after
from cdp.indicators.catalogue import Indicator
from cdp.indicators.periods import Length, Period
from cdp.indicators.places import IndicatorPlace, Rank
from cdp.wording.formats import plural

YEAR = 12
TOO_OLD = 36
"""Months after which a figure that is not published regularly is too old to rate."""


@dataclass(frozen=True)
class Age:
    """How old a figure is in words, and whether it is too old to rate; `is_late` means that newer ones are expected."""

    words: str
    is_stale: bool
    is_late: bool


def age_of(indicator: Indicator, period: Period, today: date, place: IndicatorPlace | None = None) -> Age:
    """Return the age of an indicator's figure for a period; `place` matters if national figures come out earlier."""
    words = f"{_written(_months_since(period.ends_on, today))} old"
    after = _late_after(indicator, period, place)
    if after is None:
        return Age(words, _is_past(period, TOO_OLD, today), is_late=False)
    late = _is_past(period, after, today)
    return Age(f"{words}, late" if late else words, late, late)


def _late_after(indicator: Indicator, period: Period, place: IndicatorPlace | None) -> int | None:
    """Return the months after the end of a period when its figure is late, or None without regular publications.

    A figure for a calendar or financial year is followed by another one a year later, even if others are more frequent.
    """
    between = indicator.frequency.months if indicator.frequency else None
    if between is None:
        return None
    is_annual = period.length in {Length.CALENDAR_YEAR, Length.FINANCIAL_YEAR}
    if is_annual:
        between = max(between, YEAR)
    pooled = period.length is Length.THREE_YEARS  # national ones are published with the local ones
    is_national = place is not None and place.rank is Rank.NATION and not pooled
    lag = indicator.lag_for(is_national=is_national, is_annual=is_annual)
    return between + (between if lag is None else lag)


def _is_past(period: Period, months: int, today: date) -> bool:
    return today > months_after(period.ends_on + timedelta(days=1), months)


def _months_since(day: date, today: date) -> int:
    """Return the complete months from the end of a day until today, at least 0."""
    start = day + timedelta(days=1)
    months = (today.year - start.year) * YEAR + today.month - start.month
    return max(months - (today.day < start.day), 0)


def _written(months: int) -> str:
    if months == 0:
        return "Less than a month"
    return plural(months, "month") if months < YEAR else plural(months // YEAR, "year")
