"""Mails put into the outbox, in the transaction of the change that they tell of.

Nothing here commits or sends. The words arrive rendered; the worker's sender takes them from there.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.invitations import Notice, Party, check_line
from cdp.models import MailKind, MailState, OutboxMessage

LONGEST_SUBJECT = 300
ERASE_ONCE_SENT = "erase_once_sent"
"""The fact of a plain mail whose text the sender blanks after sending, because it holds a secret."""


@dataclass(frozen=True)
class Words:
    """What a mail says: its subject on one line and its text."""

    subject: str
    text: str

    def __post_init__(self) -> None:
        check_line(self.subject, "subject")
        if not 0 < len(self.subject) <= LONGEST_SUBJECT:
            raise ValueError("A mail needs a subject of at most 300 characters.")


@dataclass(frozen=True)
class Concern:
    """What a mail belongs to: a partnership, a meeting, a person, as far as there is one."""

    partnership_id: int | None = None
    meeting_id: int | None = None
    person_id: int | None = None


def post(
    session: Session,
    words: Words,
    *,
    sender: Party,
    recipient: Party,
    concern: Concern | None = None,
    erase_once_sent: bool = False,
) -> OutboxMessage:
    """Add a plain mail to the caller's transaction and return its row.

    `concern` says what it belongs to. `erase_once_sent` is for a mail that carries a secret, such as a link
    to choose a password: its text is blanked in the database as soon as it has left.
    """
    return _add(
        session,
        OutboxMessage(
            kind=MailKind.PLAIN,
            facts={ERASE_ONCE_SENT: True} if erase_once_sent else None,
            message_id=f"<{uuid.uuid4()}@{_domain(sender)}>",
        ),
        words,
        _Route(sender, recipient, concern or Concern()),
    )


def post_request(
    session: Session, words: Words, notice: Notice, *, organiser: Party, attendee: Party, concern: Concern
) -> OutboxMessage:
    """Add an invitation, or its update, to the caller's transaction and return its row.

    The facts are frozen in the row. Older versions for the same person that have not left are superseded;
    the very same version (UID, SEQUENCE and DTSTAMP) is added once and then returned again. Raises ValueError
    when `concern` names no person.
    """
    _supersede(session, notice, concern)
    return _add_notice(session, MailKind.REQUEST, words, notice, _Route(organiser, attendee, concern))


def post_cancel(
    session: Session, words: Words, notice: Notice, *, organiser: Party, attendee: Party, concern: Concern
) -> OutboxMessage | None:
    """Add a cancellation to the caller's transaction; return its row, or None when there is nothing to cancel.

    Invitations that have not left are superseded. Somebody to whom nothing was ever tried gets no mail.
    `notice.event.sequence` is already raised. Raises ValueError when `concern` names no person.
    """
    _supersede(session, notice, concern)
    tried = sa.exists().where(*_same_event(notice, concern), OutboxMessage.attempts > 0)
    if not session.scalar(sa.select(tried)):
        return None
    return _add_notice(session, MailKind.CANCEL, words, notice, _Route(organiser, attendee, concern))


def failed_messages(session: Session, partnership_id: int) -> Sequence[OutboxMessage]:
    """Return the mails of a partnership that could not be delivered, newest first."""
    return session.scalars(
        sa.select(OutboxMessage)
        .where(OutboxMessage.partnership_id == partnership_id, OutboxMessage.state == MailState.FAILED)
        .order_by(OutboxMessage.id.desc())
    ).all()


def try_again(session: Session, message: OutboxMessage) -> None:
    """Put a failed mail back into the outbox, to leave at once with the same Message-ID.

    Raises Refusal when it has not failed, or when a newer version for the same person exists: an old one
    after it would move the meeting back.
    """
    if message.state is not MailState.FAILED:
        raise Refusal("This mail has not failed, so there is nothing to try again.")
    newer = sa.exists().where(
        OutboxMessage.person_id == message.person_id,
        OutboxMessage.uid == message.uid,
        OutboxMessage.id > message.id,
    )
    if message.uid is not None and session.scalar(sa.select(newer)):
        raise Refusal("A newer mail about this meeting has replaced this one. Send an update instead.")
    message.state = MailState.PENDING
    message.attempts = 0
    message.next_try_at = clock.now()


def oldest_overdue(session: Session, now: datetime) -> datetime | None:
    """Return since when the mail that has waited longest should have left, or None when none is due."""
    return session.scalar(
        sa.select(sa.func.min(OutboxMessage.next_try_at)).where(
            OutboxMessage.state == MailState.PENDING, OutboxMessage.next_try_at <= now
        )
    )


@dataclass(frozen=True)
class _Route:
    """From whom, to whom, and about what."""

    sender: Party
    recipient: Party
    concern: Concern


def _add(session: Session, message: OutboxMessage, words: Words, route: _Route) -> OutboxMessage:
    now = clock.now()
    message.from_address, message.from_name = route.sender.address, route.sender.name
    message.to_address, message.to_name = route.recipient.address, route.recipient.name
    message.partnership_id = route.concern.partnership_id
    message.meeting_id = route.concern.meeting_id
    message.person_id = route.concern.person_id
    message.subject, message.body = words.subject, words.text
    message.created_at = message.next_try_at = now
    session.add(message)
    return message


def _add_notice(
    session: Session, kind: MailKind, words: Words, notice: Notice, route: _Route
) -> OutboxMessage:
    event = notice.event
    version = f"{event.uid} {route.concern.person_id} {kind} {event.sequence} {event.stamp.isoformat()}"
    message_id = f"<{sha256(version.encode()).hexdigest()[:40]}@{_domain(route.sender)}>"
    same = session.scalar(sa.select(OutboxMessage).where(OutboxMessage.message_id == message_id))
    if same is not None:
        return same
    return _add(
        session,
        OutboxMessage(
            kind=kind,
            facts=notice.to_json(),
            uid=event.uid,
            sequence=event.sequence,
            stamped_at=event.stamp,
            message_id=message_id,
        ),
        words,
        route,
    )


def _supersede(session: Session, notice: Notice, concern: Concern) -> None:
    """Withdraw older versions that are still waiting; one that a worker holds leaves, and first."""
    if concern.person_id is None:
        raise ValueError("An invitation belongs to a person.")
    session.execute(
        sa.update(OutboxMessage)
        .where(
            *_same_event(notice, concern),
            OutboxMessage.state == MailState.PENDING,
            OutboxMessage.stamped_at < notice.event.stamp,
        )
        .values(state=MailState.SUPERSEDED)
    )


def _same_event(notice: Notice, concern: Concern) -> tuple[sa.ColumnElement[bool], ...]:
    return OutboxMessage.person_id == concern.person_id, OutboxMessage.uid == notice.event.uid


def _domain(sender: Party) -> str:
    return sender.address.rpartition("@")[2]
