"""Mails put into the outbox, in the transaction of the change that they tell of.

Nothing here commits or sends. The words arrive rendered; the worker's sender takes them from there.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail import marks, reply_address
from cdp.mail.failed import failed_messages, try_again
from cdp.mail.invitations import EventFacts, Notice, Party, check_line
from cdp.models import MailKind, MailState, OutboxMessage, Person

__all__ = [
    "Concern",
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
_WITHDRAWN = {"state": MailState.SUPERSEDED, "body": ""}  # its words may hold a personal link


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
    """What a mail belongs to: a partnership, a meeting, a person, as far as there is one.

    `topic` names what a plain mail asks for, when that may be over before the mail leaves (see `withdraw`).
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
) -> OutboxMessage:
    """Add a plain mail to the caller's transaction and return its row.

    `concern` says what it belongs to. `erase_once_sent` is for a mail that carries a secret, such as a link
    to choose a password: its text is blanked in the database as soon as it has left. `keeps_address` is for a mail
    that tells of a change to an address: it does not follow its person to another one.
    """
    concern = concern or Concern()
    given = {
        marks.ERASE_ONCE_SENT: erase_once_sent,
        marks.KEEPS_ADDRESS: keeps_address,
        marks.TOPIC: concern.topic,
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
    """One person's mail about a meeting, an invitation or its cancellation: what it says and to whom."""

    kind: MailKind
    words: Words
    notice: Notice
    attendee: Party
    person_id: int
    holds_secret: bool = False


def post_invites(
    session: Session, invites: Sequence[Invite], *, organiser: Party, concern: Concern
) -> list[OutboxMessage]:
    """Add mails about one version of a meeting to the caller's transaction, one for each person; return the rows.

    A few statements, however many people there are, and the rows go in together. The facts are frozen in the rows.
    Older versions for the same people that have not left are superseded, and so are mails that ask them to answer the
    meeting as it was. The very same version (UID, SEQUENCE and
    DTSTAMP) is added once and then returned again. Somebody to whom nothing was ever tried gets no cancellation.
    `concern` names no person: each mail does. Raises ValueError for mails about several versions.
    """
    if not invites:
        return []
    event = invites[0].notice.event
    if any((each.notice.event.uid, each.notice.event.stamp) != (event.uid, event.stamp) for each in invites):
        raise ValueError("Mails added together tell of one version of one meeting.")
    if reply_address.are_used(session):
        invites = _with_reply_addresses(session, invites, organiser)
    _supersede(session, event, concern.meeting_id, [each.person_id for each in invites])
    ids = {each.person_id: _message_id(each, organiser) for each in invites}
    query = sa.select(OutboxMessage).where(OutboxMessage.message_id.in_(ids.values()))
    same = {row.message_id: row for row in session.scalars(query)}
    cancels = [each for each in invites if each.kind is MailKind.CANCEL]
    tried = _tried(session, event, cancels) if cancels else ()
    posted = []
    with session.no_autoflush:  # none of the rows has to see another
        for each in invites:
            if each.kind is MailKind.CANCEL and each.person_id not in tried:
                continue
            row = same.get(ids[each.person_id])
            posted.append(row or _add_invite(session, each, ids[each.person_id], organiser, concern))
    return posted


def withdraw(session: Session, topic: str, *, person_ids: Collection[int] | None = None) -> None:
    """Take back mails of a topic that wait, or have failed and could be tried again: all, or those to some people."""
    change = sa.update(OutboxMessage).where(
        OutboxMessage.state.in_((MailState.PENDING, MailState.FAILED)), marks.is_about(topic)
    )
    if person_ids is not None:
        change = change.where(OutboxMessage.person_id.in_(person_ids))
    session.execute(change.values(_WITHDRAWN))


def readdress(session: Session, person: Person) -> None:
    """Let plain mails that wait for a person leave to the address that they have now.

    Invitations stay as they are: calendars know them by the address they were made for (see `failed.try_again`).
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
    """Erase the words of plain mails that were written before a moment and have left, or were replaced.

    To whom they went, and when, is kept. What an invitation said stands in its facts, which stay as evidence of proper
    notice (docs/rules/calendars.md 5).
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
    """Give each person a reply address of their own, the one that they had: calendars refuse another organiser."""
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
    """Return the Message-ID of one person's mail about a version: the same whenever it is made."""
    event = invite.notice.event
    version = f"{event.uid} {invite.person_id} {invite.kind} {event.sequence} {event.stamp.isoformat()}"
    return f"<{sha256(version.encode()).hexdigest()[:40]}@{_domain(organiser)}>"


def _supersede(
    session: Session, event: EventFacts, meeting_id: int | None, person_ids: Sequence[int]
) -> None:
    """Withdraw what is still waiting and older, words and all; one that a worker holds leaves, and first."""
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
    """Return to whom anything about a meeting was ever tried."""
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
