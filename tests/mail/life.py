"""The complete history of one meeting with twenty people, in steps, and the final content of each mailbox."""

import re
from email.message import EmailMessage
from typing import Protocol

from sqlalchemy.orm import Session

from cdp.meetings import sending
from cdp.models import Invitation, Person
from tests import make
from tests.meetings.post import calendar_in
from tests.meetings.test_sending import Story

SECRET = "Contract prices of the secret supplier"
HELD, INVITED, UPDATED, CANCELLED = "Hold the date", "Invitation", "Updated", "Cancelled"

# Kinds of email received, each as the subject up to the first colon, METHOD, SEQUENCE and STATUS
HOLD = (HELD, "REQUEST", 0, "TENTATIVE")
CONFIRM = (INVITED, "REQUEST", 1, "CONFIRMED")
MOVE = (UPDATED, "REQUEST", 3, "CONFIRMED")  # the first of two quick moves is never sent
DETAIL = (UPDATED, "REQUEST", 3, "CONFIRMED")
REMOVE = ("Invitation withdrawn", "CANCEL", 4, "")
MAKE_ROOM = ("Example deputy will attend for you", "CANCEL", 5, "")
DEPUTY = (INVITED, "REQUEST", 5, "CONFIRMED")
BACK = (INVITED, "REQUEST", 6, "CONFIRMED")
OFF = (CANCELLED, "CANCEL", 7, "CANCELLED")
ON_AGAIN = (INVITED, "REQUEST", 8, "CONFIRMED")
Arrived = tuple[str, str, int, str]


class Post(Protocol):
    """A way to deliver emails to their recipients."""

    def work(self, session: Session) -> int:
        """Send all emails that are due; return their number."""

    def mailbox(self, address: str) -> list[EmailMessage]:
        """Return the emails that one person received, in order."""


TOLD_OF_DEPUTY = ["Cancelled", "The meeting that Example deputy will attend for you has changed"]
"""The plain emails to a member whose deputy attends: the meeting was cancelled, and then reinstated."""


class Life(Story):
    """A meeting with twenty people on its list, and a worker that delivers to a mail server."""

    def __init__(self, session: Session, post: Post) -> None:
        super().__init__(session)
        self.post = post
        for number in range(14):
            organisation = make.organisation(session, self.world.partnership, f"Organisation {number}")
            guest = make.person(session, f"Guest {number}", account=False)
            seat = make.seat(session, self.world.board, organisation, representative=guest)
            session.add(Invitation(meeting=self.meeting, person=guest, seat=seat))
        session.commit()

    def guest(self, number: int) -> Person:
        """Return the guest with this number (0 to 13); each guest represents an organisation with a seat."""
        return next(row.person for row in self.meeting.invitations if row.person.name == f"Guest {number}")

    def work(self) -> int:
        """Let the worker send the emails that are due; return their number."""
        self.session.commit()
        return self.post.work(self.session)

    def hold_the_date(self) -> None:
        """Ask everyone to hold the date."""
        shown = sending.plan_of(self.session, self.meeting, hold=True).fingerprint
        sending.send(self.session, self.meeting, shown=shown, by=self.by, hold=True)
        self.session.commit()

    def confirm(self) -> None:
        """Send the invitations."""
        shown = sending.plan_of(self.session, self.meeting, hold=False).fingerprint
        sending.send(self.session, self.meeting, shown=shown, by=self.by, hold=False)
        self.session.commit()

    def check_mailboxes(self) -> None:
        """Check that each mailbox has exactly the right emails, and that no email shows another person's address."""
        world = self.world
        everybody = [HOLD, CONFIRM, MOVE, DETAIL, OFF, ON_AGAIN]
        unusual = {
            world.observer: [CONFIRM, MOVE, DETAIL, OFF, ON_AGAIN],
            self.guest(3): [HOLD, CONFIRM, MOVE, DETAIL, REMOVE, BACK, OFF, ON_AGAIN],
            world.health_member: [HOLD, CONFIRM, MOVE, DETAIL, MAKE_ROOM],
            world.deputy: [DEPUTY, OFF, ON_AGAIN],
        }
        people = [row.person for row in self.meeting.invitations]
        assert len(people) == 22
        addresses = {person.email for person in people}
        for person in people:
            arrived = self.post.mailbox(person.email)
            mails = [mail for mail in arrived if _has_calendar(mail)]
            plain = [str(mail["Subject"]).strip().partition(":")[0] for mail in arrived if mail not in mails]
            assert plain == (TOLD_OF_DEPUTY if person is world.health_member else []), person.name
            assert [in_short(mail) for mail in mails] == unusual.get(person, everybody), person.name
            _check_that_calendars_follow(mails, person, self.meeting.uid)
            for mail in arrived:
                _check_that_nothing_leaks(mail, person, addresses)
        body = self.post.mailbox(world.member.email)[-1].get_body(("plain",))
        assert body is not None
        assert "The meeting was cancelled. It will now take place." in body.get_content()


def _has_calendar(mail: EmailMessage) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in mail.walk())


def in_short(mail: EmailMessage) -> Arrived:
    """Return an email's subject up to the first colon, and the METHOD, SEQUENCE and STATUS in its calendar part."""
    calendar = calendar_in(mail)

    def one(name: str) -> str:
        return next(iter(re.findall(rf"^{name}:(\S+)$", calendar, re.MULTILINE)), "")

    return str(mail["Subject"]).strip().partition(":")[0], one("METHOD"), int(one("SEQUENCE")), one("STATUS")


def _check_that_calendars_follow(mails: list[EmailMessage], reader: Person, uid: str) -> None:
    """Check that the emails in a mailbox are versions of one event, in order, with one organiser and one attendee."""
    calendars = [calendar_in(mail) for mail in mails]
    order = [(int(_value(each, "SEQUENCE")), _value(each, "DTSTAMP")) for each in calendars]
    stamps = [stamp for _, stamp in order]
    assert order == sorted(set(order)), reader.name
    assert stamps == sorted(set(stamps)), reader.name
    assert {_value(each, "UID") for each in calendars} == {uid}
    for each in calendars:
        assert re.findall(r"^ATTENDEE.*mailto:(\S+)$", each, re.MULTILINE) == [reader.email]
        assert "mailto:secretariat@west-midlands.example" in each
        assert "DELEGATED" not in each


def _value(calendar: str, name: str) -> str:
    (found,) = re.findall(rf"^{name}:(\S+)$", calendar, re.MULTILINE)
    return str(found)


def _check_that_nothing_leaks(mail: EmailMessage, reader: Person, addresses: set[str]) -> None:
    """Check that an email shows no other person's address, no second personal link and nothing confidential."""
    assert mail["To"].addresses[0].addr_spec == reader.email
    raw = mail.as_bytes().decode("utf-8", "replace")
    parts = [part.get_payload(decode=True) for part in mail.walk()]
    readable = "\n".join(part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes))
    whole = f"{raw}\n{readable}".replace("\r\n ", "")
    found = set(re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", whole))
    ours = {"secretariat@west-midlands.example", str(mail["Message-ID"]).strip("<>")}
    assert found <= {reader.email, *ours}, found
    assert {address for address in addresses if address in whole} == {reader.email}
    assert len(set(re.findall(r"/answer-invitation/([\w.-]+)", readable))) <= 1
    assert "secret supplier" not in whole
    assert mail["Cc"] is None
    assert mail["Bcc"] is None
