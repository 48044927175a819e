"""Queries about the standing items of a board."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Board, BoardStandingItem
from cdp.reference.standing_items import ItemPurpose, StandingItem, standing_items


def own_list(session: Session, board: Board) -> list[BoardStandingItem]:
    """Return the board’s own standing items in order; an empty list if it uses the usual one."""
    query = sa.select(BoardStandingItem).where(BoardStandingItem.board_id == board.id)
    return list(session.scalars(query.order_by(BoardStandingItem.position, BoardStandingItem.id)))


def standing_list(session: Session, board: Board) -> tuple[StandingItem, ...]:
    """Return the standing items of a board in order: its own list, or the usual one."""
    own = own_list(session, board)
    if not own:
        return standing_items()
    return tuple(
        StandingItem(row.code, row.title, order, ItemPurpose(row.purpose.value), row.minutes, "")
        for order, row in enumerate(own, start=1)
    )


def own_item_by_key(session: Session, board: Board, key: str) -> BoardStandingItem | None:
    """Return one of the board’s own standing items, or None."""
    query = sa.select(BoardStandingItem).where(BoardStandingItem.board_id == board.id)
    return session.scalar(query.where(BoardStandingItem.key == key))
