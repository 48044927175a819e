"""What the text of terms of reference, and the quorum, take from other records as they are on a day."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.models import Board, Seat
from cdp.terms.quorum_rule import VotingSeat, voting_seats


def voting_seats_on(session: Session, board: Board, day: date) -> tuple[VotingSeat, ...]:
    """Return the voting seats that a board has on a day, as the quorum sees them; one statement."""
    return voting_seats(
        session.scalars(
            sa.select(Seat)
            .where(Seat.board_id == board.id, sa.or_(Seat.ends_on.is_(None), Seat.ends_on >= day))
            .options(joinedload(Seat.organisation, innerjoin=True))
            .order_by(Seat.position, Seat.id)
        )
    )
