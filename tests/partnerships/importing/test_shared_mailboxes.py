"""An address is not an identity: two people of a list may share a mailbox, and the page asks before anyone is added."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Appointment, Person
from cdp.partnerships import queries
from tests import make
from tests.imports.files import CASES, Cells, as_text
from tests.partnerships.importing.previewing import PreviewedFile, all_there, preview, write
from tests.partnerships.importing.test_pages import confirm, rows
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
MAILBOX = "housing.partnerships@whg-invented.example"
SHARES = "Someone else, who shares this mailbox"


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


def shared_list() -> bytes:
    """Return the list in which two organisations give the same address."""
    (path,) = CASES.glob("03-*")
    return path.read_bytes()


def people_with(session: Session, email: str) -> list[tuple[str, bool]]:
    """Return the name of everyone with an address, and whether they share another person's mailbox."""
    session.expire_all()
    found = session.scalars(sa.select(Person).where(Person.email == email).order_by(Person.id))
    return [(person.name, person.shares_mailbox) for person in found]


def problems_of(previewed: PreviewedFile) -> list[str]:
    """Return what is wrong in each row, without the place."""
    verdicts = previewed.judgement.verdicts
    return [str(problem).split(": ", 1)[1] for one in verdicts for problem in one.problems]


def representatives(session: Session, world: make.World) -> dict[str, str]:
    """Return the name of each invented organisation's representative, by the organisation's name."""
    today = clock.today()
    seats = queries.seats_of_partnership(session, world.partnership, today)
    found = {seat.organisation.name: seat.representative_on(today) for seat in seats}
    return {name: person.name for name, person in found.items() if person and "(invented)" in name}


@pytest.mark.both_databases
def test_two_people_who_share_a_mailbox_are_recorded_once_the_coordinator_says_so(
    session: Session, world: make.World, visit: Visit
) -> None:
    chosen: dict[str, Any] = {
        "board-0": world.board.name,
        "national_role": "Voluntary and community sector",
    }
    visitor = rows(visit().sign_in(world.coordinator), shared_list(), "members.xlsx", **chosen)
    assert (
        "If Priya Nair and Tom Beddoes share this mailbox, or are the same person, say so here."
        in visitor.main
    )
    answer: dict[str, Any] = {"cell-0-3-same_person": SHARES}
    visitor.submit("Check again", **answer)
    confirm(visitor)
    assert people_with(session, MAILBOX) == [("Priya Nair", False), ("Tom Beddoes", True)]
    assert representatives(session, world) == {
        "Walsall Homelessness Forum (invented)": "Tom Beddoes",
        "Walsall Housing Group (invented)": "Priya Nair",
    }


def two_with_one_mailbox(session: Session, world: make.World) -> None:
    """Record Priya Nair and Tom Beddoes, who share a mailbox, each on the seat of a body of their own."""
    for name in ("Priya Nair", "Tom Beddoes"):
        person = make.person(session, name)
        person.email, person.shares_mailbox = MAILBOX, name == "Tom Beddoes"
        body = make.organisation(session, world.partnership, f"Body of {name} (invented)")
        make.seat(
            session, world.board, body, national_role="voluntary_and_community_sector", representative=person
        )


def members(world: make.World, *names: str) -> Cells:
    """Return a list of members with one mailbox."""
    head = ["Organisation", "National role", "Board", "Name", "Email"]
    return [
        head,
        *(
            [f"Body of {name} (invented)", "Voluntary and community sector", world.board.name, name, MAILBOX]
            for name in names
        ),
    ]


def test_the_same_list_is_there_once_both_are_recorded(session: Session, world: make.World) -> None:
    two_with_one_mailbox(session, world)
    cells = members(world, "Tom Beddoes", "Priya Nair")
    assert all_there(preview(session, world.partnership, cells, by=world.coordinator))


def test_a_third_name_is_asked_about_and_renames_neither(session: Session, world: make.World) -> None:
    two_with_one_mailbox(session, world)
    previewed = preview(session, world.partnership, members(world, "Ann Other"), by=world.coordinator)
    (problem,) = problems_of(previewed)
    assert problem == (
        f"{MAILBOX} is recorded here as the address of Priya Nair and Tom Beddoes, and the file has Ann Other. "
        "If Ann Other shares this mailbox with them, say so. Otherwise enter Ann Other’s own address."
    )


def test_a_role_is_not_given_to_someone_else_because_of_their_address(
    session: Session, world: make.World
) -> None:
    cells = [
        ["Role", "Name", "Email", "Board"],
        ["Chair", "Ann Other", world.lead.email, world.board.name],
    ]
    previewed = preview(session, world.partnership, cells, by=world.coordinator)
    (problem,) = problems_of(previewed)
    assert problem == (
        f"{world.lead.email} is recorded here as the address of {world.lead.name}, and the file has Ann Other. "
        "If they are the same person, choose which name to use. If they share this mailbox, say so. "
        "Otherwise enter Ann Other’s own address."
    )
    cells[1][1] = world.lead.name
    write(session, preview(session, world.partnership, cells, by=world.coordinator), by=world.coordinator)
    today = clock.today()
    chairs = queries.role_holders(session, world.partnership, Appointment.CHAIR, today, world.board)
    assert chairs == [world.lead]


def test_one_person_with_two_spellings_in_a_file_is_one_person_once_the_coordinator_says_so(
    session: Session, world: make.World, visit: Visit
) -> None:
    cells = members(world, "Tom Beddoes", "Thomas Beddoes")
    file = as_text(cells).encode()
    visitor = rows(visit().sign_in(world.coordinator), file, "members.csv")
    assert "If Tom Beddoes and Thomas Beddoes share this mailbox, or are the same person" in visitor.main
    answer: dict[str, Any] = {
        "cell-0-3-same_person": "The same person, with the name recorded here or in the earlier row"
    }
    visitor.submit("Check again", **answer)
    confirm(visitor)
    assert people_with(session, MAILBOX) == [("Tom Beddoes", False)]
    assert set(representatives(session, world).values()) == {"Tom Beddoes"}
