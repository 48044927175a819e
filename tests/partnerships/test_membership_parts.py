"""The membership check: roles that are filled in part, and which part is missing."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from cdp.models import Organisation
from cdp.reference.areas import PublicBodyKind
from tests import make
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
CHECK = "/partnerships/west-midlands/members/check"


def seat_for(session: Session, world: World, name: str, role: str, code: str = "") -> Organisation:
    """Give an organisation a filled seat; with a code, it is matched to the council with that code."""
    organisation = make.organisation(session, world.partnership, name)
    if code:
        organisation.body_kind, organisation.body_code = PublicBodyKind.COUNCIL.value, code
    person = make.person(session, f"Member for {name}")
    make.seat(session, world.board, organisation, national_role=role, representative=person)
    session.commit()
    return organisation


def core(visitor: Visitor, number: int) -> list[str]:
    return visitor.get(CHECK).table("Core roles")[number - 1][1:]


def test_the_nhs_is_filled_in_part_while_its_provider_has_no_seat(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member)
    state, details = core(visitor, 3)
    assert state == "In part"
    assert details.endswith("Missing: NHS provider, such as the mental health trust")
    assert "2 filled, 1 filled in part," in visitor.main
    seat_for(session, world, "Birmingham and Solihull Mental Health NHS Foundation Trust", "nhs")
    assert core(visitor, 3)[0] == "Filled"


def test_one_of_seven_councils_does_not_fill_elected_members(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member)
    seat_for(session, world, "Birmingham City Council", "elected_members", "E08000025")
    state, details = core(visitor, 1)
    assert state == "In part"
    assert "Missing: City of Wolverhampton Council; Coventry City Council; Dudley Metropolitan" in details
    assert "Birmingham City Council; " not in details
    for number, code in enumerate(make.WEST_MIDLANDS[1:]):
        seat_for(session, world, f"Council {number}", "elected_members", code)
    assert core(visitor, 1)[0] == "Filled"


def test_an_organisation_not_matched_yet_is_not_said_to_be_missing(session: Session, visit: Visit) -> None:
    world = make.world(session)
    assert core(visit().sign_in(world.member), 6)[0] == "Filled"
    world.police.not_a_body = True
    session.commit()
    assert core(visit().sign_in(world.member), 6)[0] == "In part"


def test_an_explanation_counts_for_the_part_that_is_missing(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(CHECK)
    visitor.click("Explain how NHS is covered")
    visitor.submit("Save", coverage="By a sub-group", board="Data and digital sub-group")
    state, details = core(visitor, 3)
    assert state == "Covered"
    assert "Birmingham and Solihull Integrated Care Board (Combating Drugs Partnership Board)" in details
    assert "Missing: NHS provider, such as the mental health trust" in details
    assert "Covered by Data and digital sub-group" in details
