"""The steps of a meeting's timetable that no other record shows: emails sent, and steps marked as done."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed
from cdp.models.meeting import Meeting
from cdp.models.person import Person


class StepCode(enum.StrEnum):
    """The steps of a meeting's timetable that the coordinator records (docs/rules/domain.md 5)."""

    CALL = "call"
    AGENDA = "agenda"
    PAPERS = "papers"
    UPDATES = "updates"
    ACTIONS = "actions"


class StepRecord(Keyed, Base):
    """One time that a step was done: how many emails were sent, or 0 if the step was only marked as done."""

    __tablename__ = "step_records"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    code: Mapped[StepCode]
    done_at: Mapped[datetime]
    done_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    emails: Mapped[int] = mapped_column(default=0, server_default="0")

    meeting: Mapped[Meeting] = relationship()
    done_by: Mapped[Person] = relationship()

    @property
    def is_tick(self) -> bool:
        """Whether the step was marked as done without an email, so that this can be undone."""
        return self.emails == 0
