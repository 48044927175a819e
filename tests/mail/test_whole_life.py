"""The whole life of one meeting for twenty people, as it arrives in each mailbox through a real mail server."""

import re
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
from cdp.meetings import attendance, invitees, sending, service
from cdp.meetings.attendance import Entry
from cdp.models import Answer, Invitation, MeetingState, Part, Person, Presence
from cdp.worker.mails import build
from tests import make
from tests.mail.conftest import Postbox
from tests.meetings.days import working_day
from tests.meetings.post import calendar_in
from tests.meetings.test_sending import Story

SECRET = "Contract prices of the secret supplier"
HELD, INVITED, UPDATED, CANCELLED = "Hold the date", "Invitation", "Updated", "Cancelled"

# What arrives: the subject's first words, METHOD, SEQUENCE and STATUS
HOLD = (HELD, "REQUEST", 0, "TENTATIVE")
CONFIRM = (INVITED, "REQUEST", 1, "CONFIRMED")
MOVE = (UPDATED, "REQUEST", 3, "CONFIRMED")  # the first of two quick moves never leaves
DETAIL = (UPDATED, "REQUEST", 3, "CONFIRMED")
REMOVE = (CANCELLED, "CANCEL", 4, "")
MAKE_ROOM = (CANCELLED, "CANCEL", 5, "")
DEPUTY = (INVITED, "REQUEST", 5, "CONFIRMED")
BACK = (INVITED, "REQUEST", 6, "CONFIRMED")
OFF = (CANCELLED, "CANCEL", 7, "CANCELLED")
ON_AGAIN = (INVITED, "REQUEST", 8, "CONFIRMED")
Arrived = tuple[str, str, int, str]


class Life(Story):
    """A meeting with twenty people on its list, and a worker that delivers to a mail server."""

    def __init__(self, session: Session, postbox: Postbox) -> None:
        super().__init__(session)
        self.postbox = postbox
        self.transport = SmtpTransport("127.0.0.1", postbox.port, Security.NONE, "", "", timeout=5)
        for number in range(14):
            organisation = make.organisation(session, self.world.partnership, f"Organisation {number}")
            guest = make.person(session, f"Guest {number}", account=False)
            seat = make.seat(session, self.world.board, organisation, representative=guest)
            session.add(Invitation(meeting=self.meeting, person=guest, seat=seat))
        session.commit()

    def work(self) -> int:
        """Let the worker send what is due; return how many mails left."""
        self.session.commit()
        return sender.send_due(sessionmaker(self.session.get_bind()), self.transport, build, limit=500).sent

    def hold_the_date(self) -> None:
        """Ask everybody to hold the date."""
        shown = sending.plan_of(self.session, self.meeting, hold=True).fingerprint
        sending.send(self.session, self.meeting, shown=shown, by=self.by, hold=True)
        self.session.commit()

    def confirm(self) -> None:
        """Send the invitations."""
        shown = sending.plan_of(self.session, self.meeting, hold=False).fingerprint
        sending.send(self.session, self.meeting, shown=shown, by=self.by, hold=False)
        self.session.commit()

    def mailbox(self, person: Person) -> list[EmailMessage]:
        """Return what arrived for one person, in the order of its arrival."""
        return [mail for mail in self.postbox.mails if person.email in str(mail["To"])]

    def arrived(self, person: Person) -> list[Arrived]:
        """Return that in short."""
        return [_in_short(mail) for mail in self.mailbox(person)]


def _in_short(mail: EmailMessage) -> Arrived:
    calendar = calendar_in(mail)

    def one(name: str) -> str:
        return next(iter(re.findall(rf"^{name}:(\S+)$", calendar, re.MULTILINE)), "")

    return str(mail["Subject"]).strip().partition(":")[0], one("METHOD"), int(one("SEQUENCE")), one("STATUS")


@pytest.fixture
def life(session: Session, postbox: Postbox) -> Iterator[Life]:
    """A meeting that is only planned."""
    made = Life(session, postbox)
    yield made
    made.transport.close()


