"""Commitments: what a board has promised, by when, and when it was kept."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.clock import months_after
from cdp.models.agenda import AgendaItem, Part
from cdp.models.base import Base, Keyed, Versioned
from cdp.models.board import Board
from cdp.models.person import Person
from cdp.models.report import Report


class Commitment(Keyed, Versioned, Base):
    """Something that a board promised on a day, such as to be kept updated.

    `due_on` is when it is first due, and `every_months` the interval if it is repeated. `item` is the agenda item at
    which it was made; it has the same part. `report` is the issued report that promised it. `clause` is the code of a
    clause of the terms of reference (`cdp.terms.promises`), whose interval counts from the day on which the terms came
    into force.
    """

    __tablename__ = "commitments"
    __table_args__ = (sa.UniqueConstraint("board_id", "clause"),)

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    clause: Mapped[str | None] = mapped_column(sa.String(80))
    part: Mapped[Part] = mapped_column(default=Part.PUBLIC)
    text: Mapped[str] = mapped_column(sa.Text)
    kept_by: Mapped[str] = mapped_column(sa.String(200), default="")
    promised_on: Mapped[date]
    due_on: Mapped[date | None]
    every_months: Mapped[int | None]
    ended_on: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(sa.Text, default="")

    board: Mapped[Board] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    report: Mapped[Report | None] = relationship()
    records: Mapped[list["CommitmentRecord"]] = relationship(
        back_populates="commitment", order_by="CommitmentRecord.kept_on, CommitmentRecord.id"
    )

    @property
    def is_confidential(self) -> bool:
        """Whether the commitment or its agenda item is in Part 2."""
        return self.part is Part.CONFIDENTIAL or (self.item is not None and self.item.is_confidential)

    @property
    def last_kept(self) -> date | None:
        """The day on which the commitment was last kept, or None."""
        return self.records[-1].kept_on if self.records else None

    @property
    def next_due(self) -> date | None:
        """The next day by which the commitment has to be kept; None once it is kept for good or has ended."""
        last = self.last_kept
        if self.ended_on is not None or (last is not None and self.every_months is None):
            return None
        return self.due_on if last is None else months_after(last, self.every_months or 0)


class CommitmentRecord(Keyed, Base):
    """One time at which a commitment was kept, and how."""

    __tablename__ = "commitment_records"

    commitment_id: Mapped[int] = mapped_column(sa.ForeignKey("commitments.id"), index=True)
    kept_on: Mapped[date]
    how: Mapped[str] = mapped_column(sa.Text)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    commitment: Mapped[Commitment] = relationship(back_populates="records")
    recorded_by: Mapped[Person] = relationship()
