"""The workplan as a board approved it, against which later changes of dates are counted."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered
from cdp.models.decision import Decision
from cdp.models.meeting import Meeting
from cdp.models.partnership import Partnership
from cdp.models.person import Person
from cdp.models.workplan import Activity


class WorkplanBaseline(Keyed, Base):
    """One year's plan as approved. The one with the highest `number` of a year is current; the earlier ones are kept.

    It names the decision, or the meeting, or in `approved_by` how else the board approved the plan.
    """

    __tablename__ = "workplan_baselines"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "year", "number"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]
    approved_on: Mapped[date]
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    approved_by: Mapped[str] = mapped_column(sa.String(200), default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    decision: Mapped[Decision | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    made_by: Mapped[Person] = relationship()
    lines: Mapped[list["BaselineLine"]] = relationship(
        back_populates="baseline", order_by="BaselineLine.id", cascade="all, delete-orphan"
    )


class BaselineLine(Numbered, Base):
    """The dates of an activity, or of one of its key dates, in a baseline.

    `key_date_key` is the key of the key date, which may have been removed since, or "" for the activity itself.
    """

    __tablename__ = "baseline_lines"
    __table_args__ = (sa.UniqueConstraint("baseline_id", "activity_id", "key_date_key"),)

    baseline_id: Mapped[int] = mapped_column(sa.ForeignKey("workplan_baselines.id"), index=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activities.id"), index=True)
    key_date_key: Mapped[str] = mapped_column(sa.String(12), default="")
    title: Mapped[str] = mapped_column(sa.String(300))
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]

    baseline: Mapped[WorkplanBaseline] = relationship(back_populates="lines")
    activity: Mapped[Activity] = relationship()
