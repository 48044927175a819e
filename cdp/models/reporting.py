"""The bodies that a board acts as, and the bodies that it reports to."""

import enum
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models import spans
from cdp.models.base import Base, Keyed, Versioned


class BoardBody(Keyed, Versioned, Base):
    """A body that a board acts as, from one day to another (both included). A board may act as several at once."""

    __tablename__ = "board_hats"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    label: Mapped[str] = mapped_column(sa.String(30))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)

    @property
    def named(self) -> str:
        """The body's name, followed by its short label if that is different."""
        return f"{self.name} ({self.label})" if self.label != self.name else self.name

    def holds_on(self, day: date) -> bool:
        """Return whether the board acts as this body on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)


class OutsideBodyKind(enum.StrEnum):
    """The kinds of bodies outside a partnership that its boards report to (docs/rules/domain.md 1)."""

    HEALTH_AND_WELLBEING = "health_and_wellbeing"
    COMMUNITY_SAFETY = "community_safety"
    INTEGRATED_CARE = "integrated_care"
    CRIMINAL_JUSTICE = "criminal_justice"
    POLICE_AND_CRIME = "police_and_crime"
    SCRUTINY = "scrutiny"
    JCDU = "jcdu"
    OTHER = "other"


class ReportingLine(Keyed, Versioned, Base):
    """A reporting line from a board to another board of its partnership or to an outside body.

    Either `to_board_id` or `body_kind` is set. `what` is the subject of the reports. `every_months` is the number of
    months between reports, or None if it is not fixed. A start or end that is None is not known or not set.
    """

    __tablename__ = "reporting_lines"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    to_board_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boards.id"))
    body_kind: Mapped[OutsideBodyKind | None]
    body_name: Mapped[str] = mapped_column(sa.String(300), default="")
    what: Mapped[str] = mapped_column(sa.String(500), default="")
    every_months: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    def holds_on(self, day: date) -> bool:
        """Return whether the reporting line is in use on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)
