"""Minutes: their state, and the notes on each agenda item."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem
from cdp.models.base import Base, Keyed, Versioned
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
