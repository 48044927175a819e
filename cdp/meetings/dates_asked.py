"""Date polls in the list of meetings: a poll is for a meeting that has no date yet.

Everything else about polls is in cdp/polls, a layer above.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp.access import Access
from cdp.models import Board, Poll, PollPerson, PollState

Polls = sa.Select[Poll]
SHOWN_AT_MOST = 10


def polls_seen_by(access: Access, *, board: Board | None = None) -> Polls:
    """Select the polls of a partnership, or of one board, that a person may see, with their boards.

    The coordinator and the SRO see all polls, and a chair sees all polls of their board. Others see the polls that
    were sent to them.
    """
    query = (
        sa.select(Poll)
        .join(Poll.board)
        .where(Board.partnership_id == access.partnership.id)
        .options(contains_eager(Poll.board))
    )
    if board is not None:
        query = query.where(Poll.board_id == board.id)
    if access.is_coordinator or access.is_sro:
        return query
    asked = sa.exists().where(
        PollPerson.poll_id == Poll.id,
        PollPerson.person_id == access.person.id,
        PollPerson.asked_at.is_not(None),
        PollPerson.removed_at.is_(None),
    )
    chaired = Poll.board_id.in_(access.chaired_board_ids)
    return query.where(sa.or_(chaired, sa.and_(asked, Poll.state != PollState.DRAFT)))


def open_polls(session: Session, access: Access, board: Board | None = None) -> list[Poll]:
    """Return at most ten open polls that a person may see, in order of deadline, in one query."""
    query = polls_seen_by(access, board=board).where(Poll.state == PollState.OPEN)
    return list(session.scalars(query.order_by(Poll.answer_by, Poll.id).limit(SHOWN_AT_MOST)))
