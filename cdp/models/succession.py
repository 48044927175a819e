"""Handovers of a seat or role from one person to another, with their checklists (docs/rules/domain.md 3)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class Succession(Keyed, Versioned, Base):
    """One handover of a seat or role, with its checklist.

    `place` identifies the seat or role as in `cdp.partnerships.successions`, so that a later appointment is recognised
    as that of the successor. `what` is the name of the seat or role.
    """

    __tablename__ = "successions"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(60))
    what: Mapped[str] = mapped_column(sa.String(500))
    outgoing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    incoming_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    last_day: Mapped[date]
    begun_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship()
    outgoing: Mapped[Person | None] = relationship(foreign_keys=outgoing_id)
    incoming: Mapped[Person | None] = relationship(foreign_keys=incoming_id)
    steps: Mapped[list["SuccessionStep"]] = relationship(
        back_populates="succession", cascade="all, delete-orphan", order_by="SuccessionStep.id"
    )

    @property
    def open_steps(self) -> int:
        """The number of steps that are not complete."""
        return sum(step.done_on is None for step in self.steps)


class SuccessionStep(Keyed, Base):
    """One step of a handover: what to do, and when and by whom it was completed."""

    __tablename__ = "succession_steps"

    succession_id: Mapped[int] = mapped_column(sa.ForeignKey("successions.id"), index=True)
    words: Mapped[str] = mapped_column(sa.String(300))
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    succession: Mapped[Succession] = relationship(back_populates="steps")
    done_by: Mapped[Person | None] = relationship()
