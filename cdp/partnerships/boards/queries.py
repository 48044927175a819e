"""Queries about the bodies that boards act as, reporting lines, and meetings that prevent a change to a board."""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp import clock
from cdp.models import (
    AgendaItem,
    Board,
    BoardBody,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Partnership,
    ReportingLine,
    item_bodies,
)


def boards_with_lines(session: Session, partnership: Partnership) -> list[Board]:
    """Return a partnership's boards in order, with parents, bodies and reporting lines, in three statements."""
    return list(session.scalars(_with_lines(partnership)))


def boards_to_change(session: Session, partnership: Partnership) -> list[Board]:
    """Return the same as `boards_with_lines`, but read again from the database; the caller holds a lock."""
    return list(session.scalars(_with_lines(partnership).execution_options(populate_existing=True)))


def boards_with_bodies(session: Session, partnership: Partnership) -> list[Board]:
    """Return a partnership's boards in order, with their bodies, in two statements."""
    return list(
        session.scalars(
            sa.select(Board)
            .where(Board.partnership_id == partnership.id)
            .options(selectinload(Board.acts_as))
            .order_by(Board.position, Board.kind, Board.name, Board.id)
        )
    )


def body_by_key(session: Session, board: Board, key: str) -> BoardBody | None:
    """Return the body with this key, one of those that the board acts as, or None."""
    return session.scalar(sa.select(BoardBody).where(BoardBody.board_id == board.id, BoardBody.key == key))


def line_by_key(session: Session, board: Board, key: str) -> ReportingLine | None:
    """Return a board's reporting line with this key, or None."""
    return session.scalar(
        sa.select(ReportingLine).where(ReportingLine.board_id == board.id, ReportingLine.key == key)
    )


def days_met(session: Session, board: Board) -> list[date]:
    """Return the days, in London time, of a board's meetings that were held, earliest first."""
    starts = session.scalars(
        sa.select(Meeting.starts_at)
        .where(Meeting.board_id == board.id, Meeting.state == MeetingState.HELD)
        .order_by(Meeting.starts_at)
    )
    return [clock.in_london(moment).date() for moment in starts]


def last_meeting_after(session: Session, board: Board, day: date) -> Meeting | None:
    """Return a board's last meeting after a day, ignoring cancelled meetings, or None."""
    end: datetime = clock.from_london(day + timedelta(days=1), time())
    return session.scalar(
        sa.select(Meeting)
        .where(
            Meeting.board_id == board.id, Meeting.starts_at >= end, Meeting.state != MeetingState.CANCELLED
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(1)
    )


def meetings_to_approve(session: Session, board: Board) -> list[Meeting]:
    """Return the meetings of a board whose minutes have been started but not yet approved by the chair."""
    return list(
        session.scalars(
            sa.select(Meeting)
            .join(Minutes, Minutes.meeting_id == Meeting.id)
            .where(
                Meeting.board_id == board.id,
                Minutes.state.in_((MinutesState.DRAFT, MinutesState.WITH_CHAIR)),
            )
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def is_kept_to(session: Session, body: BoardBody) -> bool:
    """Return whether the body was chosen for any agenda item that has not been removed."""
    found = (
        sa.exists()
        .where(item_bodies.c.hat_id == body.id, item_bodies.c.item_id == AgendaItem.id)
        .where(AgendaItem.removed_at.is_(None))
    )
    return bool(session.scalar(sa.select(found)))


def _with_lines(partnership: Partnership) -> sa.Select[Board]:
    return (
        sa.select(Board)
        .where(Board.partnership_id == partnership.id)
        .options(joinedload(Board.parent), selectinload(Board.acts_as), selectinload(Board.lines))
        .order_by(Board.position, Board.kind, Board.name, Board.id)
    )
