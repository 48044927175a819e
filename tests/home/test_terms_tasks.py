"""Tasks about terms of reference on the overview."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Capacity, SeatHolding, SeatKind, TermsVersion
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.wording.formats import day as in_words
from tests import make
from tests.statements import counted
from tests.terms.partners import OBJECTED, answer_of, circulate, give
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HOME = "/partnerships/west-midlands"
OF_BOARD = "terms of reference of Combating Drugs Partnership Board"


@pytest.fixture
def world(session: Session) -> make.World:
    """Return the example world: two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def circulated(session: Session, world: make.World) -> TermsVersion:
    """Return the board's terms, circulated to partners."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    circulate(session, version, by=world.coordinator)
    session.commit()
    return version


def asked(visitor: Visitor) -> list[str]:
    """Return the texts of the links about terms of reference on the overview, except the link in the navigation."""
    visitor.get(HOME)
    return [words for words in visitor.links if "terms of reference" in words]


@pytest.mark.parametrize("name", ["health_member", "deputy"])
def test_a_representative_and_a_deputy_are_asked_to_answer_until_one_has(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion, name: str
) -> None:
    visitor = visit().sign_in(getattr(world, name))
    words = f"Respond for Birmingham and Solihull Integrated Care Board: {OF_BOARD}"
    assert asked(visitor) == [words]
    assert circulated.answer_by is not None
    assert f"{words} due {in_words(circulated.answer_by)}" in visitor.main
    visitor.click(words)
    assert visitor.heading == "Respond for Birmingham and Solihull Integrated Care Board"
    give(session, answer_of(circulated, world.health))
    assert asked(visitor) == []


def test_a_person_who_represents_no_organisation_on_the_board_is_not_asked(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    guest = make.person(session, "Example guest")
    make.seat(session, world.board, world.police, kind=SeatKind.CO_OPTED, representative=guest)
    elsewhere = make.person(session, "Example elsewhere")
    make.seat(session, world.sub_group, world.police, representative=elsewhere)
    session.commit()
    for person in (guest, elsewhere, world.observer, world.lead, world.chair, world.sro):
        assert asked(visit().sign_in(person)) == [], person.name


@pytest.mark.both_databases
def test_the_coordinator_sees_missing_answers_and_objections(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    give(session, answer_of(circulated, world.police), OBJECTED)
    coordinator = visit().sign_in(world.coordinator)
    waiting = f"2 of 3 organisations have not responded to the {OF_BOARD}"
    assert asked(coordinator) == [waiting, f"1 organisation objects to the {OF_BOARD}"]
    assert "Late" not in coordinator.main
    circulated.answer_by = clock.today() - timedelta(days=1)
    session.commit()
    coordinator.get(HOME)
    assert f"{waiting} Late due {in_words(circulated.answer_by)}" in coordinator.main
    assert coordinator.click(waiting).heading == "Responses to version 1"


def test_agreed_terms_are_a_task_for_the_sro_or_without_one_for_the_coordinator(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    give(session, answer_of(circulated, world.police))
    give(session, answer_of(circulated, world.treatment))
    world.sro_appointment.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    give(session, answer_of(circulated, world.health))
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    assert asked(coordinator) == [f"Partners have agreed the {OF_BOARD}, but there is no SRO to sign"]
    world.sro_appointment.ends_on = None
    coordinator.click(asked(coordinator)[0]).submit("Send to Example sro")
    assert asked(coordinator) == []
    assert asked(visit().sign_in(world.sro)) == [f"Sign the {OF_BOARD}"]


@pytest.mark.both_databases
def test_the_overview_takes_no_more_statements_for_more_organisations(
    session: Session, world: make.World, visit: Visit, engine: sa.Engine
) -> None:
    for number in range(12):
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        seat = make.seat(session, world.board, organisation)
        person = make.person(session, f"Person {number}", account=False)
        for holder in (person, world.member):
            seat.holdings.append(
                SeatHolding(
                    person=holder,
                    capacity=Capacity.DEPUTY if holder is person else Capacity.REPRESENTATIVE,
                    starts_on=make.LONG_AGO,
                )
            )
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    visitors = [visit().sign_in(person) for person in (world.coordinator, world.member)]
    before = [_count(visitor, engine) for visitor in visitors]
    circulate(session, version, by=world.coordinator)
    session.commit()
    assert [_count(visitor, engine) for visitor in visitors] == before
    assert max(before) <= 13
    assert len(asked(visitors[1])) == 13


def _count(visitor: Visitor, engine: sa.Engine) -> int:
    visitor.get(HOME)
    with counted(engine) as statements:
        visitor.get(HOME)
    return len(statements)
