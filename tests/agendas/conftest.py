"""Fixtures for tests of agendas: a scheduled meeting, and an agenda with a confidential item."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.agendas import publishing
from cdp.agendas.publishing import PublishDetails
from cdp.models import AgendaItem, AgendaPublication, Meeting, MeetingState, Part, Person
from tests import make
from tests.agendas.settled import settle_all
from tests.make import World

SECRET = "Price of the Acme contract"
COMPLETE: dict[str, Any] = {"purpose": "To settle the grant.", "ask": "Approve", "text": "the budget."}
"""What a form needs, besides the file, for a paper to enter the agenda."""
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def world(session: Session) -> World:
    """Return two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def meeting(session: Session, world: World) -> Meeting:
    """Return a scheduled meeting of two hours, from 10am to midday, in three weeks."""
    made = make.meeting(session, world.board, title="Autumn board", state=MeetingState.SCHEDULED)
    session.commit()
    return made


@dataclass(frozen=True)
class Agenda:
    """A meeting with two public items and a confidential one between them."""

    meeting: Meeting
    welcome: AgendaItem
    secret: AgendaItem
    finance: AgendaItem
    path: str


@pytest.fixture
def agenda(session: Session, world: World, meeting: Meeting) -> Agenda:
    """Return an unpublished agenda; the interests of its readers are settled."""
    made = Agenda(
        meeting,
        welcome=make.item(session, meeting, "Welcome", position=1, minutes=10),
        secret=make.item(session, meeting, SECRET, position=2, minutes=35, part=Part.CONFIDENTIAL),
        finance=make.item(session, meeting, "Finance", position=3, minutes=20),
        path=f"/partnerships/west-midlands/meetings/{meeting.key}/agenda",
    )
    settle_all(session, meeting, by=world.coordinator)
    session.commit()
    return made


Enter = Callable[[Person], Access]


@pytest.fixture
def enter(session: Session, world: World) -> Enter:
    """Return a function that returns a person's access to the West Midlands partnership."""

    def access_of(person: Person) -> Access:
        access = access_to(session, world.partnership, person, clock.today())
        assert access is not None
        return access

    return access_of


Publish = Callable[[], AgendaPublication]


@pytest.fixture
def publish(session: Session, world: World, agenda: Agenda, enter: Enter) -> Publish:
    """Return a function that publishes the agenda as the coordinator, even with gaps."""

    def now() -> AgendaPublication:
        access = enter(world.coordinator)
        settle_all(session, agenda.meeting, by=world.coordinator)
        mark = publishing.readiness_of(session, access, agenda.meeting).mark
        publication = publishing.publish(
            session, access, agenda.meeting, PublishDetails(mark, despite_gaps=True, notify_invitees=False),
            by=world.coordinator,
        )  # fmt: skip
        session.commit()
        return publication

    return now


def pdf(name: str = "report.pdf", content: bytes = PDF) -> tuple[BytesIO, str]:
    """Return a PDF to upload in a form, as its content and name."""
    return BytesIO(content), name
