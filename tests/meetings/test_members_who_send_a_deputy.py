"""A member who sends her deputy reads who attends for her, and hears when the meeting moves."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import links, service
from cdp.meetings.sending import EmailKind
from cdp.models import MailKind, OutboxMessage
from tests.meetings.post import calendar_in, deliver, mail_to
from tests.meetings.test_sending import Story
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
MEETS, MOVED = date(2026, 12, 17), date(2027, 1, 14)


class DeputySent(Story):
    """A meeting to which the ICB's member sends her deputy, by the link in her invitation."""

    def __init__(self, session: Session, visit: Visit, folder: Path) -> None:
        super().__init__(session, day=MEETS)
        self.folder, self.member = folder, self.world.health_member
        self.world.deputy.name = "Pete Moss"
        self.send()
        deliver(session, folder)
        token = links.LINK.token_of(session, self.of(self.member))
        session.commit()
        visit().get(f"{links.LINK.path}/{token}").submit(
            "Send your reply", answer="No, my deputy will attend"
        )
        coordinator = visit().sign_in(self.by)
        coordinator.get(f"/partnerships/west-midlands/meetings/{self.meeting.key}/invitations")
        coordinator.submit("Invite the deputy instead", near="Example health member")
        session.expire_all()

    def last(self) -> OutboxMessage:
        """Return the newest email to the member."""
        query = sa.select(OutboxMessage).where(OutboxMessage.person_id == self.member.id)
        return self.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(1)).one()


def test_she_reads_who_will_attend_for_her_and_never_that_the_meeting_is_cancelled(
    session: Session, visit: Visit, tmp_path: Path
) -> None:
    with clock.pretending(clock.from_london(date(2026, 11, 30), time(9))):
        story = DeputySent(session, visit, tmp_path)
        story.send()
        deliver(session, tmp_path)
    mail = mail_to(tmp_path, story.member.email)[-1]
    subject = "Pete Moss will attend for you: Board meeting, Thursday 17 December 2026"
    assert mail["Subject"] == subject
    body = mail.get_body(("plain",))
    assert body is not None
    assert "will attend this meeting" in body.get_content()
    entry = calendar_in(mail)
    assert "METHOD:CANCEL\n" in entry
    assert f"SUMMARY:{subject}\n".replace(",", "\\,") in entry
    assert "ancelled" not in f"{subject}{body.get_content()}{entry}"
    assert "STATUS:CANCELLED" not in entry


def test_she_hears_when_the_meeting_of_her_deputy_moves_or_is_cancelled(
    session: Session, visit: Visit, tmp_path: Path
) -> None:
    with clock.pretending(clock.from_london(date(2026, 11, 30), time(9))):
        story = DeputySent(session, visit, tmp_path)
        story.send()
        deliver(session, tmp_path)
        assert story.kinds() == {}
    with clock.pretending(clock.from_london(date(2026, 11, 30), time(10))):
        story.change(day=MOVED)
        assert story.kinds()["Example health member"] is EmailKind.INFORM
        story.send()
        assert story.kinds() == {}
    told = story.last()
    assert told.kind is MailKind.PLAIN
    assert told.subject == (
        "The meeting that Pete Moss will attend for you has changed: Board meeting, Thursday 14 January 2027"
    )
    assert "- Date and time: was Thursday 17 December 2026, " in told.body
    assert "We have asked Pete Moss to reply." in told.body
    with clock.pretending(clock.from_london(date(2026, 11, 30), time(11))):
        service.cancel(session, story.meeting, "The hall is flooded.", by=story.by)
        session.commit()
        story.send()
        assert story.kinds() == {}
    told = story.last()
    assert told.subject == "Cancelled: Board meeting, Thursday 14 January 2027"
    assert told.kind is MailKind.PLAIN
    assert "You no longer need to keep the date free." not in told.body
    with clock.pretending(clock.from_london(date(2026, 11, 30), time(12))):
        service.reinstate(session, story.meeting, by=story.by)
        session.commit()
        story.send()
    assert "- The meeting was cancelled. It will now take place." in story.last().body


def test_a_member_whose_deputy_was_taken_off_the_list_is_not_told_that_he_attends(
    session: Session, visit: Visit, tmp_path: Path
) -> None:
    with clock.pretending(clock.from_london(date(2026, 11, 30), time(9))):
        story = DeputySent(session, visit, tmp_path)
        story.send()
        deliver(session, tmp_path)
    with clock.pretending(clock.from_london(date(2026, 11, 30), time(10))):
        story.remove(story.world.deputy)
        story.change(day=MOVED)
        assert "Example health member" not in story.kinds()
