"""What people decided about a board's forward plan; everything else in the plan is computed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem, Purpose
from cdp.models.base import Base, Keyed, Versioned
from cdp.models.board import Board
from cdp.models.meeting import Meeting
from cdp.models.organisation import Organisation


class ForwardPlanEntry(Keyed, Versioned, Base):
    """A decision about one item of a board's forward plan, or an item that was added by hand.

    `source` names the record that the item was computed from, such as "milestone:k3v8w2q9x4y7"; it is None for an item
    added by hand, which has the title, purpose, lead and date. The item was moved to `meeting`, or to `month` if no
    meeting is fixed in it. `left_out_at` says that it was left out, and `item` is the agenda item that it became.
    """

    __tablename__ = "forward_plan_entries"
    __table_args__ = (sa.UniqueConstraint("board_id", "source"),)

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    source: Mapped[str | None] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    purpose: Mapped[Purpose | None]
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    wanted_by: Mapped[date | None]
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    month: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    left_out_at: Mapped[datetime | None]
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)

    board: Mapped[Board] = relationship()
    lead: Mapped[Organisation | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
