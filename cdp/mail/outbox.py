"""Adding emails to the outbox, in the transaction of the change that they are about.

Nothing here commits or sends. The texts are already rendered, and the worker sends them.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail import marks, reply_address
from cdp.mail.failed import failed_messages, try_again
from cdp.mail.invitations import EventFacts, Notice, Party, check_line
from cdp.models import MailKind, MailState, OutboxMessage, Person

__all__ = [
    "Concern",
    "Enclosed",
    "Invite",
    "Words",
    "failed_messages",
    "oldest_overdue",
    "post",
    "post_invites",
    "readdress",
    "try_again",
    "withdraw",
]

LONGEST_SUBJECT = 300
_WITHDRAWN = {"state": MailState.SUPERSEDED, "body": ""}  # the text may hold a personal link


@dataclass(frozen=True)
class Words:
    """The subject and text of an email."""

    subject: str
    text: str

    def __post_init__(self) -> None:
        check_line(self.subject, "subject")
        if not 0 < len(self.subject) <= LONGEST_SUBJECT:
            raise ValueError("An email needs a subject of at most 300 characters.")


@dataclass(frozen=True)
class Enclosed:
    """A file in the paper store that is attached to an email when it is sent."""

    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True)
class Concern:
    """The partnership, meeting and person that an email is about, if any.

    `topic` names what a plain email asks for, so that it can be withdrawn before it is sent (see `withdraw`).
    """

    partnership_id: int | None = None
    meeting_id: int | None = None
    person_id: int | None = None
    topic: str = ""


def post(
    session: Session,
    words: Words,
    *,
    sender: Party,
    recipient: Party,
    concern: Concern | None = None,
    erase_once_sent: bool = False,
    keeps_address: bool = False,
    encloses: Enclosed | None = None,
) -> OutboxMessage:
    """Add a plain email to the caller's transaction and return its row.

    `erase_once_sent` is for an email with a secret, such as a link to choose a password: its text is deleted as soon
    as it is sent. `keeps_address` is for an email about a change of address, which must not go to the new address.
    `encloses` is a stored file to attach.
    """
    concern = concern or Concern()
    given = {
        marks.ERASE_ONCE_SENT: erase_once_sent,
        marks.KEEPS_ADDRESS: keeps_address,
        marks.TOPIC: concern.topic,
        marks.ENCLOSES: vars(encloses) if encloses is not None else None,
    }
    return _add(
        session,
        OutboxMessage(
            kind=MailKind.PLAIN,
            facts={mark: value for mark, value in given.items() if value} or None,
            message_id=f"<{uuid.uuid4()}@{_domain(sender)}>",
        ),
        words,
        _Route(sender, recipient, concern),
    )


@dataclass(frozen=True)
class Invite:
    """One person's email about a meeting: an invitation or a cancellation."""

    kind: MailKind
    words: Words
    notice: Notice
    attendee: Party
    person_id: int
    holds_secret: bool = False


def post_invites(
    session: Session, invites: Sequence[Invite], *, organiser: Party, concern: Concern
) -> list[OutboxMessage]:
    """Add emails about one version of a meeting to the caller's transaction, one for each person; return the rows.

    The number of statements does not depend on the number of people. The facts are frozen in the rows. Unsent emails
    to these people about older versions, and those that ask for a reply, are superseded. The same version (UID,
    SEQUENCE and DTSTAMP) is added only once; later calls return the same row. A person we never tried to email gets
    no cancellation. `concern` has no person, because each email has its own. Raises ValueError if the emails are
    about several versions.
    """
    if not invites:
        return []
    event = invites[0].notice.event
    if any((each.notice.event.uid, each.notice.event.stamp) != (event.uid, event.stamp) for each in invites):
        raise ValueError("Emails added together must be about one version of one meeting.")
    if reply_address.are_used(session):
        invites = _with_reply_addresses(session, invites, organiser)
    _supersede(session, event, concern.meeting_id, [each.person_id for each in invites])
    ids = {each.person_id: _message_id(each, organiser) for each in invites}
    query = sa.select(OutboxMessage).where(OutboxMessage.message_id.in_(ids.values()))
    same = {row.message_id: row for row in session.scalars(query)}
    cancels = [each for each in invites if each.kind is MailKind.CANCEL]
    tried = _tried(session, event, cancels) if cancels else ()
    posted = []
    with session.no_autoflush:  # the rows do not depend on each other
        for each in invites:
            if each.kind is MailKind.CANCEL and each.person_id not in tried:
                continue
            row = same.get(ids[each.person_id])
            posted.append(row or _add_invite(session, each, ids[each.person_id], organiser, concern))
    return posted


def withdraw(session: Session, topic: str, *, person_ids: Collection[int] | None = None) -> None:
    """Withdraw unsent and failed emails on a topic, to everyone or, with `person_ids`, to those people only."""
    change = sa.update(OutboxMessage).where(
        OutboxMessage.state.in_((MailState.PENDING, MailState.FAILED)), marks.is_about(topic)
    )
    if person_ids is not None:
        change = change.where(OutboxMessage.person_id.in_(person_ids))
    session.execute(change.values(_WITHDRAWN))


