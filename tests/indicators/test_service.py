"""Rules for entering figures and targets, and the entries that they leave in the history."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.indicators import service
from cdp.indicators.periods import read_period
from cdp.indicators.service import ObservationDetails, TargetDetails
from cdp.models import AuditEvent, Observation, Target, ValueStatus
from cdp.reference.outcomes import Unit
from tests import make
from tests.indicators.entering import (
    ALCOHOL,
    BIRMINGHAM,
    CONTINUITY,
    COVENTRY,
    DEATHS,
    IN_TREATMENT,
    POSSESSION,
    WORK,
    entered,
    reading,
)


def test_a_figure_is_recorded_with_its_source_and_audited(session: Session) -> None:
    world = make.world(session)
    figure = entered(session, world, ALCOHOL, BIRMINGHAM, "2016 - 18", 15.01, lower=13.5, upper=16.5)
    session.commit()
    stored = session.get_one(Observation, figure.id)
    assert (stored.value, stored.lower, stored.upper) == (Decimal("15.01"), Decimal("13.5"), Decimal("16.5"))
    assert (stored.period, stored.starts_on, stored.ends_on) == (
        "2016 to 2018",
        date(2016, 1, 1),
        date(2018, 12, 31),
    )
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.sentence == (
        "Example data lead recorded the value for Birmingham, 2016 to 2018: S10 Alcohol-specific deaths."
    )


@pytest.mark.parametrize(
    ("metric", "value", "facts", "field"),
    [
        (ALCOHOL, None, {}, "value"),
        (ALCOHOL, 0, {"status": ValueStatus.SUPPRESSED}, "value"),
        (ALCOHOL, None, {"status": ValueStatus.NOT_AVAILABLE, "numerator": 3}, "numerator"),
        (ALCOHOL, -1, {}, "value"),
        (ALCOHOL, 10, {"lower": 11, "upper": 12}, "lower"),
        (ALCOHOL, 10, {"lower": 8, "upper": 9}, "upper"),
        (ALCOHOL, 10, {"lower": 8}, "upper"),
        (WORK, 101, {}, "value"),
        (WORK, 50, {"numerator": 10}, "denominator"),
        (WORK, 50, {"numerator": 11, "denominator": 10}, "numerator"),
        (WORK, 50, {"numerator": 10, "denominator": 0}, "denominator"),
        (WORK, 45, {"numerator": 30, "denominator": 100}, "value"),
        (WORK, 45, {"is_official": False}, "numerator"),
        (CONTINUITY, 45, {}, "numerator"),
        (ALCOHOL, 10, {"published_on": date(2100, 1, 1)}, "published_on"),
    ],
)
def test_invalid_figures_are_refused_by_their_field(
    session: Session, metric: str, value: float | None, facts: dict[str, object], field: str
) -> None:
    world = make.world(session)
    with pytest.raises(Refusal) as refused:
        entered(session, world, metric, BIRMINGHAM, "2016 to 2018", value, **facts)
    assert refused.value.field == field
    assert session.scalar(sa.select(sa.func.count(Observation.id))) == 0


def test_a_suppressed_figure_is_stored_without_a_value(session: Session) -> None:
    world = make.world(session)
    figure = entered(session, world, ALCOHOL, BIRMINGHAM, "2016 to 2018", None, status=ValueStatus.SUPPRESSED)
    nought = entered(session, world, ALCOHOL, COVENTRY, "2016 to 2018", 0)
    assert (figure.value, nought.value) == (None, Decimal(0))


def test_an_area_and_period_have_only_one_figure(session: Session) -> None:
    world = make.world(session)
    entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    with pytest.raises(Refusal, match="There is already a value for Birmingham in 2022 to 2024"):
        entered(session, world, DEATHS, BIRMINGHAM, "2022 - 24", 98)


@pytest.mark.parametrize(
    ("metric", "area"),
    [
        (IN_TREATMENT, "E06000036"),  # an authority outside the footprint
        (DEATHS, "footprint"),  # a standardised rate has no figure for the footprint
        (POSSESSION, BIRMINGHAM),  # published by police force area only
        (DEATHS, "nowhere"),
    ],
)
def test_a_figure_must_be_for_an_area_for_which_the_indicator_is_published(
    session: Session, metric: str, area: str
) -> None:
    world = make.world(session)
    with pytest.raises(Refusal) as refused:
        entered(session, world, metric, area, "2024", 12)
    assert refused.value.field == "area"


def test_a_future_period_is_refused(session: Session) -> None:
    world = make.world(session)
    with pytest.raises(Refusal) as refused:
        entered(session, world, IN_TREATMENT, BIRMINGHAM, str(clock.today().year + 1), 12)
    assert refused.value.field == "period"


def test_the_history_holds_the_earlier_value_of_an_official_figure(session: Session) -> None:
    world = make.world(session)
    figure = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    service.change_observation(session, figure, reading(98, version=figure.version), by=world.coordinator)
    session.commit()
    assert figure.value == 98
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.details == {"before": {"status": "final", "value": "99.6"}}


def test_the_history_never_holds_the_values_of_our_own_figures(session: Session) -> None:
    world = make.world(session)
    figure = entered(session, world, IN_TREATMENT, BIRMINGHAM, "2024", 3, is_official=False)
    service.change_observation(
        session, figure, reading(4, is_official=False, version=figure.version), by=world.data_lead
    )
    service.remove_observation(session, figure, "Entered twice", figure.version, by=world.data_lead)
    session.commit()
    events = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.subject_kind == "observations").order_by(AuditEvent.id)
    ).all()
    assert [event.details for event in events] == [{}, {"before": {"status": "final"}}, {}]
    assert events[-1].sentence == (
        "Example data lead deleted the value for Birmingham, 2024: H9 Numbers in treatment. "
        "Reason: Entered twice"
    )
    assert session.scalar(sa.select(sa.func.count(Observation.id))) == 0


def test_two_people_cannot_overwrite_each_others_figure(session: Session) -> None:
    world = make.world(session)
    figure = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    read = figure.version
    service.change_observation(session, figure, reading(98, version=read), by=world.coordinator)
    session.flush()
    with pytest.raises(Conflict) as conflict:
        service.change_observation(session, figure, reading(97, version=read), by=world.data_lead)
    assert [(d.label, d.theirs, d.yours) for d in conflict.value.differences] == [("Value", "98.0", "97.0")]
    with pytest.raises(Refusal, match="just changed"):
        service.remove_observation(session, figure, "Wrong", read, by=world.data_lead)


@pytest.mark.both_databases
def test_several_figures_are_recorded_together_or_not_at_all(session: Session) -> None:
    world = make.world(session)
    several = [
        ObservationDetails(IN_TREATMENT, area, read_period("2024"), reading(value))
        for area, value in ((BIRMINGHAM, 12), (COVENTRY, 13))
    ]
    with pytest.raises(Refusal, match="There are two values for Birmingham in 2024"):
        service.record_several(session, world.partnership, [*several, several[0]], by=world.data_lead)
    assert session.scalar(sa.select(sa.func.count(Observation.id))) == 0
    session.rollback()
    service.record_several(session, world.partnership, several, by=world.data_lead)
    session.commit()
    assert session.scalars(sa.select(Observation.value).order_by(Observation.value)).all() == [
        Decimal(12),
        Decimal(13),
    ]
    assert [event.sentence for event in session.scalars(sa.select(AuditEvent))] == [
        "Example data lead recorded 2 values: H9 Numbers in treatment."
    ]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"baseline": Decimal(80)}, "baseline_on"),
        ({"baseline_on": date(2025, 1, 1)}, "baseline"),
        ({"baseline": Decimal(80), "baseline_on": date(2027, 3, 31)}, "baseline_on"),
        ({"baseline": Decimal(-1), "baseline_on": date(2025, 1, 1)}, "baseline"),
        ({"tolerance": Decimal(101)}, "tolerance"),
    ],
)
def test_a_target_with_half_a_baseline_or_a_wrong_tolerance_is_refused(
    session: Session, facts: dict[str, Any], field: str
) -> None:
    world = make.world(session)
    details = TargetDetails(DEATHS, None, Decimal(60), date(2027, 3, 31), **facts)
    with pytest.raises(Refusal) as refused:
        service.set_target(session, world.partnership, details, by=world.data_lead)
    assert refused.value.field == field


def test_a_target_is_set_changed_and_removed(session: Session) -> None:
    world = make.world(session)
    due = date(2027, 3, 31)
    target = service.set_target(
        session, world.partnership, TargetDetails(DEATHS, None, Decimal(60), due, "Plan"), by=world.data_lead
    )
    with pytest.raises(Refusal, match="There is already a target for that date"):
        service.set_target(
            session, world.partnership, TargetDetails(DEATHS, None, Decimal(50), due), by=world.data_lead
        )
    session.flush()
    later = TargetDetails(DEATHS, None, Decimal(55), due + timedelta(days=1), "Plan", target.version)
    service.change_target(session, target, later, by=world.data_lead)
    session.flush()
    with pytest.raises(Conflict):
        service.change_target(session, target, later, by=world.data_lead)
    service.remove_target(session, target, by=world.data_lead)
    session.commit()
    assert session.scalar(sa.select(sa.func.count(Target.id))) == 0
    where = "for the whole footprint: H5 Deaths related to drug misuse."
    assert [event.sentence for event in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))] == [
        f"Example data lead set the target 60.0 by 31 March 2027 {where}",
        f"Example data lead changed the target 55.0 by 1 April 2027 {where}",
        f"Example data lead removed the target 55.0 by 1 April 2027 {where}",
    ]


def test_a_figure_has_a_unit_of_its_indicator(session: Session) -> None:
    world = make.world(session)
    with pytest.raises(Refusal, match="Choose a unit from the list"):
        entered(session, world, ALCOHOL, BIRMINGHAM, "2024", 4, unit=Unit.COUNT)
    figure = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6, unit=Unit.RATE_PER_MILLION)
    units = [figure.unit]
    service.change_observation(
        session, figure, reading(9.96, unit=Unit.RATE_PER_100K, version=figure.version), by=world.data_lead
    )
    units.append(figure.unit)
    assert (units, figure.value) == ([None, "rate_per_100k"], Decimal("9.96"))
