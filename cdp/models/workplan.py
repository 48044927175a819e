"""The workplan: objectives for outcomes and local priorities, and their activities with key dates."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.person import Person

LONGEST_PRIORITY = 200
LONGEST_OBJECTIVE = 300


class LocalPriority(Keyed, Base):
    """A priority that a partnership has set itself, beside the six outcomes of the national framework."""

    __tablename__ = "local_priorities"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "name"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_PRIORITY))

    partnership: Mapped[Partnership] = relationship()


class Objective(Keyed, Versioned, Base):
    """Something the partnership wants to achieve for one outcome of the national framework or one local priority."""

    __tablename__ = "objectives"
    __table_args__ = (
        sa.CheckConstraint(
            "(outcome_code IS NULL) <> (local_priority_id IS NULL)", name="one_outcome_or_priority"
        ),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    outcome_code: Mapped[str | None] = mapped_column(sa.String(60))
    local_priority_id: Mapped[int | None] = mapped_column(sa.ForeignKey("local_priorities.id"), index=True)
    priority_code: Mapped[str | None] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(LONGEST_OBJECTIVE))
    position: Mapped[int] = mapped_column(default=0)

    partnership: Mapped[Partnership] = relationship()
    local_priority: Mapped[LocalPriority | None] = relationship()
    activities: Mapped[list["Activity"]] = relationship(
        back_populates="objective", order_by="Activity.number"
    )


class ActivityState(enum.StrEnum):
    """The states of an activity, as reported by its lead organisation; the rating is computed."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    AT_RISK = "at_risk"
    COMPLETE = "complete"
    STOPPED = "stopped"


class LeadConfidence(enum.StrEnum):
    """How sure the lead of an activity is that it will be done on time: an opinion, shown beside the rating."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


activity_partners = sa.Table(
    "activity_partners",
    Base.metadata,
    sa.Column("activity_id", sa.ForeignKey("activities.id"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisations.id"), primary_key=True, index=True),
)
"""The organisations of the partnership that take part in an activity, beside its lead."""

activity_dependencies = sa.Table(
    "activity_dependencies",
    Base.metadata,
    sa.Column("activity_id", sa.ForeignKey("activities.id"), primary_key=True),
    sa.Column("waits_for_id", sa.ForeignKey("activities.id"), primary_key=True, index=True),
    sa.CheckConstraint("activity_id <> waits_for_id", name="not_itself"),
)
"""The activities that another activity waits for. The service refuses circles."""


class Activity(Keyed, Versioned, Base):
    """A piece of work for an objective in one year's plan, with a lead organisation, dates and a measure.

    `year` is the calendar year in which the financial year of the plan starts. Lead and dates may be unknown.
    `partners` has others who take part, as text. An activity copied from an earlier plan `continues` the one there.
    """

    __tablename__ = "activities"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "number"),
        # Most activities continue none, so that SQLite takes the index of the unique column for useless
        sa.Index(
            "ix_activities_continues",
            "continues_id",
            sqlite_where=sa.text("continues_id IS NOT NULL"),
            postgresql_where=sa.text("continues_id IS NOT NULL"),
        ),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    objective_id: Mapped[int] = mapped_column(sa.ForeignKey("objectives.id"), index=True)
    number: Mapped[int]
    year: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(300))
    lead_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    lead_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    partners: Mapped[str] = mapped_column(sa.String(300), default="")
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    metric_code: Mapped[str | None] = mapped_column(sa.String(60))
    funding_stream: Mapped[str] = mapped_column(sa.String(120), default="")
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.NOT_STARTED)
    percent_complete: Mapped[int] = mapped_column(default=0)
    confidence: Mapped[LeadConfidence | None]
    narrative: Mapped[str] = mapped_column(sa.Text, default="")
    updated_at: Mapped[datetime | None]
    continues_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activities.id"), unique=True)

    partnership: Mapped[Partnership] = relationship()
    objective: Mapped[Objective] = relationship(back_populates="activities")
    lead_organisation: Mapped[Organisation | None] = relationship()
    lead_person: Mapped[Person | None] = relationship()
    partner_organisations: Mapped[list[Organisation]] = relationship(
        secondary=activity_partners, order_by=Organisation.name
    )
    waits_for: Mapped[list["Activity"]] = relationship(
        secondary=activity_dependencies,
        primaryjoin=lambda: Activity.id == activity_dependencies.c.activity_id,
        secondaryjoin=lambda: Activity.id == activity_dependencies.c.waits_for_id,
        order_by="Activity.number",
    )
    key_dates: Mapped[list["KeyDate"]] = relationship(
        back_populates="activity", order_by="KeyDate.due_on, KeyDate.id", cascade="all, delete-orphan"
    )
    continues: Mapped["Activity | None"] = relationship(
        remote_side=lambda: Activity.id, back_populates="continued_by"
    )
    continued_by: Mapped["Activity | None"] = relationship(back_populates="continues")

    @property
    def reference(self) -> str:
        """The reference that people quote, such as W7."""
        return f"W{self.number}"


class KeyDate(Keyed, Versioned, Base):
    """A milestone within one activity: a title, a date, and the day it was reached.

    It is called a key date everywhere, because `Milestone` is a duty from the national timetable.
    """

    __tablename__ = "key_dates"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activities.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date]
    reached_on: Mapped[date | None]

    activity: Mapped[Activity] = relationship(back_populates="key_dates")


class ActivityUpdate(Numbered, Base):
    """A progress report on an activity for one quarter, and the activity's state and percentage after the report.

    `quarter_starts` is the first day of the quarter. The newest report for a quarter has its narrative. Earlier
    ones for the same quarter are its history.
    """

    __tablename__ = "activity_updates"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activities.id"), index=True)
    quarter_starts: Mapped[date]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime]
    state: Mapped[ActivityState]
    percent_complete: Mapped[int]
    confidence: Mapped[LeadConfidence | None]
    text: Mapped[str] = mapped_column(sa.Text)

    activity: Mapped[Activity] = relationship()
    by: Mapped[Person] = relationship()
