"""Mails that could not be delivered, and sending them once more: to where their person is reached now."""

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


class Obstacle(enum.StrEnum):
    """Why a mail that failed is not tried again, as a sentence."""

    LEFT = "This person has left, so nothing is sent to them."
    REPLACED = "A newer mail about this meeting has replaced this one. Send an update instead."
    OVER = "The meeting is over, or was cancelled, so nobody is asked to it any more."
    OTHER_ADDRESS = "The address has changed. Use “Send again” on the meeting's page."


@dataclass(frozen=True)
class Found:
    """A mail that failed, and what keeps it from being tried again, or None."""

    message: OutboxMessage
    obstacle: Obstacle | None


def failed_in(partnership_id: int) -> sa.Select[OutboxMessage]:
    """Select the mails of a partnership that could not be delivered, newest first, with person and meeting."""
    return (
        sa.select(OutboxMessage)
        .where(*_failed_in(partnership_id))
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

    Raises Refusal when it has not failed, and with an Obstacle: an old version after a newer one would move the meeting
    back; calendars answer for the address that stands in an invitation (docs/rules/calendars.md), so one to another
    address is a copy of its own, with a later DTSTAMP.
    """
    if message.state is not MailState.FAILED:
        raise Refusal("This mail has not failed, so there is nothing to try again.")
    (found,) = _look_into(session, _rows().where(OutboxMessage.id == message.id))
    if found.obstacle:
        raise Refusal(found.obstacle.value)
    for name, value in _put_back(message).items():
        setattr(message, name, value)


def look_into_all(session: Session, partnership_id: int) -> list[Found]:
    """Return a partnership's failed mails, and what keeps each from being tried again; one statement."""
    return _look_into(session, _rows().where(*_failed_in(partnership_id)))


def try_all_again(session: Session, partnership_id: int) -> list[Found]:
    """Put a partnership's failed mails back as `try_again` does, but for those with an obstacle; return all of them.

    Two statements, however many there are.
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
    """Select mails without their words, with their people, oldest first: they are put back in their order."""
    return (
        sa.select(OutboxMessage)
        .options(joinedload(OutboxMessage.person), defer(OutboxMessage.body))
        .order_by(OutboxMessage.id)
    )


def _look_into(session: Session, rows: sa.Select[OutboxMessage]) -> list[Found]:
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
    return [Found(message, _first_of(message, *facts)) for message, *facts in found]


def _first_of(message: OutboxMessage, has_left: bool, replaced: bool, over: bool) -> Obstacle | None:  # noqa: FBT001 -- a row of the query above
    if has_left:
        return Obstacle.LEFT
    if replaced:
        return Obstacle.REPLACED
    if over:
        return Obstacle.OVER
    elsewhere = message.kind is MailKind.REQUEST and address_now(message) != message.to_address
    return Obstacle.OTHER_ADDRESS if elsewhere else None


def _put_back(message: OutboxMessage) -> dict[str, Any]:
    """Return what a mail becomes that is tried again: nothing counts against it. An invitation stays to the byte."""
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
