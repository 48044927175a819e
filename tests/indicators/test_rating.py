"""Figures are rated against targets, except for indicators whose rise can be good or bad news."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cdp.indicators.catalogue import indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.periods import read_period
from cdp.indicators.places import place
from cdp.indicators.rating import TargetRating, TargetValue, rating_of, target_for, targets_in_unit
from cdp.models import Target, ValueStatus
from cdp.reference.outcomes import Unit
from tests.indicators.entering import BIRMINGHAM, CONTINUITY, COVENTRY, DEATHS, IN_TREATMENT, POSSESSION


def figure(value: str | None, area: str = BIRMINGHAM, period: str = "2024") -> DisclosedFigure:
    """Return a final figure for an area and period; without a value, the figure is empty."""
    return DisclosedFigure(
        place=place(area, (BIRMINGHAM, COVENTRY)),
        period=read_period(period),
        unit=Unit.RATE_PER_MILLION,
        status=ValueStatus.FINAL,
        official=True,
        source="Tables",
        published_on=None,
        value=Decimal(value) if value else None,
    )


def target(value: str, area: str | None = None, due_on: date = date(2025, 3, 31)) -> TargetValue:
    """Return a target for an area, or for the whole footprint if no area is given."""
    return TargetValue(Decimal(value), due_on, area)


@pytest.mark.parametrize(
    ("metric", "value", "rating"),
    [
        (DEATHS, "60", TargetRating.MET),
        (DEATHS, "63", TargetRating.NEAR),
        (DEATHS, "63.1", TargetRating.MISSED),
        (CONTINUITY, "60", TargetRating.MET),
        (CONTINUITY, "57", TargetRating.NEAR),
        (CONTINUITY, "56.9", TargetRating.MISSED),
        (DEATHS, None, None),
        (POSSESSION, "10", None),
    ],
)
def test_a_figure_is_rated_by_the_better_direction(
    metric: str, value: str | None, rating: TargetRating | None
) -> None:
    measured = indicator(metric)
    assert measured is not None
    assert rating_of(measured, figure(value), target("60")) is rating


def test_without_a_target_there_is_no_rating() -> None:
    measured = indicator(DEATHS)
    assert measured is not None
    assert rating_of(measured, figure("60"), None) is None


def test_an_areas_own_target_and_the_next_date_take_priority() -> None:
    measured = indicator(CONTINUITY)
    assert measured is not None
    past, soon, later = (
        target(value, due_on=date(year, 1, 1)) for value, year in (("50", 2020), ("60", 2025), ("70", 2028))
    )
    own = target("65", BIRMINGHAM, date(2026, 1, 1))
    assert target_for(measured, figure("55"), [past, soon, later, own]) is own
    assert target_for(measured, figure("55", COVENTRY), [later, past, soon, own]) is soon
    assert target_for(measured, figure("55", COVENTRY, "2030"), [past, soon]) is soon


def test_a_target_count_for_the_footprint_does_not_apply_to_its_areas_or_england() -> None:
    in_treatment, continuity = indicator(IN_TREATMENT), indicator(CONTINUITY)
    assert in_treatment is not None
    assert continuity is not None
    whole = target("500")
    assert target_for(in_treatment, figure("100"), [whole]) is None
    assert target_for(in_treatment, figure("400", "footprint"), [whole]) is whole
    england = replace(figure("40"), place=place("E92000001", ()))
    assert target_for(continuity, england, [whole]) is None


def test_a_target_is_converted_to_the_unit_of_the_figures_and_a_count_does_not_apply_to_rates() -> None:
    deaths = indicator(DEATHS)
    assert deaths is not None
    wanted = [
        Target(value=Decimal(60), due_on=date(2027, 12, 31), unit=None),
        Target(value=Decimal(7), due_on=date(2028, 12, 31), unit="rate_per_100k"),
        Target(value=Decimal(300), due_on=date(2028, 12, 31), unit="count"),
    ]
    assert [aim.value for aim in targets_in_unit(deaths, wanted)] == [60, 70]
    assert [aim.value for aim in targets_in_unit(deaths.measured_in("rate_per_100k"), wanted)] == [6, 7]
    assert [aim.value for aim in targets_in_unit(deaths.measured_in("count"), wanted)] == [300]
