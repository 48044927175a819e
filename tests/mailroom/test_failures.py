"""Mail that could not be delivered: it goes to where its person is reached now, or a sentence says why not."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.accounts.addresses import change_email
from cdp.errors import Refusal
from cdp.mail import failed, letters
from cdp.mail.mailbox import list_messages
from cdp.models import MailKind, MailState, OutboxMessage, Person
from tests import make
from tests.mailroom.replying import Scene
from tests.meetings.post import bounce, deliver
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
FAILURES = "/partnerships/west-midlands/mail"
NEW = "right.address@example.org"


def write(
    session: Session, world: make.World, person: Person, *, holds_secret: bool = False
) -> OutboxMessage:
    """Put a plain mail of the partnership to somebody into the outbox."""
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
    """Give somebody another address, as the secretariat does."""
    change_email(session, person, address, by=world.coordinator, partnership=world.partnership)
    session.commit()


def to(session: Session, address: str) -> list[OutboxMessage]:
    """Return what is addressed to an address, oldest first."""
    session.expire_all()
    query = sa.select(OutboxMessage).where(OutboxMessage.to_address == address).order_by(OutboxMessage.id)
    return list(session.scalars(query))


def test_trying_again_sends_to_the_address_and_name_that_the_person_has_now(
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
    assert coordinator.banner == "The mail is on its way again."
    assert deliver(session, tmp_path / "mail").sent == 1
    assert [mail.recipient for mail in list_messages(tmp_path / "mail")] == [f"Example Married <{NEW}>"]
    (sent,) = [mail for mail in to(session, NEW) if mail.id == row.id]
    assert (sent.state, sent.message_id) == (MailState.SENT, message_id)


def test_what_waits_follows_a_person_to_the_new_address_with_their_secrets(session: Session) -> None:
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


def test_the_warning_to_an_old_address_stays_with_it(session: Session) -> None:
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
    assert coordinator.heading == "How the invitations fared"
    coordinator.submit("Send again", near="Example member")
    assert [row.kind for row in to(session, NEW)] == [MailKind.PLAIN, MailKind.REQUEST]


def test_a_cancellation_goes_to_the_new_address(session: Session) -> None:
    scene = Scene(session)
    (row,) = to(session, scene.world.member.email)
    row.kind, row.state = MailKind.CANCEL, MailState.FAILED
    correct(session, scene.world, scene.world.member)
    failed.try_again(session, row)
    assert (row.state, row.to_address) == (MailState.PENDING, NEW)


def test_a_mail_of_nobody_known_keeps_its_address(session: Session) -> None:
    world = make.world(session)
    row = write(session, world, world.member)
    row.person_id, row.state, row.to_address = None, MailState.FAILED, "somebody@example.org"
    session.commit()
    failed.try_again(session, row)
    assert row.to_address == "somebody@example.org"
