"""What happens in the course of a meeting: who presides, arrivals and departures, when items are taken, corrections."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem
from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.meeting import Attendance, Meeting
from cdp.models.person import Person


class MovementKind(enum.StrEnum):
    """Whether a person arrives at a meeting that has begun, or leaves before its end."""

    ARRIVED = "arrived"
    LEFT = "left"


class Movement(Keyed, Base):
    """One arrival or departure. It counts from `item` on; `at` is the time, or None if it was not recorded."""

    __tablename__ = "attendance_movements"

    attendance_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance.id"), index=True)
    kind: Mapped[MovementKind]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    attendance: Mapped[Attendance] = relationship(back_populates="movements")
    item: Mapped[AgendaItem] = relationship()
    recorded_by: Mapped[Person] = relationship()


class PresidingAs(enum.StrEnum):
    """The capacity in which a person presides at a meeting."""

    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy_chair"
    ELECTED = "elected"


class Presiding(Numbered, Base):
    """Who presides at a meeting, as recorded; a meeting without such a row has its chair or deputy chair preside."""

    __tablename__ = "presiding"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), unique=True)
    attendance_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance.id"), index=True)
    capacity: Mapped[PresidingAs]

    meeting: Mapped[Meeting] = relationship()
    attendance: Mapped[Attendance] = relationship(back_populates="presides")


class ItemSitting(Numbered, Versioned, Base):
    """When an agenda item was taken. `ended_at` is None for the item being discussed."""

    __tablename__ = "item_sittings"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), unique=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    item: Mapped[AgendaItem] = relationship()


class AttendanceCorrection(Keyed, Base):
    """A correction of the attendance or interests in circulated minutes; what was minuted does not change."""

    __tablename__ = "attendance_corrections"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    words: Mapped[str] = mapped_column(sa.String(1000))
    because: Mapped[str] = mapped_column(sa.String(500))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    meeting: Mapped[Meeting] = relationship(back_populates="corrections")
    made_by: Mapped[Person] = relationship()
