"""The backlog of a board: items that people proposed or the board put off, until they are on an agenda."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem, Part, Purpose
from cdp.models.base import Base, Keyed, Versioned
from cdp.models.board import Board
from cdp.models.meeting import Meeting
from cdp.models.organisation import Organisation
from cdp.models.person import Person


class BacklogState(enum.StrEnum):
    """States of an item in the backlog (docs/rules/states.md 4)."""

    PROPOSED = "proposed"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class BacklogItem(Keyed, Versioned, Base):
    """An item for a board’s agenda that is on no agenda yet, and the coordinator's reply to its proposer.

    `wanted_meeting` is the meeting that it is for, or None for any meeting. `deferred_until` is the day until which it
    was deferred. `recommendation` is what the board is asked to do. `continues` is the item of an earlier meeting that
    it continues, and `item` the agenda item that it became.
    """

    __tablename__ = "backlog_items"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    wanted_meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[Purpose]
    minutes: Mapped[int]
    presenter: Mapped[str] = mapped_column(sa.String(200), default="")
    presenter_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    recommendation: Mapped[str] = mapped_column(sa.Text, default="")
    has_paper: Mapped[bool] = mapped_column(default=False)
    part: Mapped[Part] = mapped_column(default=Part.PUBLIC)
    part_2_reason: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[BacklogState] = mapped_column(default=BacklogState.PROPOSED)
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    proposed_at: Mapped[datetime]
    reply: Mapped[str] = mapped_column(sa.Text, default="")
    replied_at: Mapped[datetime | None]
    deferred_until: Mapped[date | None]
    continues_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"))

    board: Mapped[Board] = relationship()
    wanted_meeting: Mapped[Meeting | None] = relationship()
    presenter_organisation: Mapped[Organisation | None] = relationship()
    proposed_by: Mapped[Person] = relationship()
    continues: Mapped[AgendaItem | None] = relationship(foreign_keys=continues_id)
    item: Mapped[AgendaItem | None] = relationship(foreign_keys=item_id)

    @property
    def is_confidential(self) -> bool:
        """Whether the item is for Part 2."""
        return self.part is Part.CONFIDENTIAL

    @property
    def is_open(self) -> bool:
        """Whether the item still waits for an agenda."""
        return self.state in {BacklogState.PROPOSED, BacklogState.DEFERRED}
