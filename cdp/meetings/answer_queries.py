"""What the answers to a meeting's invitations say together: which seats they fill, and who named a deputy."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from cdp import clock
from cdp.access.places import runs
from cdp.models import Answer, Capacity, GivenAnswer, Invitation, Meeting, Person, Seat, SeatHolding


@dataclass(frozen=True)
class Count:
    """The keys of the seats that will be filled if all who accepted come, and who was asked and is silent."""

    filled: frozenset[str]
    unanswered: tuple[str, ...]


def count_answers(session: Session, meeting: Meeting) -> Count:
    """Return what the answers to a meeting make of its board's seats; one statement."""
    day = clock.in_london(meeting.starts_at).date()
    rows = session.execute(sa.union_all(_filled(meeting, day), _unanswered(meeting)).order_by("place")).all()
    return Count(
        filled=frozenset(words for kind, _, words in rows if kind == "filled"),
        unanswered=tuple(words for kind, _, words in rows if kind == "unanswered"),
    )


def _filled(meeting: Meeting, day: date) -> sa.Select[str, int, str]:
    """Select the seats whose person accepted.

    Whoever accepted has to fill the seat on the day: as its representative, or as the deputy who stands in. Somebody
    who represents several seats fills those for which no deputy stands in.
    """
    stand_in = aliased(Invitation)
    has_stand_in = sa.exists().where(
        stand_in.meeting_id == meeting.id,
        stand_in.seat_id == Seat.id,
        stand_in.stands_in.is_(True),
        stand_in.removed_at.is_(None),
    )
    comes_as = sa.or_(
        sa.and_(SeatHolding.capacity == Capacity.REPRESENTATIVE, ~has_stand_in),
        sa.and_(
            SeatHolding.capacity == Capacity.DEPUTY,
            Invitation.stands_in.is_(True),
            Invitation.seat_id == Seat.id,
        ),
    )
    return (
        sa.select(sa.literal("filled").label("kind"), Seat.id.label("place"), Seat.key.label("words"))
        .join(SeatHolding, SeatHolding.seat_id == Seat.id)
        .join(Invitation, Invitation.person_id == SeatHolding.person_id)
        .where(
            Seat.board_id == meeting.board_id,
            Invitation.meeting_id == meeting.id,
            Invitation.removed_at.is_(None),
            Invitation.answer == Answer.ACCEPTED,
            runs(SeatHolding, day),
            comes_as,
        )
    )


def _unanswered(meeting: Meeting) -> sa.Select[str, int, str]:
    """Select the people who were asked for a voting seat and have not answered."""
    return (
        sa.select(sa.literal("unanswered"), Invitation.id, Person.name)
        .join(Invitation.person)
        .join(Invitation.seat)
        .where(
            Invitation.meeting_id == meeting.id,
            Invitation.removed_at.is_(None),
            Invitation.sent_sequence.is_not(None),
            Invitation.answer == Answer.NONE,
            Person.left_at.is_(None),
            Seat.votes.is_(True),
            Seat.board_id == meeting.board_id,  # the quorum is that of the board that holds the meeting
        )
    )


def deputies_named(session: Session, meeting: Meeting) -> dict[int, GivenAnswer]:
    """Return the answers on file that name a deputy, by the invitation's number."""
    rows = session.scalars(
        sa.select(GivenAnswer)
        .join(GivenAnswer.invitation)
        .where(
            Invitation.meeting_id == meeting.id,
            Invitation.answer == GivenAnswer.answer,
            Invitation.answered_at == GivenAnswer.given_at,
            GivenAnswer.deputy_name != "",
        )
        .order_by(GivenAnswer.id)
    )
    return {row.invitation_id: row for row in rows}
