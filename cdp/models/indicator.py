"""Indicators: observed values of the national metrics for areas and periods, and local targets."""

import enum
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class ValueStatus(enum.StrEnum):
    """The reliability of a value; a suppressed value is not zero."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    ESTIMATE = "estimate"
    SUPPRESSED = "suppressed"
    NOT_AVAILABLE = "not_available"
    DISCONTINUED = "discontinued"


class Observation(Keyed, Versioned, Base):
    """The value of a metric for an area and a period, with its confidence interval, source and status.

    `metric_code` is a metric of the national catalogue. `value` is None only if `status` gives the reason.
    `official` marks published statistics, which are shown as published (docs/rules/records.md 11). `unit` is the
    published unit if it differs from the metric's unit, such as per 100,000 people instead of per million.
    """

    __tablename__ = "observations"
    __table_args__ = (
        sa.UniqueConstraint(
            "partnership_id",
            "metric_code",
            "area_code",
            "starts_on",
            "ends_on",
            name="uq_observations_figure",
        ),
        sa.Index("ix_observations_partnership_id_metric_code", "partnership_id", "metric_code"),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    metric_code: Mapped[str] = mapped_column(sa.String(60))
    area_code: Mapped[str] = mapped_column(sa.String(40))
    unit: Mapped[str | None] = mapped_column(sa.String(40))
    period: Mapped[str] = mapped_column(sa.String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(sa.Numeric(16, 4))
    lower: Mapped[Decimal | None] = mapped_column(sa.Numeric(16, 4))
    upper: Mapped[Decimal | None] = mapped_column(sa.Numeric(16, 4))
    numerator: Mapped[Decimal | None] = mapped_column(sa.Numeric(16, 4))
    denominator: Mapped[Decimal | None] = mapped_column(sa.Numeric(16, 4))
    status: Mapped[ValueStatus]
    official: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(sa.String(300))
    published_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    entered_by: Mapped[Person] = relationship()


class Target(Keyed, Versioned, Base):
    """A value that a metric should reach in an area by a date; `unit` is as for an observation."""

    __tablename__ = "targets"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "metric_code", "area_code", "due_on", name="uq_targets_figure"),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    metric_code: Mapped[str] = mapped_column(sa.String(60))
    area_code: Mapped[str | None] = mapped_column(sa.String(40))
    unit: Mapped[str | None] = mapped_column(sa.String(40))
    value: Mapped[Decimal] = mapped_column(sa.Numeric(16, 4))
    due_on: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(300), default="")

    partnership: Mapped[Partnership] = relationship()