def test_each_mailbox_holds_exactly_the_right_messages_in_order(session: Session, life: Life) -> None:
    world = life.world
    make.item(session, life.meeting, SECRET, part=Part.CONFIDENTIAL)
    assert life.work() == 0  # a draft tells nobody
    life.hold_the_date()
    assert (life.meeting.state, life.meeting.provisional) == (MeetingState.SCHEDULED, True)
    assert life.work() == 20
    life.answer(world.member, Answer.ACCEPTED)
    life.confirm()
    assert life.meeting.provisional is False
    assert life.of(world.member).answer is Answer.ACCEPTED  # the date is the same, so the answer counts on
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
    assert life.work() == 0  # editing never sends
    life.send()
    assert life.work() == 21
    guest = next(row.person for row in life.meeting.invitations if row.person.name == "Guest 3")
    life.remove(guest)
    life.send()
    assert life.work() == 1
    invitees.let_deputy_stand_in(session, life.meeting, world.health_seat, by=life.by)
    life.send()
    assert life.work() == 2
    invitees.add(session, life.meeting, guest, by=life.by)
    life.send()
    assert life.work() == 1
    service.cancel(session, life.meeting, "The hall is flooded.", by=life.by)
    life.send()
    assert life.work() == 21
    service.reinstate(session, life.meeting, by=life.by)
    life.send()
    assert life.work() == 21
    with clock.pretending(life.meeting.ends_at + timedelta(hours=1)):
        lines = attendance.lines_of(session, life.meeting)
        present = {lines[0].key: Entry(Presence.PRESENT)}
        attendance.record(session, life.meeting, present, version=life.meeting.version, by=life.by)
        service.hold(session, life.meeting, by=life.by)
        with pytest.raises(Refusal, match="is over"):
            life.send()
        session.rollback()
        assert life.work() == 0

    everybody = [HOLD, CONFIRM, MOVE, DETAIL, OFF, ON_AGAIN]
    unusual = {
        world.observer: [CONFIRM, MOVE, DETAIL, OFF, ON_AGAIN],
        guest: [HOLD, CONFIRM, MOVE, DETAIL, REMOVE, BACK, OFF, ON_AGAIN],
        world.health_member: [HOLD, CONFIRM, MOVE, DETAIL, MAKE_ROOM],
        world.deputy: [DEPUTY, OFF, ON_AGAIN],
    }
    people = [row.person for row in life.meeting.invitations]
    assert len(people) == 22
    for person in people:
        assert life.arrived(person) == unusual.get(person, everybody), person.name
    assert len(life.postbox.mails) == sum(len(unusual.get(person, everybody)) for person in people)
    _check_that_calendars_follow(life, people)
    _check_that_nothing_leaks(life, people)


def _check_that_calendars_follow(life: Life, people: list[Person]) -> None:
    """In each mailbox the versions come in order, of one event, from one organiser, to one attendee."""
    for person in people:
        calendars = [calendar_in(mail) for mail in life.mailbox(person)]
        order = [
            (int(found[1]), found[0])
            for calendar in calendars
            if (found := _values(calendar, "DTSTAMP", "SEQUENCE"))
        ]
        assert order == sorted(order)
        assert len(set(order)) == len(order), person.name
        assert {_values(calendar, "UID")[0] for calendar in calendars} == {life.meeting.uid}
        for calendar in calendars:
            assert re.findall(r"^ATTENDEE.*mailto:(\S+)$", calendar, re.MULTILINE) == [person.email]
            assert "mailto:secretariat@west-midlands.example" in calendar
            assert "DELEGATED" not in calendar
    last = life.mailbox(life.world.member)[-1]
    body = last.get_body(("plain",))
    assert body is not None
    assert "The meeting was cancelled. It takes place after all." in body.get_content()


def _values(calendar: str, *names: str) -> list[str]:
    found = [re.findall(rf"^{name}:(\S+)$", calendar, re.MULTILINE) for name in names]
    return [values[0] for values in found if values]


def _check_that_nothing_leaks(life: Life, people: list[Person]) -> None:
    """No mail names another person's address or link, nor anything confidential."""
    addresses = {person.email for person in people}
    for mail in life.postbox.mails:
        readable = "\n".join(
            content.decode("utf-8", "replace")
            for part in mail.walk()
            if isinstance(content := part.get_payload(decode=True), bytes)
        )
        reader = mail["To"].addresses[0].addr_spec
        assert {address for address in addresses if address in readable} <= {reader}
        assert len(set(re.findall(r"/answer-invitation/([\w.-]+)", readable))) <= 1
        assert "secret supplier" not in readable
        assert mail["Cc"] is None
        assert mail["Bcc"] is None


def test_a_date_that_is_held_can_move_be_called_off_and_be_held_again(session: Session, life: Life) -> None:
    member = life.world.member
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
    assert life.arrived(member) == [
        HOLD,
        (UPDATED, "REQUEST", 1, "TENTATIVE"),
        (CANCELLED, "CANCEL", 2, "CANCELLED"),
        (HELD, "REQUEST", 3, "TENTATIVE"),
    ]
    life.confirm()
    life.work()
    assert life.arrived(member)[-1] == (INVITED, "REQUEST", 4, "CONFIRMED")
    with pytest.raises(Refusal, match="have been invited to this meeting already"):
        life.hold_the_date()
