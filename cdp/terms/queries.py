"""What is asked of terms of reference; every question starts from the partnership or one of its boards."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Board, TermsState, TermsVersion

HAVE_BEEN_SIGNED = (TermsState.SIGNED, TermsState.IN_FORCE, TermsState.SUPERSEDED)


def terms_in_force(session: Session, board: Board, day: date) -> TermsVersion | None:
    """Return the version of a board's terms of reference in force on a day, or None.

    It is the newest signed version whose date has come: a later version supersedes an earlier one on its own
    date, without anything having to run on that day.
    """
    return session.scalar(
        sa.select(TermsVersion)
        .where(
            TermsVersion.board_id == board.id,
            TermsVersion.state.in_(HAVE_BEEN_SIGNED),
            TermsVersion.in_force_from <= day,
        )
        .order_by(TermsVersion.number.desc())
        .limit(1)
    )
