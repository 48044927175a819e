"""Helpers that enter figures as the data lead."""

from decimal import Decimal
from typing import cast

from sqlalchemy.orm import Session

from cdp import clock
from cdp.indicators import service
from cdp.indicators.periods import read_period
from cdp.indicators.service import FigureValues, ObservationDetails
from cdp.models import Observation, OwnIndicator, ValueStatus
from tests import make

DEATHS = "h_drug_misuse_deaths"  # a standardised rate per million
ALCOHOL = "s_alcohol_specific_deaths"  # a standardised rate per 100,000
IN_TREATMENT = "h_numbers_in_treatment"  # a count
CONTINUITY = "h_continuity_of_care"  # a proportion, restricted
WORK = "s_paid_or_voluntary_work"  # a proportion, published
POSSESSION = "s_prc_drug_possession"  # context only, by police force area
BIRMINGHAM, COVENTRY, DUDLEY, SANDWELL, SOLIHULL, WALSALL, WOLVERHAMPTON = make.WEST_MIDLANDS


def reading(value: float | str | None, **facts: object) -> FigureValues:
    """Return the values of a figure, official and final unless `facts` says otherwise; numbers can be given as text."""
    numbers = {
        name: Decimal(str(given))
        for name in ("lower", "upper", "lower_998", "upper_998", "numerator", "denominator")
        if (given := facts.pop(name, None)) is not None
    }
    settings: dict[str, object] = {"status": ValueStatus.FINAL, "source": "Published tables"} | facts
    return FigureValues(value=None if value is None else Decimal(str(value)), **numbers, **settings)  # type: ignore[arg-type]


def entered(
    session: Session,
    world: make.World,
    metric_id: str,
    area_code: str,
    period: str,
    value: float | str | None,
    **facts: object,
) -> Observation:
    """Enter a figure as the data lead; `group` is a pair such as ("Sex", "Male"); for `facts`, see `reading`."""
    group = cast("tuple[str, str]", facts.pop("group", ("", "")))
    details = ObservationDetails(metric_id, area_code, read_period(period), reading(value, **facts), *group)
    return service.record_observation(session, world.partnership, details, by=world.data_lead)


def counts(
    session: Session, world: make.World, values: list[int], period: str = "2024", **facts: object
) -> None:
    """Enter `values` as the numbers in treatment, one for each area in the order of `make.WEST_MIDLANDS`."""
    for area_code, value in zip(make.WEST_MIDLANDS, values, strict=False):
        entered(session, world, IN_TREATMENT, area_code, period, value, **facts)


def own_indicator(session: Session, world: make.World, **facts: object) -> OwnIndicator:
    """Make an indicator of the West Midlands' own: a count of which fewer is better."""
    settings: dict[str, object] = {
        "name": "Needles found in parks",
        "unit": "count",
        "value_type": "count",
        "polarity": "lower_is_better",
        "availability": "public",
    } | facts
    made = OwnIndicator(
        partnership=world.partnership, added_at=clock.now(), added_by=world.coordinator, **settings
    )
    session.add(made)
    session.flush()
    return made
