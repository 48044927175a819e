"""Figures for the whole footprint: intervals from the sums, and what is missing where there is no total."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cdp.indicators.catalogue import Indicator, indicator
from cdp.indicators.combining import footprint_figures, missing_totals
from cdp.indicators.disclosure import DisclosedFigure, Hidden
from cdp.indicators.periods import read_period
from cdp.indicators.places import place
from cdp.models import ValueStatus
from cdp.reference.outcomes import Unit, ValueType
from tests import make
from tests.indicators.entering import ALCOHOL, BIRMINGHAM, COVENTRY, IN_TREATMENT, WORK

TWO = (BIRMINGHAM, COVENTRY)


def measured(metric_id: str, value_type: ValueType | None = None) -> Indicator:
    """Return an indicator, perhaps with another type of measure."""
    found = indicator(metric_id)
    assert found is not None
    return found if value_type is None else replace(found, value_type=value_type)


def figure(
    area: str, of: Indicator, value: str | None, count: str | None = None, total: str | None = None
) -> DisclosedFigure:
    """Return an area's figure for 2024."""
    numbers = [None if one is None else Decimal(one) for one in (value, count, total)]
    return DisclosedFigure(
        place=place(area, make.WEST_MIDLANDS),
        period=read_period("2024"),
        unit=of.unit,
        status=ValueStatus.FINAL if value else ValueStatus.SUPPRESSED,
        official=True,
        source="Tables",
        published_on=date(2025, 1, 1),
        value=numbers[0],
        numerator=numbers[1],
        denominator=numbers[2],
    )


def test_a_proportion_of_the_footprint_has_wilsons_interval_from_the_sums() -> None:
    work = measured(WORK)
    parts = [figure(BIRMINGHAM, work, "30", "60", "200"), figure(COVENTRY, work, "33.3333", "21", "63")]
    (total,) = footprint_figures(work, parts, TWO)
    # 81 of 263: Newcombe, Statistics in Medicine 1998, table I, method 3
    assert (round(total.lower or 0, 2), round(total.upper or 0, 2)) == (Decimal("25.53"), Decimal("36.62"))
    assert total.note == "95% interval calculated by the Wilson score method"


def test_a_crude_rate_of_the_footprint_has_the_limits_of_the_summed_count() -> None:
    rate = measured(ALCOHOL, ValueType.CRUDE_RATE)
    parts = [
        figure(BIRMINGHAM, rate, "2", "4", "200000"),
        figure(COVENTRY, rate, "1", "1", "100000"),
    ]
    (total,) = footprint_figures(rate, parts, TWO)
    assert total.value is not None
    assert round(total.value, 4) == Decimal("1.6667")
    # 5 events have exact limits of 1.6235 and 11.668 (Garwood 1936), in 3 times 100,000 people
    assert [float(total.lower or 0), float(total.upper or 0)] == [
        pytest.approx(1.6235 / 3, abs=1e-4),
        pytest.approx(11.668 / 3, abs=1e-3),
    ]
    assert total.note == "95% interval calculated by Byar’s method, or the exact method for counts under 10"


def test_a_count_of_the_footprint_has_an_interval_only_if_it_counts_events() -> None:
    counts = measured(IN_TREATMENT)
    (total,) = footprint_figures(
        counts, [figure(BIRMINGHAM, counts, "40"), figure(COVENTRY, counts, "25")], TWO
    )
    assert total.value == 65
    assert (round(total.lower or 0, 2), round(total.upper or 0, 2)) == (Decimal("50.16"), Decimal("82.85"))
    weights = replace(counts, unit=Unit.KILOGRAMS, units=(Unit.KILOGRAMS,))
    (total,) = footprint_figures(
        weights, [figure(BIRMINGHAM, weights, "40"), figure(COVENTRY, weights, "25")], TWO
    )
    assert total.value == 65
    assert (total.lower, total.note) == (None, "")


def test_standardised_rates_are_never_combined() -> None:
    rate = measured(ALCOHOL)
    parts = [figure(area, rate, "2", "40", "200000") for area in TWO]
    assert rate.value_type is ValueType.DIRECTLY_STANDARDISED_RATE
    assert footprint_figures(rate, parts, TWO) == []
    assert missing_totals(rate, parts, TWO) == []


def test_what_is_missing_for_a_total_is_said_by_area() -> None:
    work = measured(WORK)
    three = (*TWO, make.WEST_MIDLANDS[2])
    hidden = replace(figure(COVENTRY, work, None), hidden=Hidden.SMALL_BASE)
    parts = [figure(BIRMINGHAM, work, "30", "60", "200"), hidden]
    assert footprint_figures(work, parts, three) == []
    assert [one.words for one in missing_totals(work, parts, three)] == [
        "2024: no total. Coventry (not shown: based on fewer than 5) and Dudley (no value here)"
    ]


def test_a_rate_without_its_count_is_said_to_be_missing() -> None:
    work = measured(WORK)
    parts = [figure(BIRMINGHAM, work, "30", "60", "200"), figure(COVENTRY, work, "31")]
    (missing,) = missing_totals(work, parts, TWO)
    assert missing.missing == (("Coventry", "no count or no population"),)


def test_a_complete_total_has_nothing_missing() -> None:
    work = measured(WORK)
    parts = [figure(area, work, "30", "60", "200") for area in TWO]
    assert missing_totals(work, parts, TWO) == []
