"""A value says where it comes from, and keeps what was known before it was changed."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.indicators import service
from cdp.models import EarlierReading, FigureImport, FigureImportState, Observation
from tests import make
from tests.indicators.entering import (
    BIRMINGHAM,
    DEATHS,
    IN_TREATMENT,
    SOLIHULL,
    entered,
    own_indicator,
    reading,
)
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGES = "/partnerships/west-midlands/indicators"


def source_page(figure: Observation) -> str:
    return f"{PAGES}/{figure.metric_code}/figures/{figure.key}/source"


def imported(session: Session, world: make.World, figure: Observation) -> FigureImport:
    """Let a value come from row 7 of an imported file."""
    made = FigureImport(
        partnership=world.partnership,
        person=world.data_lead,
        file_name="deaths.csv",
        sha256="ab" * 32,
        size=100,
        state=FigureImportState.DONE,
        sent_at=clock.now(),
    )
    session.add(made)
    figure.figure_import, figure.source_row = made, 7
    session.flush()
    return made


@pytest.mark.both_databases
def test_a_changed_value_keeps_what_was_known_before(session: Session, visit: Visit) -> None:
    world = make.world(session)
    figure = entered(
        session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6, lower=90, upper=110, note="First"
    )
    imported(session, world, figure)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{PAGES}/{DEATHS}/figures/{figure.key}")
    coordinator.submit("Save value", value="98", note="Revised")
    session.expire_all()
    (earlier,) = session.scalars(sa.select(EarlierReading))
    assert (earlier.value, earlier.note, earlier.source_row) == (Decimal("99.6"), "First", 7)
    assert (earlier.entered_by, earlier.replaced_by) == (world.data_lead, world.coordinator)
    assert (figure.import_id, figure.source_row) == (None, None)
    page = visit().sign_in(world.member).get(source_page(figure))
    facts = page.facts()
    assert (facts["Value"], facts["File"], facts["Entered by"]) == (
        "98.0 per million people",
        "None: typed by hand",
        world.coordinator.name,
    )
    (row,) = page.table("Earlier values")
    assert row[2:4] == ["99.60 per million people", "90.00 to 110.00"]
    assert row[5] == "Published tables deaths.csv, row 7"
    assert row[6] == world.coordinator.name


def test_an_imported_value_names_its_file_row_and_fingerprint(session: Session, visit: Visit) -> None:
    world = make.world(session)
    figure = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6, lower_998=80, upper_998=120)
    imported(session, world, figure)
    session.commit()
    member = visit().sign_in(world.member).get(f"{PAGES}/{DEATHS}")
    facts = member.click("99.6").facts()
    assert (facts["File"], facts["Row in the file"], facts["SHA-256 of the file"]) == (
        "deaths.csv",
        "7",
        "ab" * 32,
    )
    assert facts["99.8% interval"] == "80.00 to 120.00"
    assert "This value has not been changed since it was entered." in member.main
    assert "Change this value" not in member.links


def test_a_save_without_a_change_keeps_no_earlier_value(session: Session) -> None:
    world = make.world(session)
    figure = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    session.flush()
    service.change_observation(session, figure, reading(99.6, version=figure.version), by=world.data_lead)
    assert figure.earlier == []


def test_earlier_numbers_of_our_own_data_are_for_the_data_lead_only(session: Session, visit: Visit) -> None:
    world = make.world(session)
    figure = entered(session, world, IN_TREATMENT, SOLIHULL, "2024", 3, is_official=False)
    service.change_observation(
        session, figure, reading(30, is_official=False, version=figure.version), by=world.data_lead
    )
    session.commit()
    member = visit().sign_in(world.member).get(source_page(figure))
    assert member.facts()["Value"] == "30"
    assert member.table("Earlier values")[0][2] == "Not shown: our own or restricted data"
    data_lead = visit().sign_in(world.data_lead).get(source_page(figure))
    assert data_lead.table("Earlier values")[0][2] == "3"


def test_a_value_of_a_group_is_entered_changed_and_deleted(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator).get(f"{PAGES}/{IN_TREATMENT}/figures/new")
    facts: dict[str, Any] = {
        "area": "Birmingham",
        "period": "2024",
        "value": "1,250",
        "origin": "official",
        "source": "Tables",
        "breakdown_kind": "Sex",
    }
    coordinator.submit("Save value", **facts)
    assert coordinator.errors == ["Enter the group, for example Male."]
    coordinator.submit("Save value", breakdown="Male")
    figure = session.scalars(sa.select(Observation)).one()
    assert (figure.breakdown_kind, figure.breakdown, figure.value) == ("Sex", "Male", Decimal(1250))
    assert coordinator.get(source_page(figure)).facts()["Sex"] == "Male"
    coordinator.click("Change this value").submit("Save value", value="1,260")
    coordinator.get(source_page(figure)).click("Delete this value")
    assert "Its 1 earlier value will be deleted too." in coordinator.main
    coordinator.submit("Delete value", reason="Wrong group")
    assert session.scalar(sa.select(sa.func.count(EarlierReading.id))) == 0


def test_an_embargoed_value_or_that_of_another_partnership_has_no_page(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    own = own_indicator(session, world, embargoed_until=clock.today().replace(year=2090))
    secret = entered(session, world, own.key, BIRMINGHAM, "2024", 41)
    public = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    session.commit()
    visit().sign_in(world.member).get(source_page(secret), status=404)
    visit().sign_in(world.data_lead).get(source_page(secret))
    address = source_page(public).replace("west-midlands", world.neighbour.slug)
    visit().sign_in(world.neighbour_coordinator).get(address, status=404)
