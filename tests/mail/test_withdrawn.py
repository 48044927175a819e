"""Unsent emails that ask for a reply are withdrawn when their meeting changes."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.mail import failed, letters
from cdp.mail.mailbox import list_messages
from cdp.meetings import delivery, invitees, links, reminders, service
from cdp.models import MailKind, MailState, OutboxMessage, Person
from tests.mailroom.replying import Scene
from tests.meetings.post import bounce, deliver

ASKS = ("Please reply", "Your link to reply")


@pytest.fixture
def scene(session: Session) -> Scene:
    """A meeting with sent invitations, an unsent reminder to each person and an unsent new link to one of them."""
    scene = Scene(session)
    reminders.remind(session, scene.meeting, by=scene.by)
    links.renew(session, scene.of(scene.world.member), by=scene.by)
    session.commit()
    assert len(asking(session, MailState.PENDING)) == 7
    return scene


def asking(session: Session, state: MailState, person: Person | None = None) -> list[OutboxMessage]:
    """Return the emails in the given state that ask for a reply: to one person or, by default, to everyone."""
    query = sa.select(OutboxMessage).where(
        OutboxMessage.kind == MailKind.PLAIN,
        OutboxMessage.state == state,
        sa.or_(*(OutboxMessage.subject.startswith(words) for words in ASKS)),
    )
    if person is not None:
        query = query.where(OutboxMessage.person_id == person.id)
    return list(session.scalars(query))


def other_mail(scene: Scene) -> OutboxMessage:
    """Add to the outbox an email about the meeting that does not ask for a reply."""
    row = letters.send(
        scene.session,
        scene.world.member,
        "minutes_returned.txt",
        partnership=scene.world.partnership,
        meeting_id=scene.meeting.id,
        title=scene.meeting.title,
        bare_title=scene.meeting.title,
        day="a day",
        path="/somewhere",
    )
    scene.session.commit()
    return row


def test_moving_a_meeting_withdraws_emails_about_the_old_date(scene: Scene, tmp_path: Path) -> None:
    session, told = scene.session, other_mail(scene)
    scene.move()
    withdrawn = asking(session, MailState.SUPERSEDED)
    assert len(withdrawn) == 7
    assert {row.body for row in withdrawn} == {""}
    assert asking(session, MailState.PENDING) == asking(session, MailState.SENT) == []
    assert told.state is MailState.SENT
    deliver(session, tmp_path)
    assert [mail.subject for mail in list_messages(tmp_path) if mail.subject.startswith(ASKS)] == []


def test_cancelling_a_meeting_withdraws_emails_that_ask_for_a_reply(scene: Scene) -> None:
    service.cancel(scene.session, scene.meeting, "Too few can come.", by=scene.by)
    scene.send()
    assert len(asking(scene.session, MailState.SUPERSEDED)) == 7
    query = sa.select(OutboxMessage).where(OutboxMessage.kind == MailKind.CANCEL)
    assert len(scene.session.scalars(query).all()) == 6


def test_people_who_get_no_newer_version_are_still_asked(scene: Scene) -> None:
    session, member, chair = scene.session, scene.world.member, scene.world.chair
    invitees.remove(session, scene.of(chair), by=scene.by)
    session.commit()
    scene.send()
    assert asking(session, MailState.PENDING, chair) == asking(session, MailState.SENT, chair) == []
    assert (
        len(asking(session, MailState.SENT)) == 6
    )  # the others got no new invitation, so their reminders were sent
    assert len(asking(session, MailState.SENT, member)) == 2


def test_an_invitation_sent_again_replaces_other_emails_that_ask_for_a_reply(scene: Scene) -> None:
    session, member = scene.session, scene.world.member
    delivery.send_again(session, scene.meeting, scene.of(member), by=scene.by)
    assert len(asking(session, MailState.SUPERSEDED, member)) == 2
    assert len(asking(session, MailState.PENDING)) == 5


def test_a_failed_reminder_is_not_sent_again_after_an_update(scene: Scene) -> None:
    session = scene.session
    assert bounce(session).failed == 7
    scene.move()
    for row in asking(session, MailState.FAILED):
        with pytest.raises(Refusal, match="newer email"):
            failed.try_again(session, row)
    assert len(asking(session, MailState.FAILED)) == 7
