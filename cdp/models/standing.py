"""The standing items of a board, if it has its own list."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import Purpose
from cdp.models.base import Base, Keyed, Versioned
from cdp.models.board import Board


class BoardStandingItem(Keyed, Versioned, Base):
    """An item on the agenda of every meeting of a board. A board without rows uses the usual list.

    `code` is that of the usual standing item, whose matter is collected from the record, or one of the board's own.
    """

    __tablename__ = "board_standing_items"
    __table_args__ = (sa.UniqueConstraint("board_id", "code"),)

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[Purpose]
    minutes: Mapped[int]

    board: Mapped[Board] = relationship()