def readdress(session: Session, person: Person) -> None:
    """Redirect a person's unsent plain emails to their current address, except emails that must keep their old address.

    Invitations are not redirected, because calendars reply from the address that was invited (see `failed.try_again`).
    """
    session.execute(
        sa.update(OutboxMessage)
        .where(
            OutboxMessage.person_id == person.id,
            OutboxMessage.kind == MailKind.PLAIN,
            OutboxMessage.state == MailState.PENDING,
            ~marks.keeps_address(),
        )
        .values(to_address=person.email, to_name=person.name)
    )


def forget_words(session: Session, before: datetime) -> None:
    """Delete the text of plain emails that were written before a moment and have been sent, withdrawn or replaced.

    The recipients and dates of the emails are kept. The facts of invitations are kept as evidence of proper notice
    (docs/rules/calendars.md 5).
    """
    session.execute(
        sa.update(OutboxMessage)
        .where(
            OutboxMessage.created_at < before,
            OutboxMessage.state.in_([MailState.SENT, MailState.SUPERSEDED]),
            OutboxMessage.kind == MailKind.PLAIN,
            OutboxMessage.body != "",
        )
        .values(body="")
    )


def hold(session: Session, words: str) -> int:
    """Mark every email that waits as failed, with the reason in words, so that someone decides; return their number."""
    held = session.execute(
        sa.update(OutboxMessage)
        .where(OutboxMessage.state.in_((MailState.PENDING, MailState.SENDING)))
        .values(state=MailState.FAILED, error=words, claimed_at=None)
    )
    return cast("sa.CursorResult[Any]", held).rowcount


def oldest_overdue(session: Session, now: datetime) -> datetime | None:
    """Return since when the longest overdue email has been due, or None if no email is due."""
    return session.scalar(
        sa.select(sa.func.min(OutboxMessage.next_try_at)).where(
            OutboxMessage.state == MailState.PENDING, OutboxMessage.next_try_at <= now
        )
    )


@dataclass(frozen=True)
class _Route:
    """The sender, the recipient and the concern of an email."""

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


def _add_invite(
    session: Session, invite: Invite, message_id: str, organiser: Party, concern: Concern
) -> OutboxMessage:
    event = invite.notice.event
    facts = invite.notice.to_json()
    if invite.holds_secret:
        facts[marks.ERASE_ONCE_SENT] = True
    return _add(
        session,
        OutboxMessage(
            kind=invite.kind,
            facts=facts,
            uid=event.uid,
            sequence=event.sequence,
            stamped_at=event.stamp,
            message_id=message_id,
        ),
        invite.words,
        _Route(organiser, invite.attendee, replace(concern, person_id=invite.person_id)),
    )


def _with_reply_addresses(session: Session, invites: Sequence[Invite], organiser: Party) -> list[Invite]:
    """Return the emails, each with the person's own reply address.

    An address used in an earlier email about the meeting is kept, because calendars refuse a new organiser.
    """
    uid = invites[0].notice.event.uid
    rows = session.execute(
        sa.select(OutboxMessage.person_id, OutboxMessage.facts)
        .where(OutboxMessage.uid == uid, OutboxMessage.person_id.in_([each.person_id for each in invites]))
        .order_by(OutboxMessage.id)
    )
    had = {person_id: str((facts or {}).get("organiser", "")) for person_id, facts in rows}
    given = []
    for each in invites:
        address = had.get(each.person_id)
        if address is None:
            address = reply_address.reply_address(session, organiser.address, uid, each.person_id)
        given.append(replace(each, notice=replace(each.notice, organiser=address)))
    return given


def _message_id(invite: Invite, organiser: Party) -> str:
    """Return the Message-ID of one person's email about a version; it is the same each time."""
    event = invite.notice.event
    version = f"{event.uid} {invite.person_id} {invite.kind} {event.sequence} {event.stamp.isoformat()}"
    return f"<{sha256(version.encode()).hexdigest()[:40]}@{_domain(organiser)}>"


def _supersede(
    session: Session, event: EventFacts, meeting_id: int | None, person_ids: Sequence[int]
) -> None:
    """Withdraw older unsent emails. An email that a worker is already sending is not withdrawn."""
    older = sa.and_(OutboxMessage.uid == event.uid, OutboxMessage.stamped_at < event.stamp)
    asking = sa.and_(OutboxMessage.meeting_id == meeting_id, marks.asks_for_an_answer())
    session.execute(
        sa.update(OutboxMessage)
        .where(
            sa.or_(older, asking),
            OutboxMessage.person_id.in_(person_ids),
            OutboxMessage.state == MailState.PENDING,
        )
        .values(_WITHDRAWN)
    )


def _tried(session: Session, event: EventFacts, invites: Sequence[Invite]) -> set[int | None]:
    """Return the IDs of the people we have tried to email about a meeting, whether or not that succeeded."""
    return set(
        session.scalars(
            sa.select(OutboxMessage.person_id).where(
                OutboxMessage.uid == event.uid,
                OutboxMessage.person_id.in_([each.person_id for each in invites]),
                OutboxMessage.attempts > 0,
            )
        )
    )


def _domain(sender: Party) -> str:
    return sender.address.rpartition("@")[2]
