"""A meeting whose invitations have been sent, and the replies to the invitations."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.mail import sender
from cdp.mail.replies import Trust
from cdp.mailroom import service
from cdp.meetings import queries, sending
from cdp.meetings import service as meetings
from cdp.models import Invitation, Meeting, Person, ReceivedMail
from cdp.worker.mails import build
from tests import make
from tests.mail.samples import AUTHSERV, Facts, sample
from tests.meetings.days import details

TRUST = Trust(AUTHSERV)


class Anywhere:
    """A mail server that accepts every email and stores nothing."""

    def send(self, message: Any) -> None:
        """Accept an email."""

    def close(self) -> None:
        """Do nothing."""


class Scene:
    """The example world with a meeting to which everyone was invited, and replies as calendar programs send them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world = make.world(session)
        self.by = self.world.coordinator
        with clock.pretending(clock.now() - timedelta(hours=2)):
            self.meeting: Meeting = meetings.plan(
                session, self.world.partnership, self.world.board, details(title="Spring board"), by=self.by
            )
            session.commit()
            self.send()

    def send(self) -> None:
        """Send the pending invitations and updates."""
        plan = sending.plan_of(self.session, self.meeting)
        sending.send(self.session, self.meeting, shown=plan.fingerprint, by=self.by)
        self.session.commit()
        sessions = sessionmaker(self.session.get_bind(), info=self.session.info)
        sender.send_due(sessions, Anywhere(), build, limit=500)
        self.session.expire_all()

    def move(self, days: int = 7) -> None:
        """Move the meeting by some days and send the updates."""
        start = clock.in_london(self.meeting.starts_at)
        moved = details(
            start.date() + timedelta(days=days),
            title=self.meeting.title,
            confirmed_day=start.date() + timedelta(days=days),
        )
        meetings.change(self.session, self.meeting, replace(moved, version=self.meeting.version), by=self.by)
        self.session.commit()
        self.send()

    def of(self, person: Person) -> Invitation:
        """Return a person's stored invitation."""
        self.session.commit()
        self.session.expire_all()
        return next(
            row for row in queries.invitations_of(self.session, self.meeting) if row.person_id == person.id
        )

    def facts(self, person: Person, **changes: Any) -> Facts:
        """Return the facts of a person's reply, by default to the current version and given one minute ago."""
        given: dict[str, Any] = {
            "attendee": person.email,
            "name": person.name,
            "uid": self.meeting.uid,
            "sequence": self.meeting.sequence,
            "stamp": moment(-60),
            "to": self.meeting.organiser_email,
            **changes,
        }
        return Facts(**given)

    def reply(self, person: Person, program: str = "exchange", **changes: Any) -> bytes:
        """Return a person's reply as a raw email, and end the test's transaction, which could block the worker."""
        raw = sample(program, self.facts(person, **changes))
        self.session.commit()
        return raw

    def take_in(self, raw: bytes, trust: Trust = TRUST) -> ReceivedMail | None:
        """Read a raw email as the worker does; return its row, or None if it was read before."""
        row = service.take_in(self.session, raw, trust)
        self.session.commit()
        return row


def moment(seconds: float) -> datetime:
    """Return the time some seconds from now, without fractions of a second."""
    return (clock.now() + timedelta(seconds=seconds)).replace(microsecond=0)
