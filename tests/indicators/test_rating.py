"""Figures are rated against targets, except for indicators whose rise can be good or bad news."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cdp.indicators.catalogue import Indicator, indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.periods import read_period
from cdp.indicators.places import place
from cdp.indicators.rating import (
    TargetRating,
    TargetValue,
    Trajectory,
    rating_of,
    target_for,
    targets_in_unit,
    trajectory_of,
    why_not_rated,
)
from cdp.models import Target, ValueStatus
from cdp.reference.outcomes import Unit
from tests.indicators.entering import BIRMINGHAM, CONTINUITY, COVENTRY, DEATHS, IN_TREATMENT, POSSESSION


def known(metric_id: str) -> Indicator:
    """Return an indicator of the catalogue."""
    found = indicator(metric_id)
    assert found is not None
    return found


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


TODAY = date(2025, 12, 1)


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
    due = target("60", due_on=date(2024, 3, 31))  # within the period of the figure
    assert rating_of(known(metric), figure(value), due, TODAY) is rating


@pytest.mark.parametrize(
    ("value", "due_on", "rating"),
    [
        ("60", date(2025, 1, 1), TargetRating.ALREADY),
        ("70", date(2025, 1, 1), TargetRating.NOT_YET),
        ("62", date(2025, 1, 1), TargetRating.NEAR),
        ("60", date(2024, 12, 31), TargetRating.MET),
        ("70", date(2024, 12, 31), TargetRating.MISSED),
        ("60", date(2024, 1, 1), TargetRating.MET),
        ("70", date(2020, 1, 1), TargetRating.MISSED),
    ],
)
def test_a_target_is_met_or_missed_only_by_a_period_that_reaches_its_date(
    value: str, due_on: date, rating: TargetRating
) -> None:
    assert rating_of(known(DEATHS), figure(value), target("60", due_on=due_on), TODAY) is rating


@pytest.mark.parametrize(
    ("lower", "upper", "rating"),
    [
        ("55", "66", TargetRating.NOT_DIFFERENT),
        ("60", "66", TargetRating.NOT_DIFFERENT),
        ("61", "66", TargetRating.NEAR),
    ],
)
def test_an_interval_that_contains_the_target_does_not_differ_from_it(
    lower: str, upper: str, rating: TargetRating
) -> None:
    measured = replace(figure("63"), lower=Decimal(lower), upper=Decimal(upper))
    assert rating_of(known(DEATHS), measured, target("60", due_on=date(2024, 1, 1)), TODAY) is rating


def test_the_tolerance_is_that_of_the_target() -> None:
    strict = replace(target("60", due_on=date(2024, 1, 1)), tolerance=Decimal(0))
    wide = replace(strict, tolerance=Decimal(20))
    assert rating_of(known(DEATHS), figure("61"), strict, TODAY) is TargetRating.MISSED
    assert rating_of(known(DEATHS), figure("72"), wide, TODAY) is TargetRating.NEAR


def test_a_stale_or_embargoed_figure_is_never_rated() -> None:
    wanted = target("60", due_on=date(2027, 1, 1))
    old = figure("50", period="2016 to 2018")
    assert rating_of(known(DEATHS), old, wanted, TODAY) is None
    assert why_not_rated(known(DEATHS), old, wanted, TODAY) == "Not rated: the value is too old"
    secret = replace(known(DEATHS), embargoed_until=date(2025, 12, 2))
    assert rating_of(secret, figure("50"), wanted, TODAY) is None
    assert why_not_rated(secret, figure("50"), wanted, TODAY) == "Not rated: under an embargo"
    assert rating_of(secret, figure("50"), wanted, date(2025, 12, 2)) is TargetRating.ALREADY


@pytest.mark.parametrize(
    ("metric", "value", "trajectory"),
    [
        (DEATHS, "80", Trajectory.ON),
        (DEATHS, "80.1", Trajectory.BEHIND),
        (POSSESSION, "80", None),
    ],
)
def test_the_trajectory_is_a_straight_line_from_the_baseline(
    metric: str, value: str, trajectory: Trajectory | None
) -> None:
    wanted = TargetValue(Decimal(60), date(2025, 12, 31), None, Decimal(100), date(2024, 1, 1))
    assert wanted.expected_on(date(2024, 12, 31)) == 80  # 365 of 730 days have passed
    assert trajectory_of(known(metric), figure(value), wanted, TODAY) is trajectory


def test_there_is_no_trajectory_without_a_baseline_or_from_the_date_of_the_target() -> None:
    alone = target("60", due_on=date(2027, 1, 1))
    assert trajectory_of(known(DEATHS), figure("60"), alone, TODAY) is None
    due = replace(alone, due_on=date(2024, 12, 31), baseline=Decimal(100), baseline_on=date(2023, 12, 31))
    assert trajectory_of(known(DEATHS), figure("60"), due, TODAY) is None


def test_without_a_target_there_is_no_rating() -> None:
    assert rating_of(known(DEATHS), figure("60"), None, TODAY) is None
    assert why_not_rated(known(DEATHS), figure("60"), None, TODAY) == "No target"


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
