"""Minutes: their state, and the notes on each agenda item."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem
from cdp.models.base import Base, Keyed, Versioned
from cdp.models.issued import IssuedDocument
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

    `content` is a copy of the text, made when the minutes are sent to the chair. Later changes to attendance, actions
    or decisions do not change this copy. It is None for a draft, and after the chair has sent the minutes back.

    `edition` counts the circulated editions; each correction before confirmation makes another. `comments_by` is the
    last day for comments. `confirmed_with` has the changes agreed by the meeting that confirmed the minutes, one a
    line. `intended` has the marks of warnings that the secretariat ticked as intended. Confirmed minutes are issued:
    `document` is the public text, and `confidential_document` the whole text if there is a Part 2.
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
    confirmed_with: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    content: Mapped[dict[str, Any] | None]
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    comments_by: Mapped[date | None]
    intended: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_documents.id"))
    confidential_document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_documents.id"))

    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id])
    approved_by: Mapped[Person | None] = relationship()
    confirmed_meeting: Mapped[Meeting | None] = relationship(foreign_keys=[confirmed_meeting_id])
    document: Mapped[IssuedDocument | None] = relationship(foreign_keys=[document_id])
    confidential_document: Mapped[IssuedDocument | None] = relationship(
        foreign_keys=[confidential_document_id]
    )

    @property
    def changes_at_confirmation(self) -> list[str]:
        """The changes with which the minutes were confirmed, in words; empty if confirmed as presented."""
        return [line.strip() for line in self.confirmed_with.splitlines() if line.strip()]


class ItemNote(Keyed, Versioned, Base):
    """The notes on one agenda item, in safe Markdown."""

    __tablename__ = "item_notes"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), unique=True)
    body: Mapped[str] = mapped_column(sa.Text, default="")
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    item: Mapped[AgendaItem] = relationship()
    updated_by: Mapped[Person] = relationship()
