"""Indicators that a partnership adds, which other partnerships do not find, and values under an embargo."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.indicators import service
from cdp.indicators.catalogue import by_outcome_of, indicator_of, indicators_of
from cdp.indicators.exceptions import off_target
from cdp.indicators.service import TargetDetails
from tests import make
from tests.indicators.entering import BIRMINGHAM, DEATHS, entered, own_indicator
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGES = "/partnerships/west-midlands/indicators"


def test_an_own_indicator_is_found_in_its_partnership_only(session: Session) -> None:
    world = make.world(session)
    own = own_indicator(session, world, definition="Reports to the park rangers")
    found = indicator_of(session, world.partnership, own.key)
    assert found is not None
    assert (found.label, found.is_own, found.description.definition) == (
        "Needles found in parks",
        True,
        "Reports to the park rangers",
    )
    assert indicator_of(session, world.neighbour, own.key) is None
    assert list(indicators_of(session, world.partnership, [DEATHS, own.key, "nothing"])) == [DEATHS, own.key]
    assert by_outcome_of(session, world.partnership)[-1][1][0].id == own.key
    assert own.key not in [one.id for one in by_outcome_of(session, world.neighbour)[-1][1]]


def test_an_indicator_of_the_catalogue_is_found_without_a_query(session: Session) -> None:
    world = make.world(session)
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    with counted(engine) as statements:
        indicators_of(session, world.partnership, [DEATHS])
    assert len(statements) == 0


def test_the_page_of_an_own_indicator_shows_its_values_and_is_not_found_elsewhere(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    own = own_indicator(session, world)
    entered(session, world, own.key, BIRMINGHAM, "2024", 41)
    session.commit()
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{own.key}")
    assert visitor.heading == "Needles found in parks"
    assert [row[:3] for row in visitor.table("Latest values by area")] == [
        ["Birmingham", "2024 1 year old", "41"]
    ]
    neighbour = visit().sign_in(world.neighbour_coordinator)
    neighbour.get(f"/partnerships/{world.neighbour.slug}/indicators/{own.key}", status=404)
    neighbour.get(f"/partnerships/{world.neighbour.slug}/actions/new?indicator={own.key}", status=404)


def test_an_embargo_keeps_values_from_other_readers_until_its_day(session: Session, visit: Visit) -> None:
    world = make.world(session)
    own = own_indicator(session, world, embargoed_until=clock.today() + timedelta(days=1))
    entered(session, world, own.key, BIRMINGHAM, "2024", 41)
    session.commit()
    member = visit().sign_in(world.member).get(f"{PAGES}/{own.key}")
    assert "41" not in member.main
    member.get(f"{PAGES}/{own.key}/figures.csv", status=404)
    data_lead = visit().sign_in(world.data_lead).get(f"{PAGES}/{own.key}")
    assert data_lead.table("Latest values by area")[0][2] == "41"
    own.embargoed_until = clock.today()
    session.commit()
    assert member.get(f"{PAGES}/{own.key}").table("Latest values by area")[0][2] == "41"


def test_an_embargoed_indicator_is_left_out_of_papers(session: Session) -> None:
    world = make.world(session)
    own = own_indicator(session, world, embargoed_until=clock.today() + timedelta(days=1))
    entered(session, world, own.key, BIRMINGHAM, "2024", 41)
    target = TargetDetails(own.key, BIRMINGHAM, Decimal(20), clock.today() - timedelta(days=800))
    service.set_target(session, world.partnership, target, by=world.data_lead)
    session.flush()
    assert off_target(session, world.partnership, clock.today()) == []
    own.embargoed_until = None
    session.flush()
    assert [one.indicator.id for one in off_target(session, world.partnership, clock.today())] == [own.key]
