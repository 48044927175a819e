"""Milestones: the dates of the national timetable that a partnership has taken on, and dates of its own."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.partnership import Partnership


class Milestone(Keyed, Versioned, Base):
    """A partnership's duty from the national timetable, or one of its own, with when and by whom it was met.

    `template_code` is the code of a national milestone (`cdp.reference.timetable`), and `occurrence` counts its dates
    from 0. `national_due_on` is the national date that the partnership last accepted. `due_on` is the date that counts
    here, and `due_because` is why it differs. A milestone that was removed can be restored.
    """

    __tablename__ = "milestones"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    template_code: Mapped[str | None] = mapped_column(sa.String(80))
    occurrence: Mapped[int] = mapped_column(default=0, server_default="0")
    title: Mapped[str] = mapped_column(sa.String(300))
    due_on: Mapped[date]
    due_because: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    national_due_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    submitted_on: Mapped[date | None]
    submitted_by: Mapped[str] = mapped_column(sa.String(200), default="")
    removed_at: Mapped[datetime | None]
    removed_because: Mapped[str] = mapped_column(sa.Text, default="", server_default="")

    partnership: Mapped[Partnership] = relationship()

    @property
    def has_own_date(self) -> bool:
        """Whether the partnership set a date that differs from the national one."""
        return self.national_due_on is not None and self.national_due_on != self.due_on
