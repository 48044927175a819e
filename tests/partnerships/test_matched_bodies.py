"""Matching organisations to public bodies: by name, near names, the three states of a body, and who serves a CSP."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import AuditEvent, BoardBody
from cdp.partnerships.footprints.queries import bodies
from cdp.partnerships.footprints.represented import SeatState, representations, why_unmatched
from cdp.partnerships.footprints.service import absences, areas, matching
from cdp.partnerships.footprints.service.absences import AbsenceDetails
from cdp.partnerships.members.service import organisations
from cdp.partnerships.members.service.organisations import OrganisationDetails
from cdp.reference.bodies import public_body
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
    assert "13 not matched to an organisation yet: " in visitor.main
    assert "have no seat" not in visitor.main
    visitor.click("Match Coventry City Council")
    visitor.submit("Save", no_bodies=["Example Treatment Services"])
    councils = {row[0]: row[1] for row in visitor.table("Councils")}
    assert councils["Coventry City Council"].startswith("No seat Coventry Citty Council is a member")
    assert councils["Walsall Metropolitan Borough Council"] == (
        "Not a member Add Walsall Metropolitan Borough Council "
        "Mark as taking no part: Walsall Metropolitan Borough Council"
    )
    assert (
        visitor.table("Police force areas")[0][3]
        == "West Midlands Police on Combating Drugs Partnership Board"
    )
    assert "10 not a member, after every organisation was checked: " in visitor.main


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


def seats_of_kind(visitor: Visitor, heading: str) -> dict[str, str]:
    """Return what the footprint page says about the seat of each body under a heading."""
    return {row[0]: row[-1] for row in visitor.get(f"{HERE}/footprint").table(heading)}


def test_probation_and_fire_can_be_matched_and_say_how_sure_their_areas_are(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    make.organisation(session, world.partnership, "Birmingham Probation Delivery Unit")
    make.organisation(session, world.partnership, "West Midlands Fire Service")
    session.commit()
    visitor = visit().sign_in(world.coordinator)
    assert seats_of_kind(visitor, "Probation regions")["Probation Service West Midlands Region"].startswith(
        "Not matched yet Birmingham Probation Delivery Unit may be this body"
    )
    assert "Which police force areas are in a region is from memory." in visitor.main
    assert "The areas of fire and rescue authorities are from memory." in visitor.main
    visitor.click("Match Probation Service West Midlands Region").submit("Save")
    assert seats_of_kind(visitor, "Probation regions")["Probation Service West Midlands Region"].startswith(
        "No seat Birmingham Probation Delivery Unit is a member without a seat"
    )
    assert "No seat West Midlands Fire Service" in str(seats_of_kind(visitor, "Fire and rescue authorities"))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("UK Health Security Agency", "A national body has no area of its own."),
        ("Mid Essex Council", "This council is planned, and no order has set it up."),
        ("Kent County Council", "Its area does not overlap the footprint."),
        ("Cumbria County Council", "It ended on 1 April 2023."),
        ("Example Recovery", ""),
    ],
)
def test_the_page_says_why_an_organisation_cannot_be_matched(name: str, why: str) -> None:
    assert why_unmatched(name, date(2026, 12, 1)).startswith(why)
    assert bool(why_unmatched(name, date(2026, 12, 1))) is bool(why)


@pytest.mark.both_databases
def test_a_body_is_confirmed_to_take_no_part_with_day_and_reason(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    visitor.click("Mark as taking no part: Coventry City Council")
    visitor.submit("Save", reason="", confirmed_on=("31", "2", "2026"))
    assert "Enter why it takes no part" in visitor.main
    visitor.submit("Save", reason="It works with Warwickshire.", confirmed_on=("2", "3", "2026"))
    said = "Takes no part Confirmed on 2 March 2026: It works with Warwickshire."
    assert seats_of_kind(visitor, "Councils")["Coventry City Council"].startswith(said)
    assert "1 confirmed to take no part: Coventry City Council" in visitor.main
    (sentence,) = last_told(session)
    assert sentence == (
        "Example coordinator recorded that Coventry City Council takes no part, as confirmed on 2 March 2026: "
        "It works with Warwickshire."
    )
    visitor.click("Change: Coventry City Council takes no part").submit("Withdraw the confirmation")
    assert (
        "Takes no part" not in seats_of_kind(visitor, "Councils")["Coventry City Council"].split(" Add ")[0]
    )
    visitor.get(f"{HERE}/footprint/absent/council:E10000016", status=404)
    visitor.get(f"{HERE}/footprint/absent/region:E12000005", status=404)
    visit().sign_in(world.member).get(f"{HERE}/footprint/absent/council:E08000026", status=403)


def test_a_seat_counts_instead_of_a_confirmation_that_a_body_takes_no_part(session: Session) -> None:
    world = make.world(session)
    council = make.organisation(session, world.partnership, "Coventry City Council")
    body = public_body("council", "E08000026")
    assert body is not None
    details = AbsenceDetails("It works with Warwickshire.", date(2026, 3, 2))
    absences.confirm_absence(session, world.partnership, body, details, by=world.coordinator)
    matching.set_body(council, body)
    make.seat(session, world.board, council)
    session.flush()
    found = representations(
        bodies.organisations_with_seats(session, world.partnership, clock.today()),
        (body,),
        absences=bodies.absences(session, world.partnership),
    )
    assert found[body.kind, body.code].state(all_matched=True) is SeatState.SEATED
    with pytest.raises(Refusal, match="not in the future"):
        absences.confirm_absence(
            session, world.partnership, body, AbsenceDetails("No", date(2099, 1, 1)), by=world.coordinator
        )
