"""Emails that could not be delivered, and sending them again to the current address of their recipient."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, defer, joinedload

from cdp import clock
from cdp.errors import Refusal
from cdp.mail import marks
from cdp.mail.leavers import has_left
from cdp.models import MailKind, MailState, Meeting, MeetingState, OutboxMessage


class RetryObstacle(enum.StrEnum):
    """The reason why a failed email cannot be sent again, as a sentence."""

    LEFT = "This person has left, so we will not email them."
    REPLACED = "A newer email about this meeting has replaced this one. Send an update instead."
    OVER = "The meeting is over or was cancelled, so we will not invite anyone to it."
    OTHER_ADDRESS = "The address has changed. Use “Send again” on the meeting's page."


@dataclass(frozen=True)
class FailedEmail:
    """A failed email, and the obstacle to sending it again, if any."""

    message: OutboxMessage
    obstacle: RetryObstacle | None


def failed_in(partnership_id: int) -> sa.Select[OutboxMessage]:
    """Select the failed emails of a partnership, with their people and meetings, newest first."""
    return (
        sa.select(OutboxMessage)
        .where(*_failed_in(partnership_id))
        .options(joinedload(OutboxMessage.person), joinedload(OutboxMessage.meeting))
        .order_by(OutboxMessage.id.desc())
    )


def failed_messages(session: Session, partnership_id: int) -> Sequence[OutboxMessage]:
    """Return the failed emails of a partnership, newest first."""
    return session.scalars(failed_in(partnership_id)).all()


def failed_by_key(session: Session, partnership_id: int, key: str) -> OutboxMessage | None:
    """Return a failed email of a partnership by its key, or None."""
    return session.scalar(failed_in(partnership_id).where(OutboxMessage.key == key))


def address_now(message: OutboxMessage) -> str:
    """Return the current address for an email: that of its person, unless it is meant for a particular address."""
    if message.person is None or (message.facts or {}).get(marks.KEEPS_ADDRESS):
        return message.to_address
    return message.person.email


def try_again(session: Session, message: OutboxMessage) -> None:
    """Put a failed email back into the outbox, with the same Message-ID and the person's current address.

    Raises Refusal if the email has not failed, or if there is a RetryObstacle. An old version sent after a newer one
    would move the meeting back in people's calendars. A calendar replies from the address that was invited
    (docs/rules/calendars.md), so an invitation to another address is a separate copy with a later DTSTAMP.
    """
    if message.state is not MailState.FAILED:
        raise Refusal("This email has not failed, so you do not need to send it again.")
    (found,) = _look_into(session, _rows().where(OutboxMessage.id == message.id))
    if found.obstacle:
        raise Refusal(found.obstacle.value)
    for name, value in _put_back(message).items():
        setattr(message, name, value)


def look_into_all(session: Session, partnership_id: int) -> list[FailedEmail]:
    """Return a partnership's failed emails and any obstacles to sending them again, in one query."""
    return _look_into(session, _rows().where(*_failed_in(partnership_id)))


def try_all_again(session: Session, partnership_id: int) -> list[FailedEmail]:
    """Put a partnership's failed emails without an obstacle back into the outbox; return all failed emails.

    This takes at most two SQL statements, however many emails there are.
    """
    locked = _rows().where(*_failed_in(partnership_id)).with_for_update(of=OutboxMessage)
    all_of_them = _look_into(session, locked)
    rows = [{"id": each.message.id, **_put_back(each.message)} for each in all_of_them if not each.obstacle]
    if rows:
        session.execute(sa.update(OutboxMessage), rows)
    return all_of_them


def _failed_in(partnership_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return OutboxMessage.partnership_id == partnership_id, OutboxMessage.state == MailState.FAILED


def _rows() -> sa.Select[OutboxMessage]:
    """Select emails with their people but without their text, oldest first, so that they are sent in that order."""
    return (
        sa.select(OutboxMessage)
        .options(joinedload(OutboxMessage.person), defer(OutboxMessage.body))
        .order_by(OutboxMessage.id)
    )


def _look_into(session: Session, rows: sa.Select[OutboxMessage]) -> list[FailedEmail]:
    newer = aliased(OutboxMessage)
    asks = marks.asks_for_an_answer()
    replaced = sa.exists().where(
        newer.person_id == OutboxMessage.person_id,
        newer.id > OutboxMessage.id,
        sa.or_(
            newer.uid == OutboxMessage.uid,
            sa.and_(asks, newer.meeting_id == OutboxMessage.meeting_id, newer.kind != MailKind.PLAIN),
        ),
    )
    over = sa.exists().where(
        Meeting.id == OutboxMessage.meeting_id,
        sa.or_(Meeting.ends_at <= clock.now(), Meeting.state == MeetingState.CANCELLED),
    )
    found = session.execute(
        rows.add_columns(
            sa.and_(OutboxMessage.kind != MailKind.CANCEL, has_left(clock.today())),
            replaced,
            sa.and_(sa.or_(OutboxMessage.kind == MailKind.REQUEST, asks), over),
        )
    )
    return [FailedEmail(message, _first_of(message, *facts)) for message, *facts in found]


def _first_of(message: OutboxMessage, has_left: bool, replaced: bool, over: bool) -> RetryObstacle | None:  # noqa: FBT001 -- a row of the query above
    if has_left:
        return RetryObstacle.LEFT
    if replaced:
        return RetryObstacle.REPLACED
    if over:
        return RetryObstacle.OVER
    elsewhere = message.kind is MailKind.REQUEST and address_now(message) != message.to_address
    return RetryObstacle.OTHER_ADDRESS if elsewhere else None


def _put_back(message: OutboxMessage) -> dict[str, Any]:
    """Return the new values of an email to send again. An invitation keeps exactly the same content."""
    kept = {mark: value for mark, value in (message.facts or {}).items() if mark != marks.UNREACHED}
    follows = message.person if message.kind is not MailKind.REQUEST else None
    return {
        "to_address": address_now(message),
        "to_name": follows.name if follows else message.to_name,
        "facts": kept or None,
        "state": MailState.PENDING,
        "attempts": 0,
        "next_try_at": clock.now(),
    }
