"""Queries for received emails."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp.models import (
    Board,
    FailingAddress,
    GivenAnswer,
    Invitation,
    MailboxPosition,
    MailKind,
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


def held_in(partnership: Partnership) -> Mails:
    """Select the emails that a partnership's coordinator must check, oldest first."""
    return _of(partnership).where(ReceivedMail.state == ReplyState.HELD).order_by(ReceivedMail.id)


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
