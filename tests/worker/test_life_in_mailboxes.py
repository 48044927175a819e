"""The complete history of one meeting with twenty people, end to end.

The worker is a separate process, and a real SMTP server delivers to mailboxes on a real IMAP server. People reply from
these mailboxes, and subscribed calendars show each change.
"""

import re
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import attendance, forecast, invitees, quorum, service
from cdp.meetings.attendance import AttendanceEntry
from cdp.models import Answer, MeetingState, Part, Person, Presence, TermsState, TermsVersion
from tests import make
from tests.calendars.readers import READERS
from tests.calendars.subscribing import Reader, subscribe
from tests.mail.life import SECRET, Life
from tests.mail.post_office import PostOffice
from tests.mail.samples import Facts, sample
from tests.mailroom.replying import moment
from tests.meetings.days import working_day
from tests.meetings.post import calendar_in
from tests.worker.processes import ByWorker, Workers, wait_until


class AnsweredLife(Life):
    """A history in which people reply from the mailbox that received the invitation."""

    def __init__(self, session: Session, by_worker: ByWorker) -> None:
        super().__init__(session, by_worker)
        self.answers_at = by_worker

    def reply(self, *replies: tuple[Person, str, Answer]) -> None:
        """Reply to each person's last email as a calendar program does; wait until the worker has read all replies."""
        for person, program, answer in replies:
            calendar = calendar_in(self.post.mailbox(person.email)[-1])
            facts = Facts(
                attendee=_one(r"^ATTENDEE.*mailto:(\S+)$", calendar),
                uid=_one(r"^UID:(\S+)$", calendar),
                sequence=int(_one(r"^SEQUENCE:(\d+)$", calendar)),
                to=_one(r"^ORGANIZER.*mailto:(\S+)$", calendar),
                partstat=answer.name,
                name=person.name,
                stamp=moment(0),
                number=self.meeting.sequence,
            )
            self.session.commit()
            self.answers_at.hand_over(sample(program, facts), sender=person.email, recipient=facts.to)
        for person, _, answer in replies:
            wait_until(lambda person=person, answer=answer: self._answer_of(person) is answer)  # type: ignore[misc]

    def _answer_of(self, person: Person) -> Answer:
        answer = self.of(person).answer
        self.session.commit()
        self.session.expire_all()
        return answer

    def expected(self) -> str:
        """Return the expected quorum in words."""
        basis = quorum.basis_of(self.session, self.meeting, quorum.terms_of(self.session, self.meeting))
        words = forecast.forecast_of(self.session, self.meeting, basis).verdict
        self.session.commit()
        return words


def _one(pattern: str, text: str) -> str:
    (found,) = re.findall(pattern, text, re.MULTILINE)
    return str(found)


class Feeds:
    """The subscribed calendars of a member and the coordinator."""

    def __init__(self, app: Flask, life: Life) -> None:
        world = life.world
        self.life = life
        self.member, self.coordinator = (
            subscribe(app, life.session, person, world.partnership, leaves_out_invited=False)
            for person in (world.member, world.coordinator)
        )

    def say(self, status: str) -> bool:
        """Whether both calendars show the meeting at its current time and with this status."""
        return self._shows(self.member, status) and self._shows(self.coordinator, status)

    def _shows(self, reader: Reader, status: str) -> bool:
        self.life.session.commit()
        title = self.life.meeting.title
        starts_at = self.life.meeting.starts_at
        sequence = self.life.meeting.sequence
        self.life.session.commit()
        event = reader.entries[f"Cancelled: {title}" if status == "CANCELLED" else title]
        assert SECRET.encode() not in reader.fetch().data
        found = (event.status.value, event.dtstart.value, int(event.sequence.value))
        return found == (status, starts_at, sequence)


