"""The terms of reference of a board's sub-groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.access.places import not_over
from cdp.models import Board, Partnership, TermsVersion
from cdp.partnerships.boards.tree import board_above
from cdp.terms.versions.states import HAVE_BEEN_SIGNED


@dataclass(frozen=True)
class BoardInForce:
    """A board, and the version of its terms of reference that is in force, or None if there is none."""

    board: Board
    version: TermsVersion | None


@dataclass(frozen=True)
class Family:
    """The board directly above a given board, or None, and the boards directly below the given board."""

    above: BoardInForce | None
    below: tuple[BoardInForce, ...]


def numbers_in_force(day: date | sa.BindParameter[date]) -> sa.Subquery:
    """Return a subquery with the number of each board's version in force on a day."""
    return (
        sa.select(TermsVersion.board_id, sa.func.max(TermsVersion.number).label("number"))
        .where(TermsVersion.state.in_(HAVE_BEEN_SIGNED), TermsVersion.in_force_from <= day)
        .group_by(TermsVersion.board_id)
        .subquery()
    )


def open_boards(session: Session, partnership: Partnership, day: date) -> list[BoardInForce]:
    """Return a partnership's open boards on a day in order, with the versions in force; one SQL statement.

    The boards' parents and reporting lines are also loaded.
    """
    newest = numbers_in_force(day)
    rows = session.execute(
        sa.select(Board, TermsVersion)
        .outerjoin(newest, newest.c.board_id == Board.id)
        .outerjoin(
            TermsVersion,
            sa.and_(TermsVersion.board_id == Board.id, TermsVersion.number == newest.c.number),
        )
        .where(
            Board.partnership_id == partnership.id,
            not_over(Board.closes_on, day),
        )
        .options(joinedload(Board.parent), joinedload(Board.lines))
        .order_by(Board.position, Board.kind, Board.name, Board.id)
    )
    return [BoardInForce(board, version) for board, version in rows.unique()]


def below(board: Board, among: Sequence[BoardInForce]) -> tuple[BoardInForce, ...]:
    """Return the boards directly below a board, in the order of `among`."""
    boards = [each.board for each in among]
    return tuple(each for each in among if board_above(each.board, boards) is board)


def family_of(session: Session, board: Board, day: date) -> Family:
    """Return the boards directly above and below a board on a day, with their terms in force; one SQL statement."""
    among = open_boards(session, board.partnership, day)
    over = board_above(board, [each.board for each in among])
    above = None
    if over is not None:  # a closed board may still have open groups below it
        above = next((each for each in among if each.board is over), BoardInForce(over, None))
    return Family(above, below(board, among))
