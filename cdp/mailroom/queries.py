"""Queries for received emails."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from cdp.models import (
    Board,
    FailingAddress,
    GivenAnswer,
    Invitation,
    MailboxPosition,
    MailKind,
    MailState,
    Meeting,
    Organisation,
    OutboxMessage,
    Partnership,
    Person,
    ReceivedMail,
    ReplyOutcome,
    ReplyState,
    RoleHolding,
    Seat,
    SeatHolding,
    SroAppointment,
)

Mails = sa.Select[ReceivedMail]

# Administrators can see an email without a partnership if it had one of these outcomes; ordinary emails are private
SHOWN_TO_ADMINISTRATORS = (
    ReplyOutcome.UNKNOWN_MEETING,
    ReplyOutcome.DELIVERY_FAILED,
    ReplyOutcome.DELIVERY_REPORT,
    ReplyOutcome.TOO_LARGE,
    ReplyOutcome.UNREADABLE,
)


def was_read(session: Session, identity: str) -> bool:
    """Whether an email has been read before."""
    return bool(session.scalar(sa.select(sa.exists().where(ReceivedMail.identity == identity))))


def meeting_by_uid(session: Session, uid: str) -> Meeting | None:
    """Return a meeting by its calendar UID and lock it, so that no update is sent at the same time."""
    return session.scalar(
        sa.select(Meeting)
        .where(Meeting.uid == uid)
        .options(joinedload(Meeting.board).joinedload(Board.partnership))
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )


def addresses_written_to(session: Session, meeting: Meeting) -> list[tuple[int, str]]:
    """Return each address to which an invitation to a meeting was sent, with the ID of the person invited."""
    rows = session.execute(
        sa.select(OutboxMessage.person_id, OutboxMessage.to_address)
        .where(
            OutboxMessage.meeting_id == meeting.id,
            OutboxMessage.kind == MailKind.REQUEST,
            OutboxMessage.person_id.is_not(None),
        )
        .distinct()
    )
    return [(person_id, address) for person_id, address in rows if person_id is not None]


def last_answers(session: Session, meeting: Meeting) -> dict[int, GivenAnswer]:
    """Return each person's last reply to a meeting, by invitation ID."""
    rows = session.scalars(
        sa.select(GivenAnswer)
        .join(GivenAnswer.invitation)
        .where(Invitation.meeting_id == meeting.id)
        .order_by(GivenAnswer.sequence, GivenAnswer.given_at, GivenAnswer.id)
    )
    return {row.invitation_id: row for row in rows}


def mail_of_ours(session: Session, message_id: str) -> OutboxMessage | None:
    """Return the email that a delivery report is about, or None if it is not one of ours."""
    if not message_id:
        return None
    return session.scalar(
        sa.select(OutboxMessage)
        .where(OutboxMessage.message_id == message_id)
        .options(joinedload(OutboxMessage.person), joinedload(OutboxMessage.partnership))
    )


def sent_lately_to(
    session: Session, addresses: Collection[str], since: datetime
) -> dict[str, list[OutboxMessage]]:
    """Return the last email sent since a moment to each person at each address, by address in lower case.

    Several people can share an address. The person who was written to last comes first.
    """
    address = sa.func.lower(OutboxMessage.to_address)
    rows = session.scalars(
        sa.select(OutboxMessage)
        .where(
            OutboxMessage.created_at >= since,
            OutboxMessage.state == MailState.SENT,
            OutboxMessage.person_id.is_not(None),
            address.in_(addresses),
        )
        .options(
            joinedload(OutboxMessage.person),
            joinedload(OutboxMessage.partnership),
            defer(OutboxMessage.body),
        )
        .order_by(OutboxMessage.id.desc())
    )
    found: dict[str, dict[int | None, OutboxMessage]] = {}
    for row in rows:
        found.setdefault(row.to_address.lower(), {}).setdefault(row.person_id, row)
    return {address: list(people.values()) for address, people in found.items()}


def others_held(session: Session, mail: ReceivedMail) -> list[ReceivedMail]:
    """Return the other held emails of the same person about the same meeting, locked.

    If the person is not known, emails with the same attendee count as theirs.
    """
    theirs = (
        ReceivedMail.person_id == mail.person_id
        if mail.person_id is not None
        else sa.and_(ReceivedMail.attendee == mail.attendee, ReceivedMail.attendee != "")
    )
    return list(
        session.scalars(
            sa.select(ReceivedMail)
            .where(
                ReceivedMail.meeting_id == mail.meeting_id,
                ReceivedMail.id != mail.id,
                ReceivedMail.state == ReplyState.HELD,
                theirs,
            )
            .order_by(ReceivedMail.id)
            .with_for_update(of=ReceivedMail)
        )
    )


