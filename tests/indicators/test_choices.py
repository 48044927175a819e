"""A partnership chooses the indicators that it follows and similar areas, and adds indicators of its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.indicators.catalogue import by_outcome
from cdp.indicators.choices import service
from cdp.indicators.choices.service import OwnIndicatorDetails
from cdp.models import AuditEvent, OwnIndicator
from cdp.reference import areas
from cdp.reference.outcomes import Availability, Polarity, Unit, ValueType
from tests import make
from tests.indicators.entering import BIRMINGHAM, DEATHS, IN_TREATMENT, entered, own_indicator
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGES = "/partnerships/west-midlands/indicators"


def sentence(session: Session) -> str:
    """Return the latest sentence of the history."""
    return session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first() or ""


@pytest.mark.both_databases
def test_the_list_shows_followed_indicators_first(session: Session, visit: Visit) -> None:
    world = make.world(session)
    entered(session, world, IN_TREATMENT, BIRMINGHAM, "2024", 12)
    session.commit()
    data_lead = visit().sign_in(world.data_lead).get(f"{PAGES}/follow")
    chosen: dict[str, Any] = {group: [] for group in GROUPS} | {"o_deaths": [DEATHS]}
    data_lead.submit("Save indicators", **chosen)
    assert data_lead.banner == "Indicators to follow saved."
    assert world.partnership.followed_metrics == [DEATHS]
    assert sentence(session) == "Example data lead chose 1 indicator of the catalogue to follow."
    assert [one.text for one in data_lead.page.all("h2")][1:2] == ["Reduce drug-related deaths and harm"]
    assert "Numbers in treatment" not in data_lead.links
    assert "Numbers in treatment" in data_lead.click("All indicators").links
    assert "Numbers in treatment" in data_lead.click("With values").links


def test_at_least_one_indicator_is_followed_and_all_means_all(session: Session) -> None:
    world = make.world(session)
    with pytest.raises(Refusal, match="Choose at least one indicator"):
        service.follow(session, world.partnership, [], version=world.partnership.version, by=world.data_lead)
    everything = [one.id for _, group in by_outcome() for one in group]
    service.follow(
        session, world.partnership, everything, version=world.partnership.version, by=world.data_lead
    )
    assert world.partnership.followed_metrics is None


def test_similar_areas_are_found_by_name_and_kept(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator).get(f"{PAGES}/similar-areas?q=leeds")
    coordinator.submit("Save similar areas", E12000003=["E08000035"])
    coordinator.get(f"{PAGES}/similar-areas?q=manchester").submit(
        "Save similar areas", E12000002=["E08000003"]
    )
    session.commit()
    session.refresh(world.partnership)
    assert world.partnership.similar_areas == ["E08000003", "E08000035"]
    assert sentence(session).endswith("chose the similar areas: Manchester and Leeds.")
    coordinator.get(f"{PAGES}/similar-areas").submit("Save similar areas", chosen=["E08000035"])
    session.commit()
    session.refresh(world.partnership)
    assert world.partnership.similar_areas == ["E08000035"]
    assert "Birmingham" not in coordinator.main
    assert "Try another name" in coordinator.get(f"{PAGES}/similar-areas?q=atlantis").main


@pytest.mark.parametrize("address", ["follow", "similar-areas?q=leeds"])
def test_two_people_who_choose_at_once_see_both_choices(session: Session, visit: Visit, address: str) -> None:
    world = make.world(session)
    session.commit()
    first, second = visit().sign_in(world.data_lead), visit().sign_in(world.coordinator)
    second.get(f"{PAGES}/{address}")
    if address == "follow":
        none: dict[str, Any] = {group: [] for group in GROUPS}
        first.get(f"{PAGES}/follow").submit("Save indicators", **none | {"o_deaths": [DEATHS]})
        second.submit("Save indicators", status=409, **none | {"o_treatment": [IN_TREATMENT]})
        assert "Deaths related to drug misuse" in second.main
        assert "Numbers in treatment" in second.main
        assert world.partnership.followed_metrics == [DEATHS]
    else:
        first.get(f"{PAGES}/similar-areas?q=manchester").submit("Save similar areas", E12000002=["E08000003"])
        second.submit("Save similar areas", status=409, E12000003=["E08000035"])
        assert "Manchester" in second.main
        assert "Leeds" in second.main
        assert world.partnership.similar_areas == ["E08000003"]


def test_our_own_areas_and_too_many_are_refused(session: Session) -> None:
    world = make.world(session)
    with pytest.raises(Refusal, match="Leave out Birmingham"):
        service.choose_similar(
            session, world.partnership, [BIRMINGHAM], version=world.partnership.version, by=world.data_lead
        )
    many = [one.code for one in areas.all_authorities() if one.code not in make.WEST_MIDLANDS][:31]
    with pytest.raises(Refusal, match="at most 30"):
        service.choose_similar(
            session, world.partnership, many, version=world.partnership.version, by=world.data_lead
        )


def details(**facts: Any) -> OwnIndicatorDetails:
    settings: dict[str, Any] = {
        "name": "Kits in hostels",
        "definition": "Naloxone kits given to hostels",
        "unit": Unit.COUNT,
        "value_type": ValueType.COUNT,
        "polarity": Polarity.HIGHER_IS_BETTER,
        "is_output": True,
        "availability": Availability.PUBLIC,
    }
    return OwnIndicatorDetails(**settings | facts)


def test_an_indicator_is_added_in_the_browser_and_ended(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator).get(PAGES).click("Add an indicator of your own")
    coordinator.submit("Add indicator", name="Kits in hostels")
    assert "Choose the unit" in coordinator.errors
    coordinator.submit(
        "Add indicator",
        definition="Naloxone kits given to hostels",
        measures="output",
        unit="Per cent",
        value_type="Count",
        polarity="higher_is_better",
        availability="public",
        frequency="Quarterly",
        lag_months="1",
    )
    assert coordinator.errors == [
        "Choose another unit or type. For a count, the unit can be: number, incidents and kilograms."
    ]
    coordinator.submit("Add indicator", unit="Number")
    assert coordinator.banner == "Indicator Kits in hostels added."
    assert coordinator.facts()["Measures"] == "Output: what services did"
    assert coordinator.facts()["Usual delay"] == "About 1 month after the period"
    coordinator.click("Change or end this indicator").submit("Save indicator", ended_on=clock.today())
    assert "Not published from" in coordinator.main
    assert "It ends on" in sentence(session)
    observer = visit().sign_in(world.observer)
    assert "Kits in hostels" in observer.get(PAGES).links
    own = session.scalars(sa.select(OwnIndicator)).one()
    observer.get(f"{PAGES}/{own.key}/edit", status=403)
    neighbour = visit().sign_in(world.neighbour_coordinator)
    neighbour.get(f"/partnerships/{world.neighbour.slug}/indicators/{own.key}/edit", status=404)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "kits IN hostels"}, "name"),
        ({"name": "Deaths related to drug misuse"}, "name"),
        ({"name": "Other", "unit": Unit.RATE_PER_1000, "value_type": ValueType.PROPORTION}, "unit"),
    ],
)
def test_an_indicator_that_cannot_be_is_refused(session: Session, facts: dict[str, Any], field: str) -> None:
    world = make.world(session)
    service.add_own(session, world.partnership, details(), by=world.data_lead)
    with pytest.raises(Refusal) as refused:
        service.add_own(session, world.partnership, details(**facts), by=world.data_lead)
    assert refused.value.field == field


def test_the_unit_cannot_change_once_there_are_values_and_two_people_do_not_overwrite_each_other(
    session: Session,
) -> None:
    world = make.world(session)
    own = service.add_own(session, world.partnership, details(), by=world.data_lead)
    session.flush()
    entered(session, world, own.key, BIRMINGHAM, "2024", 12)
    with pytest.raises(Refusal, match="because there are values"):
        service.change_own(
            session, own, details(unit=Unit.KILOGRAMS, version=own.version), by=world.data_lead
        )
    with pytest.raises(Conflict):
        service.change_own(session, own, details(name="Other", version=99), by=world.data_lead)


def test_the_list_does_not_show_periods_of_embargoed_values(session: Session, visit: Visit) -> None:
    world = make.world(session)
    own = own_indicator(session, world, embargoed_until=clock.today() + timedelta(days=9))
    entered(session, world, own.key, BIRMINGHAM, "2024", 41)
    session.commit()
    title = "Local indicators, in addition to the framework"
    assert visit().sign_in(world.member).get(PAGES).table(title)[0][-1] == "No values"
    assert visit().sign_in(world.data_lead).get(PAGES).table(title)[0][-1] == "2024 1 value"


GROUPS = [*(outcome.id if outcome else "local" for outcome, _ in by_outcome())]
