"""Mails that could not be delivered, and sending them once more: to where their person is reached now."""

import enum
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from cdp import clock
from cdp.errors import Refusal
from cdp.mail import marks
from cdp.models import MailKind, MailState, OutboxMessage


class Obstacle(enum.StrEnum):
    """Why a mail that failed is not tried again, as a sentence."""

    REPLACED = "A newer mail about this meeting has replaced this one. Send an update instead."
    OTHER_ADDRESS = "The address has changed. Use “Send again” on the meeting's page."


def failed_in(partnership_id: int) -> sa.Select[OutboxMessage]:
    """Select the mails of a partnership that could not be delivered, newest first, with person and meeting."""
    return (
        sa.select(OutboxMessage)
        .where(OutboxMessage.partnership_id == partnership_id, OutboxMessage.state == MailState.FAILED)
        .options(joinedload(OutboxMessage.person), joinedload(OutboxMessage.meeting))
        .order_by(OutboxMessage.id.desc())
    )


def failed_messages(session: Session, partnership_id: int) -> Sequence[OutboxMessage]:
    """Return the mails of a partnership that could not be delivered, newest first."""
    return session.scalars(failed_in(partnership_id)).all()


def failed_by_key(session: Session, partnership_id: int, key: str) -> OutboxMessage | None:
    """Return one of a partnership's mails that could not be delivered."""
    return session.scalar(failed_in(partnership_id).where(OutboxMessage.key == key))


def address_now(message: OutboxMessage) -> str:
    """Return where a mail belongs now: where its person is reached, unless it is meant for an address."""
    if message.person is None or (message.facts or {}).get(marks.KEEPS_ADDRESS):
        return message.to_address
    return message.person.email


def try_again(session: Session, message: OutboxMessage) -> None:
    """Put a failed mail back into the outbox, to leave at once with the same Message-ID, to the person's address now.

    Raises Refusal when it has not failed; when a newer version for the same person exists, as an old one after it
    would move the meeting back; and for an invitation when its person has another address now: calendars answer for
    the address that stands in it (CALENDAR.md), so that is a copy of its own, with a later DTSTAMP.
    """
    if message.state is not MailState.FAILED:
        raise Refusal("This mail has not failed, so there is nothing to try again.")
    if obstacle := _obstacle(session, message):
        raise Refusal(obstacle.value)
    if message.person is not None and message.kind is not MailKind.REQUEST:
        message.to_address, message.to_name = address_now(message), message.person.name
    message.state = MailState.PENDING
    message.attempts = 0
    message.next_try_at = clock.now()


def _obstacle(session: Session, message: OutboxMessage) -> Obstacle | None:
    newer = aliased(OutboxMessage)
    replaced = sa.exists().where(
        newer.person_id == OutboxMessage.person_id,
        newer.uid == OutboxMessage.uid,
        newer.id > OutboxMessage.id,
    )
    if session.scalar(sa.select(replaced).where(OutboxMessage.id == message.id)):
        return Obstacle.REPLACED
    if message.kind is MailKind.REQUEST and address_now(message) != message.to_address:
        return Obstacle.OTHER_ADDRESS
    return None