def held_in(session: Session, partnership: Partnership) -> list[ReceivedMail]:
    """Return the emails that a partnership's coordinator must check, oldest first.

    A later reply replaces an earlier one, so there is at most one for each person and meeting.
    """
    query = _of(partnership).where(ReceivedMail.state == ReplyState.HELD).order_by(ReceivedMail.id)
    return list(session.scalars(query))


def replaced_by(session: Session, mail: ReceivedMail) -> list[ReceivedMail]:
    """Return the replies of the same person about the same meeting that a later one replaced, newest first."""
    if mail.person_id is None or mail.meeting_id is None:
        return []
    return list(
        session.scalars(
            sa.select(ReceivedMail)
            .where(
                ReceivedMail.person_id == mail.person_id,
                ReceivedMail.meeting_id == mail.meeting_id,
                ReceivedMail.state == ReplyState.REPLACED,
                ReceivedMail.id != mail.id,
            )
            .order_by(ReceivedMail.id.desc())
        )
    )


def invitations_for(session: Session, mails: Collection[ReceivedMail]) -> dict[tuple[int, int], Invitation]:
    """Return the invitations of the people whose replies these are, by person ID and meeting ID, in one query."""
    wanted = {(mail.person_id, mail.meeting_id) for mail in mails}
    rows = session.scalars(
        sa.select(Invitation)
        .where(
            Invitation.person_id.in_({person for person, _ in wanted if person is not None}),
            Invitation.meeting_id.in_({meeting for _, meeting in wanted if meeting is not None}),
        )
        .options(joinedload(Invitation.person), joinedload(Invitation.meeting).joinedload(Meeting.board))
    )
    return {(row.person_id, row.meeting_id): row for row in rows}


def dealt_with_in(partnership: Partnership) -> Mails:
    """Select the emails about a partnership that have been dealt with, newest first."""
    return _of(partnership).where(ReceivedMail.state != ReplyState.HELD).order_by(ReceivedMail.id.desc())


def held_by_key(session: Session, partnership: Partnership, key: str) -> ReceivedMail | None:
    """Return an email of a partnership that is or was held, by its key, or None."""
    return session.scalar(
        _of(partnership).where(ReceivedMail.key == key, ReceivedMail.state != ReplyState.NOTED)
    )


def unassigned() -> Mails:
    """Select the emails without a partnership that administrators can see, newest first."""
    return (
        sa.select(ReceivedMail)
        .where(ReceivedMail.partnership_id.is_(None), ReceivedMail.outcome.in_(SHOWN_TO_ADMINISTRATORS))
        .order_by(ReceivedMail.id.desc())
    )


def mailboxes(session: Session) -> list[MailboxPosition]:
    """Return the position reached in each mailbox, the most recently checked mailbox first."""
    return list(session.scalars(sa.select(MailboxPosition).order_by(MailboxPosition.checked_at.desc())))


def failing_by_key(session: Session, partnership: Partnership, key: str) -> FailingAddress | None:
    """Return a failing address by its key, or None.

    The person must have, or have had, a role or seat in the partnership, or an invitation to one of its meetings.
    """
    here = partnership.id
    places = (
        sa.exists().where(RoleHolding.person_id == Person.id, RoleHolding.partnership_id == here),
        sa.exists().where(SroAppointment.person_id == Person.id, SroAppointment.partnership_id == here),
        sa.exists().where(
            SeatHolding.person_id == Person.id,
            SeatHolding.seat_id == Seat.id,
            Seat.organisation_id == Organisation.id,
            Organisation.partnership_id == here,
        ),
        sa.exists().where(
            Invitation.person_id == Person.id,
            Invitation.meeting_id == Meeting.id,
            Meeting.board_id == Board.id,
            Board.partnership_id == here,
        ),
    )
    return session.scalar(
        sa.select(FailingAddress)
        .join(FailingAddress.person)
        .where(FailingAddress.key == key, sa.or_(*places))
        .options(contains_eager(FailingAddress.person))
    )


def _of(partnership: Partnership) -> Mails:
    return (
        sa.select(ReceivedMail)
        .where(ReceivedMail.partnership_id == partnership.id)
        .options(
            joinedload(ReceivedMail.meeting),
            joinedload(ReceivedMail.person),
            joinedload(ReceivedMail.settled_by),
        )
    )
