"""Queries about the replies to a meeting's invitations: which seats are filled, and who named a deputy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from cdp import clock
from cdp.access.places import runs
from cdp.models import Answer, Capacity, GivenAnswer, Invitation, Meeting, Person, Seat, SeatHolding


@dataclass(frozen=True)
class Count:
    """The keys of seats filled by people who accepted, each with that person's key, and who has not replied."""

    filled: Mapping[str, str]
    unanswered: tuple[str, ...]


def count_answers(session: Session, meeting: Meeting) -> Count:
    """Return which of the board's seats are filled and who has not replied, in one query."""
    day = clock.in_london(meeting.starts_at).date()
    rows = session.execute(
        sa.union_all(_filled(meeting, day), _unanswered(meeting, day)).order_by("place")
    ).all()
    return Count(
        filled={words: person for kind, _, words, person in rows if kind == "filled"},
        unanswered=tuple(words for kind, _, words, _ in rows if kind == "unanswered"),
    )


def _filled(meeting: Meeting, day: date) -> sa.Select[str, int, str, str]:
    """Select the board's seats for which the person invited has accepted.

    The person must hold the seat on the day of the meeting, as its representative or as the deputy invited instead.
    A person who represents several seats fills each seat for which no deputy is invited.
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
        sa.select(
            sa.literal("filled").label("kind"),
            Seat.id.label("place"),
            Seat.key.label("words"),
            Person.key.label("person"),
        )
        .join(SeatHolding, SeatHolding.seat_id == Seat.id)
        .join(SeatHolding.person)
        .join(Invitation, Invitation.person_id == SeatHolding.person_id)
        .where(
            Seat.board_id == meeting.board_id,
            Invitation.meeting_id == meeting.id,
            Invitation.removed_at.is_(None),
            Invitation.answer == Answer.ACCEPTED,
            runs(SeatHolding, day),
            runs(Seat, day),
            comes_as,
        )
    )


def _unanswered(meeting: Meeting, day: date) -> sa.Select[str, int, str, str]:
    """Select the people invited for a voting seat who have not replied."""
    return (
        sa.select(sa.literal("unanswered"), Invitation.id, Person.name, Person.key)
        .join(Invitation.person)
        .join(Invitation.seat)
        .where(
            Invitation.meeting_id == meeting.id,
            Invitation.removed_at.is_(None),
            Invitation.sent_sequence.is_not(None),
            Invitation.answer == Answer.NONE,
            Person.left_at.is_(None),
            Seat.votes.is_(True),
            runs(Seat, day),
            Seat.board_id == meeting.board_id,  # the quorum is that of the board that holds the meeting
        )
    )


def deputies_named(session: Session, meeting: Meeting) -> dict[int, GivenAnswer]:
    """Return the current replies that name a deputy, by invitation ID."""
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
