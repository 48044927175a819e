"""The workplan: objectives for the six outcomes, and their activities."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class Objective(Keyed, Versioned, Base):
    """Something the partnership wants to achieve for one outcome of the national framework."""

    __tablename__ = "objectives"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    outcome_code: Mapped[str] = mapped_column(sa.String(60))
    priority_code: Mapped[str | None] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(300))
    position: Mapped[int] = mapped_column(default=0)

    partnership: Mapped[Partnership] = relationship()
    activities: Mapped[list["Activity"]] = relationship(
        back_populates="objective", order_by="Activity.starts_on, Activity.id"
    )


class ActivityState(enum.StrEnum):
    """The states of an activity, as reported by its lead organisation; the rating is computed."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    AT_RISK = "at_risk"
    COMPLETE = "complete"
    STOPPED = "stopped"


class Activity(Keyed, Versioned, Base):
    """A piece of work for an objective, with a lead organisation, dates and a measure."""

    __tablename__ = "activities"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "number"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    objective_id: Mapped[int] = mapped_column(sa.ForeignKey("objectives.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(300))
    lead_organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    lead_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    partners: Mapped[str] = mapped_column(sa.String(300), default="")
    starts_on: Mapped[date]
    due_on: Mapped[date]
    metric_code: Mapped[str | None] = mapped_column(sa.String(60))
    funding_stream: Mapped[str] = mapped_column(sa.String(120), default="")
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.NOT_STARTED)
    percent_complete: Mapped[int] = mapped_column(default=0)
    narrative: Mapped[str] = mapped_column(sa.Text, default="")
    updated_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship()
    objective: Mapped[Objective] = relationship(back_populates="activities")
    lead_organisation: Mapped[Organisation] = relationship()
    lead_person: Mapped[Person | None] = relationship()

    @property
    def reference(self) -> str:
        """The reference that people quote, such as W7."""
        return f"W{self.number}"


class ActivityUpdate(Numbered, Base):
    """A progress update on an activity, and the activity's state and percentage after the update."""

    __tablename__ = "activity_updates"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activities.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime]
    state: Mapped[ActivityState]
    percent_complete: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)

    activity: Mapped[Activity] = relationship()
    by: Mapped[Person] = relationship()
