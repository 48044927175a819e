"""Agenda items, their papers, and published agendas."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.exemption import ItemExemption
from cdp.models.meeting import DeclaredInterest, Meeting
from cdp.models.organisation import Organisation
from cdp.models.person import Person
from cdp.models.reporting import BoardBody


class Purpose(enum.StrEnum):
    """What the board is asked to do with an item."""

    DECISION = "decision"
    DISCUSSION = "discussion"
    INFORMATION = "information"
    ASSURANCE = "assurance"


class Part(enum.StrEnum):
    """Part 1 is public; Part 2 is confidential, and people who may not read it cannot see that it exists."""

    PUBLIC = "1"
    CONFIDENTIAL = "2"


item_audience = sa.Table(
    "agenda_item_audience",
    Base.metadata,
    sa.Column("item_id", sa.ForeignKey("agenda_items.id"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisations.id"), primary_key=True),
)

item_bodies = sa.Table(
    "agenda_item_hats",
    Base.metadata,
    sa.Column("item_id", sa.ForeignKey("agenda_items.id"), primary_key=True),
    sa.Column("hat_id", sa.ForeignKey("board_hats.id"), primary_key=True),
)


class AgendaItem(Keyed, Versioned, Base):
    """One item of a meeting's agenda. Its number and start time are computed, never stored.

    The item belongs to `bodies`, chosen from those that the board acts as, or to all of those if `bodies` is empty.
    """

    __tablename__ = "agenda_items"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[Purpose]
    minutes: Mapped[int]
    presenter: Mapped[str] = mapped_column(sa.String(200), default="")
    presenter_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    part: Mapped[Part] = mapped_column(default=Part.PUBLIC)
    part_2_reason: Mapped[str] = mapped_column(sa.Text, default="")
    standing: Mapped[str | None] = mapped_column(sa.String(60))
    outcome_code: Mapped[str | None] = mapped_column(sa.String(60))
    recommendation: Mapped[str] = mapped_column(sa.Text, default="")
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    accepted: Mapped[bool] = mapped_column(default=True)
    declined_because: Mapped[str] = mapped_column(sa.Text, default="")
    removed_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship()
    presenter_organisation: Mapped[Organisation | None] = relationship()
    proposed_by: Mapped[Person | None] = relationship()
    audience: Mapped[list[Organisation]] = relationship(secondary=item_audience)
    bodies: Mapped[list[BoardBody]] = relationship(
        secondary=item_bodies, order_by=[BoardBody.position, BoardBody.id]
    )
    papers: Mapped[list["Paper"]] = relationship(
        back_populates="item",
        order_by="Paper.id",
        primaryjoin="and_(AgendaItem.id == Paper.item_id, Paper.removed_at.is_(None))",
    )
    interests: Mapped[list[DeclaredInterest]] = relationship(order_by=DeclaredInterest.id)
    exemption: Mapped[ItemExemption | None] = relationship()

    @property
    def is_confidential(self) -> bool:
        """Whether the item is in Part 2."""
        return self.part is Part.CONFIDENTIAL

    @property
    def was_released(self) -> bool:
        """Whether the item was confidential when it was published, and was released since."""
        return (
            not self.is_confidential and self.exemption is not None and self.exemption.released_at is not None
        )


class PaperState(enum.StrEnum):
    """States of a paper (docs/rules/states.md 6)."""

    REQUESTED = "requested"
    RECEIVED = "received"
    PUBLISHED = "published"
    LATE = "late"
    TABLED = "tabled"
    TO_FOLLOW = "to_follow"


class Paper(Keyed, Versioned, Base):
    """A paper for an agenda item: requested, received in one or more files, and published with the agenda."""

    __tablename__ = "papers"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[PaperState]
    requested_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    due_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    item: Mapped[AgendaItem] = relationship(back_populates="papers")
    requested_from: Mapped[Organisation | None] = relationship()
    files: Mapped[list["PaperFile"]] = relationship(back_populates="paper", order_by="PaperFile.number")

    @property
    def file(self) -> "PaperFile | None":
        """The newest file, or None if nothing has been received."""
        return self.files[-1] if self.files else None

    def is_overdue_on(self, day: date) -> bool:
        """Return whether the due date is before a day and nothing has been received."""
        return not self.files and self.due_on is not None and self.due_on < day


class PaperFile(Keyed, Base):
    """One file received for a paper; a replacement is a new row. Its bytes are in the paper store, by SHA-256."""

    __tablename__ = "paper_files"
    __table_args__ = (sa.UniqueConstraint("paper_id", "number"),)

    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("papers.id"), index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    received_at: Mapped[datetime]
    received_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    paper: Mapped[Paper] = relationship(back_populates="files")
    received_by: Mapped[Person] = relationship()


class AgendaPublication(Numbered, Base):
    """One publication of an agenda: its content, and when and by whom it was published. All publications are kept."""

    __tablename__ = "agenda_publications"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "number"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    number: Mapped[int]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    content: Mapped[dict[str, Any]]

    meeting: Mapped[Meeting] = relationship()
    published_by: Mapped[Person] = relationship()
