"""The complete history of one meeting with twenty people, received in each mailbox through a real mail server."""

from collections.abc import Iterator
from datetime import time, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.config import Security
from cdp.errors import Refusal
from cdp.mail import sender
from cdp.mail.transport import SmtpTransport
from cdp.meetings import attendance, invitees, service
from cdp.meetings.attendance import AttendanceEntry
from cdp.models import Answer, MeetingState, Part, Presence
from cdp.worker.mails import build
from tests import make
from tests.mail.conftest import Postbox
from tests.mail.life import CANCELLED, HELD, HOLD, INVITED, SECRET, UPDATED, Life, in_short
from tests.meetings.days import working_day


class OneServer:
    """Sends a test's outbox as the worker does, to one mail server that receives everyone's emails."""

    def __init__(self, postbox: Postbox) -> None:
        self.postbox = postbox
        self.transport = SmtpTransport("127.0.0.1", postbox.port, Security.NONE, "", "", timeout=5)

    def work(self, session: Session) -> int:
        """Send the emails that are due; return their number."""
        return sender.send_due(sessionmaker(session.get_bind()), self.transport, build, limit=500).sent

    def mailbox(self, address: str) -> list[EmailMessage]:
        """Return the emails that one person received."""
        return [mail for mail in self.postbox.mails if address in str(mail["To"])]


@pytest.fixture
def life(session: Session, postbox: Postbox) -> Iterator[Life]:
    """The history of a meeting that is still a draft."""
    server = OneServer(postbox)
    yield Life(session, server)
    server.transport.close()


def test_each_mailbox_holds_exactly_the_right_messages_in_order(
    session: Session, life: Life, postbox: Postbox
) -> None:
    world = life.world
    make.item(session, life.meeting, SECRET, part=Part.CONFIDENTIAL)
    assert life.work() == 0  # no emails are sent about a draft
    life.hold_the_date()
    assert (life.meeting.state, life.meeting.provisional) == (MeetingState.SCHEDULED, True)
    assert life.work() == 20
    life.answer(world.member, Answer.ACCEPTED)
    life.confirm()
    assert life.meeting.provisional is False
    assert life.of(world.member).answer is Answer.ACCEPTED  # the date is the same, so the reply still counts
    assert life.work() == 20
    invitees.add(session, life.meeting, world.observer, by=life.by)
    life.send()
    assert life.work() == 1
    life.change(day=working_day(47))
    life.send()
    life.change(day=working_day(54), start=time(14), end=time(16))
    life.send()
    assert life.work() == 21
    assert life.of(world.member).answer is Answer.NONE
    life.change(note="Please bring your pass.")
    assert life.work() == 0  # editing never sends emails
    life.send()
    assert life.work() == 21
    life.remove(life.guest(3))
    life.send()
    assert life.work() == 1
    invitees.invite_deputy(session, life.meeting, world.health_seat, by=life.by)
    life.send()
    assert life.work() == 2
    invitees.add(session, life.meeting, life.guest(3), by=life.by)
    life.send()
    assert life.work() == 1
    service.cancel(session, life.meeting, "The hall is flooded.", by=life.by)
    life.send()
    assert life.work() == 22  # with the member whose deputy attends
    service.reinstate(session, life.meeting, by=life.by)
    life.send()
    assert life.work() == 22
    with clock.pretending(life.meeting.ends_at + timedelta(hours=1)):
        lines = attendance.lines_of(session, life.meeting)
        present = {lines[0].key: AttendanceEntry(Presence.PRESENT)}
        attendance.record(session, life.meeting, present, version=life.meeting.version, by=life.by)
        service.hold(session, life.meeting, by=life.by)
        with pytest.raises(Refusal, match="is over"):
            life.send()
        session.rollback()
        assert life.work() == 0
    life.check_mailboxes()
    assert len(postbox.mails) == sum(
        len(life.post.mailbox(row.person.email)) for row in life.meeting.invitations
    )


def test_a_date_that_is_held_can_move_be_called_off_and_be_held_again(session: Session, life: Life) -> None:
    member = life.world.member

    def arrived() -> list[tuple[str, str, int, str]]:
        return [in_short(mail) for mail in life.post.mailbox(member.email)]

    life.hold_the_date()
    life.work()
    life.change(place="Town Hall")
    life.hold_the_date()
    life.work()
    service.cancel(session, life.meeting, "No room.", by=life.by)
    life.send()
    life.work()
    service.reinstate(session, life.meeting, by=life.by)
    assert life.meeting.provisional
    life.send()
    life.work()
    assert arrived() == [
        HOLD,
        (UPDATED, "REQUEST", 1, "TENTATIVE"),
        (CANCELLED, "CANCEL", 2, "CANCELLED"),
        (HELD, "REQUEST", 3, "TENTATIVE"),
    ]
    life.confirm()
    life.work()
    assert arrived()[-1] == (INVITED, "REQUEST", 4, "CONFIRMED")
    with pytest.raises(Refusal, match="have already been invited to this meeting"):
        life.hold_the_date()
