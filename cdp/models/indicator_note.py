"""What a partnership adds to indicators: indicators of its own, comments for each quarter, and marks on charts."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class OwnIndicator(Keyed, Versioned, Base):
    """An indicator that a partnership defines for itself; its key is the metric code of its values.

    `unit`, `value_type`, `polarity`, `frequency` and `availability` are words of the catalogue
    (`cdp.reference.outcome_types`). `embargoed_until` is the first day on which people other than the secretariat and
    the data lead may see its values. `ended_on` is the day from which no more values are expected.
    """

    __tablename__ = "own_indicators"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "name"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    definition: Mapped[str] = mapped_column(sa.Text, default="")
    publisher: Mapped[str] = mapped_column(sa.String(200), default="")
    unit: Mapped[str] = mapped_column(sa.String(40))
    value_type: Mapped[str] = mapped_column(sa.String(40))
    polarity: Mapped[str] = mapped_column(sa.String(40))
    is_output: Mapped[bool] = mapped_column(default=False)
    frequency: Mapped[str | None] = mapped_column(sa.String(40))
    lag_months: Mapped[int | None]
    availability: Mapped[str] = mapped_column(sa.String(40))
    embargoed_until: Mapped[date | None]
    ended_on: Mapped[date | None]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    added_by: Mapped[Person] = relationship()


class Commentary(Keyed, Versioned, Base):
    """What the partnership says about an indicator for a quarter, which starts on `quarter_starts`.

    It is a draft until it is signed off; a later change removes the sign-off.
    """

    __tablename__ = "commentaries"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "metric_code", "quarter_starts"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    metric_code: Mapped[str] = mapped_column(sa.String(60))
    quarter_starts: Mapped[date]
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    signed_off_at: Mapped[datetime | None]
    signed_off_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    written_by: Mapped[Person] = relationship(foreign_keys=[written_by_id])
    signed_off_by: Mapped[Person | None] = relationship(foreign_keys=[signed_off_by_id])


class ChartMarkKind(enum.StrEnum):
    """What a mark on a chart means: something that happened, or a new start for control limits."""

    EVENT = "event"
    REBASE = "rebase"


class IndicatorMark(Keyed, Versioned, Base):
    """A mark on an indicator's charts on a day; `area_code` is None if it is for all areas.

    A new start of control limits needs its reason in `words`.
    """

    __tablename__ = "indicator_marks"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    metric_code: Mapped[str] = mapped_column(sa.String(60), index=True)
    area_code: Mapped[str | None] = mapped_column(sa.String(40))
    kind: Mapped[ChartMarkKind]
    on_day: Mapped[date]
    words: Mapped[str] = mapped_column(sa.String(300))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    added_by: Mapped[Person] = relationship()
