"""Matching organisations to public bodies: by name, near names, the three states of a body, and who serves a CSP."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import AuditEvent, BoardBody
from cdp.partnerships.footprints.service import areas
from cdp.partnerships.members.service import organisations
from cdp.partnerships.members.service.organisations import OrganisationDetails
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


def last_told(session: Session, number: int = 1) -> list[str]:
    found = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc()).limit(number)).all()
    return list(reversed(found))


@pytest.mark.both_databases
def test_an_organisation_with_an_official_name_or_alias_is_matched_when_it_is_added(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/organisations/new")
    visitor.submit("Add organisation", name="Dudley MBC")
    assert last_told(session) == [
        "Example coordinator added Dudley MBC to the organisations, matched to Dudley Metropolitan Borough Council."
    ]
    councils = {row[0]: row[1] for row in visitor.get(f"{HERE}/footprint").table("Councils")}
    assert councils["Dudley Metropolitan Borough Council"].startswith("No seat Dudley MBC is a member")


def test_an_organisation_is_matched_when_its_area_joins_the_footprint(session: Session) -> None:
    world = make.world(session)
    council = make.organisation(session, world.partnership, "Calderdale MBC")
    areas.add_areas(session, world.partnership, ["E08000033"], date(2026, 4, 1), by=world.coordinator)
    assert (council.body_kind, council.body_code) == ("council", "E08000033")
    told = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)).all()
    assert "Calderdale MBC was matched to Calderdale Metropolitan Borough Council by its name." in told


def test_a_new_name_matches_and_a_choice_to_leave_it_unmatched_stays(session: Session) -> None:
    world = make.world(session)
    version = world.police.version
    organisations.change_organisation(
        session,
        world.police,
        OrganisationDetails("West Midlands Police", "WMP"),
        version=version,
        by=world.coordinator,
    )
    assert world.police.body_code is None
    session.flush()
    organisations.change_organisation(
        session,
        world.treatment,
        OrganisationDetails("Walsall Council"),
        version=world.treatment.version,
        by=world.coordinator,
    )
    assert world.treatment.body_code == "E08000030"


@pytest.mark.parametrize(
    "name", ["Birmingham", "Black Country", "Kent County Council", "Frimley ICB", "Police"]
)
def test_a_name_that_is_not_clearly_a_body_of_the_footprint_is_not_matched(
    session: Session, name: str
) -> None:
    world = make.world(session)
    details = OrganisationDetails(name)
    made = organisations.add_organisation(session, world.partnership, details, by=world.coordinator)
    assert made.body_code is None


def test_a_body_is_not_matched_yet_until_every_organisation_has_been_checked(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    make.organisation(session, world.partnership, "Coventry Citty Council")
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    councils = {row[0]: row[1] for row in visitor.table("Councils")}
    assert councils["Coventry City Council"] == (
        "Not matched yet Coventry Citty Council may be this body Match Coventry City Council"
    )
    assert visitor.table("Police force areas")[0][3] == (
        "Not matched yet West Midlands Police may be this body Match West Midlands"
    )
    assert "12 not matched to an organisation yet: " in visitor.main
    assert "have no seat" not in visitor.main
    visitor.click("Match Coventry City Council")
    visitor.submit("Save", no_bodies=["Example Treatment Services"])
    councils = {row[0]: row[1] for row in visitor.table("Councils")}
    assert councils["Coventry City Council"].startswith("No seat Coventry Citty Council is a member")
    assert councils["Walsall Metropolitan Borough Council"] == (
        "Not a member Add Walsall Metropolitan Borough Council"
    )
    assert (
        visitor.table("Police force areas")[0][3]
        == "West Midlands Police on Combating Drugs Partnership Board"
    )
    assert "9 not a member, after every organisation was checked: " in visitor.main


def test_a_community_safety_partnership_has_no_seat_but_a_board_that_also_meets_as_it(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    for name, label in (("Combating Drugs Partnership", "CDP"), ("Safer Solihull Partnership", "CSP")):
        session.add(BoardBody(board_id=world.board.id, name=name, label=label, starts_on=make.LONG_AGO))
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    served = {row[0]: row[3] for row in visitor.table("Community safety partnerships")}
    assert served["Solihull"] == "Served by Combating Drugs Partnership Board, which also meets as it"
    assert served["Dudley"] == "No board recorded as also meeting as it"
    unnamed = make.board(session, world.neighbour, "Joint Board")
    session.add(
        BoardBody(
            board_id=unnamed.id, name="Community Safety Partnership", label="CSP", starts_on=make.LONG_AGO
        )
    )
    session.commit()
    next_door = visit().sign_in(world.neighbour_coordinator).get("/partnerships/berkshire-east/footprint")
    served = {row[0]: row[3] for row in next_door.table("Community safety partnerships")}
    assert served["Slough"].startswith(
        "Joint Board also meets as a community safety partnership. Add its name"
    )
    assert "community safety partnerships are not counted because they are not organisations" in visitor.main
    visitor.get(f"{HERE}/organisations/new")
    assert "Solihull (community safety partnership)" not in visitor.main


def test_adding_an_ended_body_names_what_followed_it(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.neighbour_coordinator)
    visitor.get("/partnerships/berkshire-east/organisations/new")
    visitor.submit("Add organisation", name="Frimley ICB")
    assert clock.today() >= date(2026, 4, 1)
    assert visitor.banner.startswith(
        "Frimley ICB added. NHS Frimley Integrated Care Board ended on 1 April 2026. It was followed by"
    )


def test_the_commissioner_is_a_body_that_can_be_matched(session: Session, visit: Visit) -> None:
    world = make.world(session)
    make.organisation(session, world.partnership, "Office of the Police and Crime Commissioner")
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/organisations/match")
    assert (
        "Office of the Police and Crime Commissioner: Police and Crime Commissioner for West Midlands"
        in visitor.main
    )
