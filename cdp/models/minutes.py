"""Minutes: their state, the notes on each agenda item, and the decisions."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem, Part
from cdp.models.base import Base, Keyed, Versioned
from cdp.models.board import Board
from cdp.models.meeting import Meeting
from cdp.models.person import Person


class MinutesState(enum.StrEnum):
    """States of minutes (docs/rules/states.md 5: draft → with chair → circulated → confirmed, locked)."""

    DRAFT = "draft"
    WITH_CHAIR = "with_chair"
    CIRCULATED = "circulated"
    CONFIRMED = "confirmed"


class Minutes(Keyed, Versioned, Base):
    """The minutes of one meeting; their text is in the notes, decisions and actions of the meeting's items.

    `content` is a copy of the text, made when the minutes are circulated and again when they are confirmed. Later
    changes to actions or decisions do not change this copy. It is None until the minutes are circulated.
    """

    __tablename__ = "minutes"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), unique=True)
    state: Mapped[MinutesState] = mapped_column(default=MinutesState.DRAFT)
    chair_comment: Mapped[str] = mapped_column(sa.Text, default="")
    sent_to_chair_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    circulated_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"))
    content: Mapped[dict[str, Any] | None]

    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id])
    approved_by: Mapped[Person | None] = relationship()
    confirmed_meeting: Mapped[Meeting | None] = relationship(foreign_keys=[confirmed_meeting_id])


class ItemNote(Keyed, Versioned, Base):
    """The notes on one agenda item, in safe Markdown."""

    __tablename__ = "item_notes"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), unique=True)
    body: Mapped[str] = mapped_column(sa.Text, default="")
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    item: Mapped[AgendaItem] = relationship()
    updated_by: Mapped[Person] = relationship()


class DecisionState(enum.StrEnum):
    """States of a decision (docs/rules/states.md 7): provisional when its item was not quorate, until ratified."""

    PROVISIONAL = "provisional"
    DECIDED = "decided"
    RATIFIED = "ratified"
    RESCINDED = "rescinded"


class Decision(Keyed, Versioned, Base):
    """A decision of a board, numbered by board, year of the meeting and part, without gaps; numbers are not reused."""

    __tablename__ = "decisions"
    __table_args__ = (sa.UniqueConstraint("board_id", "year", "part", "number", name="uq_decisions_number"),)

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    part: Mapped[Part]
    year: Mapped[int]
    number: Mapped[int]
    wording: Mapped[str] = mapped_column(sa.Text)
    moved_by: Mapped[str] = mapped_column(sa.String(200), default="")
    conditions: Mapped[str] = mapped_column(sa.Text, default="")
    delegated_to: Mapped[str] = mapped_column(sa.String(300), default="")
    state: Mapped[DecisionState]
    decided_at: Mapped[datetime]
    ratified_meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"))
    rescinded_on: Mapped[date | None]
    rescinded_because: Mapped[str] = mapped_column(sa.Text, default="")

    board: Mapped[Board] = relationship()
    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id])
    ratified_meeting: Mapped[Meeting | None] = relationship(foreign_keys=[ratified_meeting_id])
    item: Mapped[AgendaItem] = relationship()

    @property
    def reference(self) -> str:
        """The number that people quote, such as 2026/17, or 2026/C3 for a confidential decision.

        Confidential decisions are numbered separately, because gaps in the public numbers would reveal them.
        """
        return f"{self.year}/{'C' if self.part is Part.CONFIDENTIAL else ''}{self.number}"
