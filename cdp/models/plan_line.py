"""Plan lines: what a funding stream pays for, and the amounts by financial year and quarter."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.funding_stream import FundingStream
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.workplan import Activity

WHOLE_YEAR = 0
"""The quarter of an amount that is not divided by quarter."""


class MeasureKind(enum.StrEnum):
    """Whether what a plan line buys is measured by an output or by an outcome."""

    OUTPUT = "output"
    OUTCOME = "outcome"


class PlanLine(Keyed, Versioned, Base):
    """One thing that a stream pays for: its menu heading, service, provider, measure and amounts.

    `provider_name` is a provider that is not a member organisation. A confidential line is hidden while a procurement
    runs (`cdp.funding.visibility`).
    """

    __tablename__ = "plan_lines"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "number"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    stream_id: Mapped[int] = mapped_column(sa.ForeignKey("funding_streams.id"), index=True)
    number: Mapped[int]
    menu_heading: Mapped[str] = mapped_column(sa.String(200), default="")
    service: Mapped[str] = mapped_column(sa.String(300))
    provider_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    provider_name: Mapped[str] = mapped_column(sa.String(200), default="")
    activity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activities.id"), index=True)
    metric_code: Mapped[str | None] = mapped_column(sa.String(60))
    measure_kind: Mapped[MeasureKind | None]
    measure: Mapped[str] = mapped_column(sa.String(300), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    is_confidential: Mapped[bool] = mapped_column(default=False)

    partnership: Mapped[Partnership] = relationship()
    stream: Mapped[FundingStream] = relationship()
    provider: Mapped[Organisation | None] = relationship()
    activity: Mapped[Activity | None] = relationship()
    amounts: Mapped[list["PlanAmount"]] = relationship(
        back_populates="line", order_by="PlanAmount.year, PlanAmount.quarter", cascade="all, delete-orphan"
    )

    @property
    def reference(self) -> str:
        """The reference that people quote, such as F12."""
        return f"F{self.number}"


class PlanAmount(Numbered, Base):
    """The amounts of a plan line for one quarter of a financial year, in pence; quarter 1 is April to June.

    Quarter 0 has what is not divided by quarter, and is the only one with a `forecast_pence`, which is for the whole
    year. `profile_pence` is the profile as first planned, without movements. A forecast or an actual is None until one
    is recorded.
    """

    __tablename__ = "plan_amounts"
    __table_args__ = (
        sa.UniqueConstraint("line_id", "year", "quarter"),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
        sa.CheckConstraint("quarter = 0 OR forecast_pence IS NULL", name="forecast_of_the_year"),
    )

    line_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_lines.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    profile_pence: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    forecast_pence: Mapped[int | None] = mapped_column(sa.BigInteger)
    actual_pence: Mapped[int | None] = mapped_column(sa.BigInteger)

    line: Mapped[PlanLine] = relationship(back_populates="amounts")