@pytest.mark.either_database
def test_a_meeting_lives_in_the_mailboxes_of_twenty_people(
    app: Flask, session: Session, post_office: PostOffice, workers: Workers
) -> None:
    life = AnsweredLife(session, ByWorker(post_office, workers))
    world, meeting = life.world, life.meeting
    make.item(session, meeting, SECRET, part=Part.CONFIDENTIAL)
    session.add(
        TermsVersion(
            board=world.board,
            number=1,
            state=TermsState.SIGNED,
            quorum=2,
            in_force_from=date(2026, 1, 1),
            created_at=clock.now(),
        )
    )
    post_office.open_mailboxes(
        *(row.person.email for row in meeting.invitations), world.observer.email, world.deputy.email
    )
    feeds = Feeds(app, life)
    title = meeting.title
    session.commit()
    post_office.start()
    workers.start()

    # A draft, then the date is held, and four programs reply
    assert life.work() == 0
    assert feeds.member.titles == []
    assert feeds.coordinator.entries[f"Draft: {title}"].status.value == "TENTATIVE"
    life.hold_the_date()
    assert life.work() == 20
    assert feeds.say("TENTATIVE")
    life.reply(
        (world.member, "exchange", Answer.ACCEPTED),
        (world.police_member, "google", Answer.DECLINED),
        (world.health_member, "apple", Answer.TENTATIVE),
        (world.chair, "thunderbird", Answer.ACCEPTED),
    )
    assert life.expected().startswith(
        "Not quorate yet: 1 of 17 voting members have accepted and 2 are needed"
    )
    life.confirm()
    assert life.work() == 20
    assert feeds.say("CONFIRMED")
    last = calendar_in(life.post.mailbox(world.member.email)[-1])
    assert "PARTSTAT=ACCEPTED" in last  # the date is the same, so the reply still counts
    assert "RSVP" not in last
    invitees.add(session, meeting, world.observer, by=life.by)
    life.send()
    assert life.work() == 1

    # Moved twice while the worker is stopped: only the second move is sent, and asks for a new reply
    workers.stop()
    life.change(day=working_day(47))
    life.send()
    life.change(day=working_day(54), start=time(14), end=time(16))
    life.send()
    workers.start()
    assert life.work() == 21
    assert feeds.say("CONFIRMED")
    assert life.of(world.member).answer is Answer.NONE
    life.change(note="Please bring your pass.")
    life.send()
    assert life.work() == 21
    life.remove(life.guest(3))
    life.send()
    assert life.work() == 1
    invitees.invite_deputy(session, meeting, world.health_seat, by=life.by)
    life.send()
    assert life.work() == 2
    invitees.add(session, meeting, life.guest(3), by=life.by)
    life.send()
    assert life.work() == 1
    assert feeds.say("CONFIRMED")
    service.cancel(session, meeting, "The hall is flooded.", by=life.by)
    life.send()
    assert life.work() == 22  # with the member whose deputy attends
    assert feeds.say("CANCELLED")
    service.reinstate(session, meeting, by=life.by)
    life.send()
    assert life.work() == 22
    assert feeds.say("CONFIRMED")
    life.check_mailboxes()

    # The replies to the last version give the forecast, and the initial attendance
    life.reply(
        (world.member, "thunderbird", Answer.ACCEPTED),
        (world.police_member, "exchange", Answer.DECLINED),
        (world.deputy, "apple", Answer.ACCEPTED),
        (life.guest(3), "google", Answer.ACCEPTED),
    )
    assert life.expected().startswith("Quorate if everyone who accepted attends: 3 of 17 voting members")
    with clock.pretending(meeting.ends_at + timedelta(hours=1)):
        lines = {line.seat: line for line in attendance.lines_of(session, meeting) if line.seat}
        assert lines[world.treatment_seat].suggested is Presence.PRESENT
        assert lines[world.police_seat].suggested is Presence.APOLOGIES
        assert lines[world.health_seat].suggested is Presence.SUBSTITUTE
        came = {line.key: AttendanceEntry(line.suggested) for line in lines.values() if line.suggested}
        attendance.record(session, meeting, came, version=meeting.version, by=life.by)
        service.hold(session, meeting, by=life.by)
        session.commit()
        assert meeting.state is MeetingState.HELD
        assert meeting.quorum_rule_noted is not None
        assert feeds.say("CONFIRMED")
    assert life.work() == 0
    _check_that_every_program_sees_it(feeds.member, meeting.uid, meeting.starts_at)
    session.commit()


def _check_that_every_program_sees_it(reader: Reader, uid: str, starts_at: datetime) -> None:
    content = reader.fetch().data
    for read in READERS:
        (seen,) = [event for event in read(content) if event.uid == uid]
        assert seen.starts == starts_at
