"""Queries about the backlog of a board. What a person may see is decided here."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.access import Access
from cdp.meetings.queries import announced, is_meeting_of, still_to_come
from cdp.models import (
    AgendaItem,
    BacklogItem,
    BacklogState,
    Board,
    DeclaredInterest,
    Meeting,
    MeetingState,
    Part,
)

OPEN = (BacklogState.PROPOSED, BacklogState.DEFERRED)
_BACKLOG = sa.select(BacklogItem).options(
    joinedload(BacklogItem.proposed_by),
    joinedload(BacklogItem.wanted_meeting),
    joinedload(BacklogItem.presenter_organisation),
    joinedload(BacklogItem.item).joinedload(AgendaItem.meeting),
)


def visible_to(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person may see an item of the backlog.

    The coordinator sees all, and people see what they proposed. Everyone sees a public item once it was deferred,
    because the agenda names it in the forward plan. A confidential item is withheld from anyone who declared an
    interest in the agenda item that it became or continues.
    """
    declared = sa.select(DeclaredInterest.item_id).where(DeclaredInterest.person_id == access.person.id)
    withheld = sa.and_(
        BacklogItem.part == Part.CONFIDENTIAL,
        sa.or_(
            sa.func.coalesce(BacklogItem.item_id, 0).in_(declared),
            sa.func.coalesce(BacklogItem.continues_id, 0).in_(declared),
        ),
    )
    if access.is_coordinator:
        return ~withheld
    return sa.or_(
        sa.and_(BacklogItem.proposed_by_id == access.person.id, ~withheld),
        sa.and_(BacklogItem.state == BacklogState.DEFERRED, BacklogItem.part == Part.PUBLIC),
    )


def backlog_of(session: Session, access: Access, board: Board) -> list[BacklogItem]:
    """Return a board's items that the person may see: those that wait first, then the others, newest first."""
    waits = sa.case((BacklogItem.state.in_(OPEN), 0), else_=1)
    query = _BACKLOG.where(BacklogItem.board_id == board.id, visible_to(access))
    return list(session.scalars(query.order_by(waits, BacklogItem.id.desc())))


def backlog_item_by_key(session: Session, access: Access, board: Board, key: str) -> BacklogItem | None:
    """Return an item of a board's backlog that the person may see, or None."""
    query = _BACKLOG.where(BacklogItem.board_id == board.id, BacklogItem.key == key, visible_to(access))
    return session.scalar(query)


def waiting_for(session: Session, access: Access, meeting: Meeting) -> list[BacklogItem]:
    """Return the items that a person may see and that wait for a meeting, or any meeting of its board, oldest first."""
    wanted = sa.or_(BacklogItem.wanted_meeting_id.is_(None), BacklogItem.wanted_meeting_id == meeting.id)
    query = _BACKLOG.where(
        BacklogItem.board_id == meeting.board_id, BacklogItem.state.in_(OPEN), wanted, visible_to(access)
    )
    return list(session.scalars(query.order_by(BacklogItem.id)))


def open_meetings(
    session: Session, board: Board, now: datetime, *, with_drafts: bool = True
) -> list[Meeting]:
    """Return a board's meetings whose agenda can take an item, next one first."""
    query = sa.select(Meeting).where(is_meeting_of(board), Meeting.state != MeetingState.CANCELLED)
    if not with_drafts:
        query = query.where(announced())
    return list(session.scalars(still_to_come(query, now)))


def proposal_of(session: Session, item: AgendaItem) -> BacklogItem | None:
    """Return the item of the backlog that became this agenda item, or None."""
    return session.scalar(_BACKLOG.where(BacklogItem.item_id == item.id).limit(1))
