"""Failed emails are sent again to the person's current address, or a sentence explains why they are not sent."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts.addresses import change_email
from cdp.errors import Refusal
from cdp.mail import failed, letters, sender
from cdp.mail.mailbox import list_messages
from cdp.mailroom import retrying
from cdp.meetings import reminders
from cdp.meetings import service as meetings
from cdp.models import AuditEvent, MailKind, MailState, MeetingState, OutboxMessage, Person
from tests import make
from tests.mailroom.replying import Scene
from tests.meetings.days import details
from tests.meetings.post import bounce, deliver
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
FAILURES = "/partnerships/west-midlands/mail"
NEW = "right.address@example.org"


def write(
    session: Session, world: make.World, person: Person, *, holds_secret: bool = False
) -> OutboxMessage:
    """Add to the outbox a plain email from the partnership to a person."""
    row = letters.send(
        session,
        person,
        "invitation_to_join.txt",
        partnership=world.partnership,
        holds_secret=holds_secret,
        token="a-secret",
    )
    session.commit()
    return row


def correct(session: Session, world: make.World, person: Person, address: str = NEW) -> None:
    """Change a person's address, as the secretariat does."""
    change_email(session, person, address, by=world.coordinator, partnership=world.partnership)
    session.commit()


def to(session: Session, address: str) -> list[OutboxMessage]:
    """Return the emails to an address, oldest first."""
    session.flush()
    session.expire_all()
    query = sa.select(OutboxMessage).where(OutboxMessage.to_address == address).order_by(OutboxMessage.id)
    return list(session.scalars(query))


@pytest.mark.both_databases
def test_a_failed_email_is_sent_again_to_the_current_address_and_name(
    session: Session, visit: Visit, tmp_path: Path
) -> None:
    world = make.world(session)
    person = world.member
    row = write(session, world, person)
    message_id = row.message_id
    assert bounce(session).failed == 1
    person.name = "Example Married"
    correct(session, world, person)
    assert deliver(session, tmp_path / "told").sent == 2
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(FAILURES)
    assert f"Now: {NEW}" in coordinator.main
    coordinator.submit("Try again", near="Example member")
    assert coordinator.banner == "The email is being sent again."
    assert deliver(session, tmp_path / "mail").sent == 1
    assert [mail.recipient for mail in list_messages(tmp_path / "mail")] == [f"Example Married <{NEW}>"]
    (sent,) = [mail for mail in to(session, NEW) if mail.id == row.id]
    assert (sent.state, sent.message_id) == (MailState.SENT, message_id)


def test_unsent_emails_with_secrets_are_changed_to_the_new_address(session: Session) -> None:
    world = make.world(session)
    old = world.member.email
    write(session, world, world.member)
    write(session, world, world.member, holds_secret=True)
    other = write(session, world, world.chair)
    gone = write(session, world, world.member)
    gone.state = MailState.SENT
    correct(session, world, world.member)
    assert [row.subject for row in to(session, NEW)[:2]] == [gone.subject] * 2
    assert [row.id for row in to(session, old) if row.state is MailState.SENT] == [gone.id]
    assert other.to_address == world.chair.email


def test_the_warning_about_a_change_goes_to_the_old_address(session: Session) -> None:
    world = make.world(session)
    old, second = world.member.email, "second@example.org"
    correct(session, world, world.member, second)
    correct(session, world, world.member)
    assert [row.subject for row in to(session, old)] == ["Your email address was changed"]
    assert len(to(session, second)) == 2
    assert bounce(session).failed == 4
    (warning,) = to(session, old)
    failed.try_again(session, warning)
    assert warning.to_address == old


def test_an_invitation_to_another_address_is_sent_again_from_the_meetings_page(
    session: Session, visit: Visit
) -> None:
    scene = Scene(session)
    world, person = scene.world, scene.world.member
    (row,) = to(session, person.email)
    row.state = MailState.FAILED
    correct(session, world, person)
    with pytest.raises(Refusal, match="The address has changed"):
        failed.try_again(session, row)
    session.rollback()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(FAILURES).click("Send again from the meeting’s page to Example member")
    assert coordinator.heading == "Delivery and replies"
    coordinator.submit("Send again", near="Example member")
    assert [row.kind for row in to(session, NEW)] == [MailKind.PLAIN, MailKind.REQUEST]


def test_a_cancellation_goes_to_the_new_address(session: Session) -> None:
    scene = Scene(session)
    (row,) = to(session, scene.world.member.email)
    row.kind, row.state = MailKind.CANCEL, MailState.FAILED
    correct(session, scene.world, scene.world.member)
    failed.try_again(session, row)
    assert (row.state, row.to_address) == (MailState.PENDING, NEW)


def test_an_email_without_a_person_keeps_its_address(session: Session) -> None:
    world = make.world(session)
    row = write(session, world, world.member)
    row.person_id, row.state, row.to_address = None, MailState.FAILED, "somebody@example.org"
    session.commit()
    failed.try_again(session, row)
    assert row.to_address == "somebody@example.org"


def fail_everything(session: Session) -> None:
    """Mark every email in the outbox as failed, as after a long outage of the mail server."""
    session.execute(sa.update(OutboxMessage).values(state=MailState.FAILED, attempts=9))
    session.commit()


