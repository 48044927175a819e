"""Fixtures for tests of papers: the agenda of a scheduled meeting, and the folder of stored files."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.agendas import papers
from cdp.agendas.papers import PaperDetails
from cdp.files.uploads import CheckedFile, FileKind
from cdp.models import AgendaItem, OutboxMessage, Paper, PaperLink, Person
from cdp.papers import links, sending
from tests.agendas.conftest import Agenda, agenda, enter, meeting, publish, world
from tests.make import World

__all__ = ["Asking", "agenda", "enter", "meeting", "publish", "world"]


class Asking:
    """What a coordinator does with papers: record a request, send the emails, and receive a file."""

    def __init__(self, session: Session, world: World, agenda: Agenda) -> None:
        self.session, self.world, self.agenda = session, world, agenda

    def access(self, person: Person | None = None) -> Access:
        """Return the access of a person, by default the coordinator."""
        found = access_to(
            self.session, self.world.partnership, person or self.world.coordinator, clock.today()
        )
        assert found is not None
        return found

    def record(self, item: AgendaItem, title: str = "Budget", *, days: int = 5, **who: object) -> Paper:
        """Record a request to the treatment provider, or to those in `who`, due in a number of days."""
        details = PaperDetails(
            title,
            **({"organisation": self.world.treatment} | who),  # type: ignore[arg-type]
            due_on=clock.today() + timedelta(days=days),
        )
        made = papers.add_paper(self.session, item, details, None, by=self.world.coordinator)
        self.session.commit()
        return made

    def send(self) -> None:
        """Send the requests that were recorded."""
        access, meeting = self.access(), self.agenda.meeting
        unsent = sending.unsent(self.session, access, meeting)
        shown = sending.mailing_of(self.session, meeting, unsent, sending.REQUEST).fingerprint(self.session)
        sending.request(self.session, access, meeting, shown=shown, by=self.world.coordinator)
        self.session.commit()

    def path(self, person: Person) -> str:
        """Return the address of a person's link."""
        link = self.session.scalars(
            sa.select(PaperLink).where(
                PaperLink.meeting_id == self.agenda.meeting.id, PaperLink.person_id == person.id
            )
        ).one()
        return f"/send-papers/{links.LINK.token_of(self.session, link)}"

    def emails(self) -> list[OutboxMessage]:
        """Return the emails in the outbox, oldest first."""
        return list(self.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))

    def receive(self, paper: Paper, mark: str = "a", name: str = "report.pdf") -> None:
        """Receive a file from the member, as if the checks of uploads had accepted it."""
        file = CheckedFile(name, FileKind.PDF, mark.encode(), mark * 64)
        papers.receive_file(self.session, paper, file, by=self.world.member)
        self.session.commit()


@pytest.fixture
def asking(session: Session, world: World, agenda: Agenda) -> Asking:
    """Return the deeds of a coordinator for the agenda."""
    return Asking(session, world, agenda)
