"""Indicators whose latest values are off target, or too old to rate, for agendas and reports. No small numbers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp.indicators import queries
from cdp.indicators.ages import Age, age_of
from cdp.indicators.catalogue import Indicator, indicators_of
from cdp.indicators.combining import footprint_figures
from cdp.indicators.disclosure import DisclosedFigure, disclose
from cdp.indicators.kinds import usual_kind
from cdp.indicators.periods import Period, lengths_among
from cdp.indicators.places import place
from cdp.indicators.rating import TargetRating, TargetValue, rating_of, target_for, targets_in_unit
from cdp.models import Partnership, Target

OFF_TARGET = frozenset({TargetRating.MISSED, TargetRating.NOT_YET, TargetRating.NEAR})


@dataclass(frozen=True)
class PlaceOffTarget:
    """The latest value of a place that does not meet its target."""

    figure: DisclosedFigure
    target: TargetValue
    rating: TargetRating


@dataclass(frozen=True)
class IndicatorOffTarget:
    """An indicator, measured in the unit of its values, with the places that are off target.

    There are no places if the values are too old to rate, which `age` says.
    """

    indicator: Indicator
    period: Period
    age: Age
    places: tuple[PlaceOffTarget, ...]


def off_target(session: Session, partnership: Partnership, today: date) -> list[IndicatorOffTarget]:
    """Return the published indicators whose latest values are off target or too old, in at most four queries.

    Restricted indicators are left out, and those under an embargo. Small numbers are hidden, as from most readers, and
    hidden values are not rated.
    """
    targets: dict[str, list[Target]] = defaultdict(list)
    for target in queries.all_targets_of(session, partnership):
        targets[target.metric_code].append(target)
    stored = queries.figures_of_several(session, partnership, targets)
    footprint = queries.footprint_on(session, partnership, today)
    described_by_id = indicators_of(session, partnership, targets)
    found = []
    for metric_id, own in targets.items():
        described = described_by_id.get(metric_id)
        if described is None or metric_id not in stored:
            continue
        if described.is_restricted or described.is_embargoed_on(today):
            continue
        places = {row.area_code: place(row.area_code, footprint) for row in stored[metric_id]}
        entered = disclose(stored[metric_id], described, places, small_numbers=False)
        figures = entered + footprint_figures(described, entered, footprint)
        if (off := _off_target(described, figures, own, today)) is not None:
            found.append(off)
    return sorted(found, key=lambda one: one.indicator.label)


def _off_target(
    described: Indicator, figures: list[DisclosedFigure], targets: list[Target], today: date
) -> IndicatorOffTarget | None:
    """Return the places of an indicator that are off target, by their values of the latest period.

    A value that does not differ statistically from its target is not off target.
    """
    kind = usual_kind(figures)
    lengths = lengths_among(one.period for one in figures)
    shown = [one for one in figures if (lengths[one.period], one.unit) == kind]
    if not shown:
        return None
    latest = max(one.period for one in shown)
    measured = described.measured_in(shown[0].unit)
    age = age_of(measured, latest, today)
    if age.is_stale and measured.may_be_rated:
        return IndicatorOffTarget(measured, latest, age, ())
    values = targets_in_unit(measured, targets)
    off = []
    for figure in sorted(shown, key=lambda one: one.place.order):
        if figure.period != latest or not figure.place.is_ours:
            continue
        target = target_for(measured, figure, values)
        rating = rating_of(measured, figure, target, today)
        if target is not None and rating in OFF_TARGET:
            off.append(PlaceOffTarget(figure, target, rating))
    return IndicatorOffTarget(measured, latest, age, tuple(off)) if off else None