def after_an_outage(session: Session) -> Scene:
    """Return a meeting whose invitations failed, with three other failed emails.

    One invitation is to an old address, one was replaced by an update, and one is about a meeting that is over. Two of
    the other emails are to the chair, and one is to a person who has left.
    """
    scene = Scene(session)
    world = scene.world
    earlier = meetings.plan(session, world.partnership, world.board, details(title="Old"), by=scene.by)
    for row in to(session, world.member.email):
        row.to_address = "old@example.org"
    (replaced,) = to(session, world.sro.email)
    copy = OutboxMessage(
        **{
            name: getattr(replaced, name)
            for name in ("partnership_id", "meeting_id", "person_id", "kind", "uid", "facts", "sequence")
        },
        **{name: getattr(replaced, name) for name in ("to_address", "from_address", "subject", "body")},
        stamped_at=clock.now(),
        message_id="<newer@west-midlands.example>",
        next_try_at=clock.now(),
        created_at=clock.now(),
    )
    session.add(copy)
    (over,) = to(session, world.police_member.email)
    earlier.starts_at, earlier.ends_at = clock.now() - timedelta(days=2), clock.now() - timedelta(days=1)
    over.meeting = earlier
    for _ in range(2):
        write(session, world, world.chair)
    leaver = make.person(session, "Example leaver")
    write(session, world, leaver)
    leaver.left_at = clock.now()
    fail_everything(session)
    return scene


@pytest.mark.both_databases
def test_all_failed_emails_are_sent_again_with_one_button(session: Session, visit: Visit) -> None:
    scene = after_an_outage(session)
    coordinator = visit().sign_in(scene.by)
    coordinator.get(FAILURES).click("Try all again")
    assert "We will send 6 emails again" in coordinator.main
    assert "1 to someone who has left" in coordinator.main
    coordinator.submit("Send 6 emails again")
    assert coordinator.heading == "Emails not delivered"
    assert coordinator.banner == (
        "6 emails are being sent again. Left out: 1 to someone who has left, 1 replaced by a newer email, "
        "1 about a meeting that is over or was cancelled, 1 invitation to an address that has changed "
        "(use “Send again” on the meeting’s page)."
    )
    session.expire_all()
    rows = list(session.scalars(sa.select(OutboxMessage)))
    put_back = [row for row in rows if row.state is MailState.PENDING]
    assert {row.attempts for row in put_back} == {0}
    assert len(put_back) == 6
    assert len(rows) == 10
    sentence = "Example coordinator sent an undelivered email again."
    noted = session.scalars(sa.select(AuditEvent).where(AuditEvent.sentence == sentence)).all()
    assert {event.subject_key for event in noted} == {row.key for row in put_back}
    coordinator.get(FAILURES).click("Try all again")
    assert "There are no emails that can be sent again" in coordinator.main


def test_sending_all_again_takes_the_same_number_of_statements_for_many(session: Session) -> None:
    world = make.world(session)
    counts = []
    for mails in (1, 4, 9):
        for _ in range(mails):
            write(session, world, world.chair)
            write(session, world, world.member)
        fail_everything(session)
        partnership, by = world.partnership, world.coordinator
        session.refresh(partnership)
        session.refresh(by)
        with counted(session.get_bind().engine) as statements:
            retrying.try_all_again(session, partnership, by=by)
            session.flush()
        counts.append(len(statements))
        session.commit()
        assert {row.state for row in session.scalars(sa.select(OutboxMessage))} == {MailState.PENDING}
    assert counts[1] == counts[2]
    assert counts[2] <= 5  # including those that chain the entries of the history


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("leaver", "has left"),
        ("sro", "newer email"),
        ("police_member", "is over or was cancelled"),
        ("member", "address has changed"),
    ],
)
def test_a_single_email_is_refused_for_the_same_reasons(session: Session, who: str, sentence: str) -> None:
    scene = after_an_outage(session)
    person = (
        getattr(scene.world, who, None)
        or session.scalars(sa.select(Person).where(Person.name == "Example leaver")).one()
    )
    query = sa.select(OutboxMessage).where(OutboxMessage.person_id == person.id).order_by(OutboxMessage.id)
    row = session.scalars(query).first()
    assert row is not None
    with pytest.raises(Refusal, match=sentence):
        retrying.try_again(session, row, by=scene.by, partnership=scene.world.partnership)


def test_emails_of_another_partnership_are_not_changed(session: Session) -> None:
    world = make.world(session)
    write(session, world, world.chair)
    fail_everything(session)
    with pytest.raises(Refusal, match="There are no emails"):
        retrying.try_all_again(session, world.neighbour, by=world.coordinator)
    assert [row.state for row in session.scalars(sa.select(OutboxMessage))] == [MailState.FAILED]


def remind_everyone(session: Session) -> Scene:
    """Return a meeting whose invitations were sent, with unsent reminders to the six people."""
    scene = Scene(session)
    assert reminders.remind(session, scene.meeting, by=scene.by) == 6
    session.commit()
    return scene


def assert_given_up(session: Session) -> None:
    """Check that all six reminders have failed because the meeting was over or cancelled."""
    session.expire_all()
    query = sa.select(OutboxMessage).where(OutboxMessage.state == MailState.FAILED)
    assert [row.subject.split(":")[0] for row in session.scalars(query)] == ["Please reply"] * 6
    assert {row.error for row in session.scalars(query)} == {sender.OVER}


def test_a_reminder_to_reply_is_not_sent_for_a_cancelled_meeting(session: Session, tmp_path: Path) -> None:
    scene = remind_everyone(session)
    scene.meeting.state = MeetingState.CANCELLED  # but the cancellation has not been sent yet
    assert deliver(session, tmp_path).failed == 6
    assert_given_up(session)
    assert list_messages(tmp_path) == []


def test_a_delayed_reminder_to_reply_is_not_sent_after_the_meeting(session: Session, tmp_path: Path) -> None:
    scene = remind_everyone(session)
    session.execute(sa.update(OutboxMessage).values(attempts=1))
    scene.meeting.starts_at = clock.now() - timedelta(hours=3)
    scene.meeting.ends_at = clock.now() - timedelta(hours=1)
    assert deliver(session, tmp_path).failed == 6
    assert_given_up(session)
