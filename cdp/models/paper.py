"""What surrounds a paper: the personal link to send it, the sections of its cover report, and its clearances."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import Paper
from cdp.models.base import Base, Keyed, Versioned, new_key
from cdp.models.meeting import Meeting
from cdp.models.person import Person


class PaperLink(Keyed, Base):
    """A person's link to send the papers of one meeting that were requested from them, without an account.

    A new `seal` ends the link that was sent before.
    """

    __tablename__ = "paper_links"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "person_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)
    sent_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person] = relationship()


class ReportHeading(enum.StrEnum):
    """The headings of a cover report that are written as text, in order (docs/rules/domain.md 5).

    The purpose is kept with the paper, and the recommendation with the agenda item.
    """

    BACKGROUND = "background"
    KEY_POINTS = "key_points"
    FINANCIAL = "financial"
    LEGAL = "legal"
    EQUALITY = "equality"
    NEXT_STEPS = "next_steps"


class PaperSection(Keyed, Versioned, Base):
    """The text under one heading of a paper's cover report, in Markdown."""

    __tablename__ = "paper_sections"
    __table_args__ = (sa.UniqueConstraint("paper_id", "heading"),)

    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("papers.id"))
    heading: Mapped[ReportHeading]
    text: Mapped[str] = mapped_column(sa.Text)
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    paper: Mapped[Paper] = relationship(back_populates="sections")
    updated_by: Mapped[Person] = relationship()


class ClearanceState(enum.StrEnum):
    """The answers to a request to clear a paper."""

    REQUESTED = "requested"
    CLEARED = "cleared"
    RETURNED = "returned"


class PaperClearance(Keyed, Base):
    """A request to one person to clear a paper in a role such as finance, and their answer.

    `fingerprint` is that of the text and file when the person answered. The clearance lapses when they change.
    """

    __tablename__ = "paper_clearances"

    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("papers.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(100))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    due_on: Mapped[date]
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)
    state: Mapped[ClearanceState]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")

    paper: Mapped[Paper] = relationship(back_populates="clearances")
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    requested_by: Mapped[Person] = relationship(foreign_keys=requested_by_id)
