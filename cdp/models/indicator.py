"""Indicators: observed values for areas, periods and groups of people, what was known before, and targets."""

import enum
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.figure_import import FigureImport
from cdp.models.partnership import Partnership
from cdp.models.person import Person

PUBLISHED = sa.Numeric(22, 8)
"""Decimals as published; they are rounded only when shown."""


class ValueStatus(enum.StrEnum):
    """The reliability of a value; a suppressed value is not zero."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    ESTIMATE = "estimate"
    SUPPRESSED = "suppressed"
    NOT_AVAILABLE = "not_available"
    DISCONTINUED = "discontinued"


class Reading:
    """The numbers of a value as published: intervals of 95% and 99.8%, numerator and denominator, and their source.

    `value` is None only if `status` gives the reason. `official` marks published statistics, which are shown as
    published (docs/rules/records.md 11). `unit` is the published unit if it differs from the metric's unit, such as per
    100,000 people instead of per million. `source_row` is the row of the imported file, counted from 1.
    """

    unit: Mapped[str | None] = mapped_column(sa.String(40))
    value: Mapped[Decimal | None] = mapped_column(PUBLISHED)
    lower: Mapped[Decimal | None] = mapped_column(PUBLISHED)
    upper: Mapped[Decimal | None] = mapped_column(PUBLISHED)
    lower_998: Mapped[Decimal | None] = mapped_column(PUBLISHED)
    upper_998: Mapped[Decimal | None] = mapped_column(PUBLISHED)
    numerator: Mapped[Decimal | None] = mapped_column(PUBLISHED)
    denominator: Mapped[Decimal | None] = mapped_column(PUBLISHED)
    status: Mapped[ValueStatus]
    official: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(sa.String(300))
    published_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    source_row: Mapped[int | None]


READING = tuple(Reading.__annotations__)
"""The names of the columns of a reading."""


class Observation(Reading, Keyed, Versioned, Base):
    """The value of an indicator for an area, a period and a group of people.

    `metric_code` is a metric of the national catalogue, a local indicator of the catalogue, or the key of a local
    indicator of the partnership. `breakdown_kind` and `breakdown` name the group, such as "Sex" and "Male"; both are
    empty for everybody.
    """

    __tablename__ = "observations"
    __table_args__ = (
        sa.UniqueConstraint(
            "partnership_id",
            "metric_code",
            "area_code",
            "starts_on",
            "ends_on",
            "breakdown_kind",
            "breakdown",
            name="uq_observations_figure",
        ),
        sa.Index("ix_observations_partnership_id_metric_code", "partnership_id", "metric_code"),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    metric_code: Mapped[str] = mapped_column(sa.String(60))
    area_code: Mapped[str] = mapped_column(sa.String(40))
    period: Mapped[str] = mapped_column(sa.String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    breakdown_kind: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    breakdown: Mapped[str] = mapped_column(sa.String(160), default="", server_default="")
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("figure_imports.id"), index=True)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    entered_by: Mapped[Person] = relationship()
    figure_import: Mapped[FigureImport | None] = relationship()
    earlier: Mapped[list["EarlierReading"]] = relationship(
        back_populates="observation", order_by="EarlierReading.id", cascade="all, delete-orphan"
    )


class EarlierReading(Reading, Numbered, Base):
    """What was known of a value from one time until another, before it was revised.

    `import_id` is the import it came from, and `replaced_by_import_id` the import that revised it; None means that a
    person typed it.
    """

    __tablename__ = "earlier_readings"

    observation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("observations.id", ondelete="CASCADE"), index=True
    )
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("figure_imports.id"), index=True)
    replaced_by_import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("figure_imports.id"), index=True)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    replaced_at: Mapped[datetime]
    replaced_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    observation: Mapped[Observation] = relationship(back_populates="earlier")
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])
    replaced_by: Mapped[Person] = relationship(foreign_keys=[replaced_by_id])


class Target(Keyed, Versioned, Base):
    """A value that a metric should reach in an area by a date; `unit` is as for an observation.

    `baseline` was the value on `baseline_on`; the trajectory is the straight line from there. `tolerance` is the
    percentage of the target by which a value may miss it and still be near.
    """

    __tablename__ = "targets"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "metric_code", "area_code", "due_on", name="uq_targets_figure"),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    metric_code: Mapped[str] = mapped_column(sa.String(60))
    area_code: Mapped[str | None] = mapped_column(sa.String(40))
    unit: Mapped[str | None] = mapped_column(sa.String(40))
    value: Mapped[Decimal] = mapped_column(PUBLISHED)
    due_on: Mapped[date]
    baseline: Mapped[Decimal | None] = mapped_column(PUBLISHED)
    baseline_on: Mapped[date | None]
    tolerance: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2), default=Decimal(5), server_default="5")
    source: Mapped[str] = mapped_column(sa.String(300), default="")

    partnership: Mapped[Partnership] = relationship()
