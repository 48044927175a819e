"""Days that a partnership keeps free of meetings, in addition to weekends and bank holidays."""

import enum
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.partnership import Partnership


class ClosedKind(enum.StrEnum):
    """The reasons for keeping days free."""

    SCHOOL_HOLIDAY = "school_holiday"
    PRE_ELECTION = "pre_election"
    OTHER = "other"


class ClosedPeriod(Keyed, Versioned, Base):
    """A period in which the partnership plans no meetings; its first and last day are included."""

    __tablename__ = "closed_periods"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    kind: Mapped[ClosedKind]
    name: Mapped[str] = mapped_column(sa.String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    partnership: Mapped[Partnership] = relationship()

    def holds(self, day: date) -> bool:
        """Return whether a day is in the period."""
        return self.starts_on <= day <= self.ends_on
