"""Boards and sub-groups, their seats and roles, and the people who hold them."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models import spans
from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.consent import RegionalConsent
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.person import Person
from cdp.models.reporting import BoardBody, ReportingLine

OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"
"""The protective marking of confidential documents, unless a board has its own words."""


class BoardKind(enum.StrEnum):
    """The kinds of boards."""

    BOARD = "board"
    SUB_GROUP = "sub_group"
    TASK_AND_FINISH = "task_and_finish"


class Board(Keyed, Versioned, Base):
    """A partnership's board, one of its sub-groups, or a time-limited group with a closing date.

    A board with a closing date has a planned output (`output`) and, once it has closed, an outcome
    (`output_achieved`). A board's announced meetings are published for websites if `public_feed_since` is set.
    `most_terms` is the number of terms in a row that a representative may serve, or None if there is no limit.
    `clearances` are the roles that must clear every paper before it enters an agenda, such as finance.
    `is_council_committee` means that Schedule 12A to the Local Government Act 1972 applies to its confidential items.
    `public_marking` and `confidential_marking` are printed on every page of its documents, by part.
    """

    __tablename__ = "boards"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "name"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[BoardKind]
    purpose: Mapped[str] = mapped_column(sa.Text, default="")
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boards.id"))
    starts_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    output: Mapped[str] = mapped_column(sa.Text, default="")
    output_achieved: Mapped[str] = mapped_column(sa.Text, default="")
    achieved_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)
    public_feed_since: Mapped[datetime | None]
    most_terms: Mapped[int | None]
    clearances: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    is_council_committee: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    public_marking: Mapped[str] = mapped_column(sa.String(100), default="", server_default="")
    confidential_marking: Mapped[str] = mapped_column(
        sa.String(100), default=OFFICIAL_SENSITIVE, server_default=OFFICIAL_SENSITIVE
    )

    partnership: Mapped[Partnership] = relationship()
    parent: Mapped["Board | None"] = relationship(remote_side="Board.id")
    seats: Mapped[list["Seat"]] = relationship(back_populates="board", order_by="Seat.position, Seat.id")
    acts_as: Mapped[list[BoardBody]] = relationship(order_by=[BoardBody.position, BoardBody.id])
    lines: Mapped[list[ReportingLine]] = relationship(
        foreign_keys=ReportingLine.board_id, order_by=ReportingLine.id
    )

    @property
    def label(self) -> str:
        """The name for lists of one partnership: without that partnership's name, if it begins with it ("Board")."""
        rest = self.name.removeprefix(self.partnership.name).strip(" ,:–-")
        return rest[:1].upper() + rest[1:] or self.name

    def is_closed_on(self, day: date) -> bool:
        """Return whether the board closed before a day."""
        return spans.is_over(self.closes_on, day)

    def acts_as_on(self, day: date) -> tuple[BoardBody, ...]:
        """Return the bodies that the board acts as on a day, in order; an empty tuple if there are fewer than two."""
        bodies = tuple(body for body in self.acts_as if body.holds_on(day))
        return bodies if len(bodies) > 1 else ()


class SeatKind(enum.StrEnum):
    """The kinds of seats."""

    CORE = "core"
    CO_OPTED = "co_opted"
    OBSERVER = "observer"


class Seat(Keyed, Versioned, Base):
    """An organisation's place on a board, for a national role, from one day to another; only core seats vote.

    No one holds a seat before its first day or after its last.
    """

    __tablename__ = "seats"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    national_role: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[SeatKind]
    votes: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)

    board: Mapped[Board] = relationship(back_populates="seats")
    organisation: Mapped[Organisation] = relationship()
    holdings: Mapped[list["SeatHolding"]] = relationship(
        back_populates="seat", order_by="SeatHolding.starts_on, SeatHolding.id"
    )

    def holds_on(self, day: date) -> bool:
        """Return whether the seat exists on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)

    def holding_on(self, day: date, capacity: "Capacity") -> "SeatHolding | None":
        """Return the record of who holds the seat in this capacity on a day, or None if no one does."""
        return next((h for h in reversed(self.holdings) if h.capacity is capacity and h.holds_on(day)), None)

    def representative_on(self, day: date) -> Person | None:
        """Return the representative on a day, or None if the seat is vacant."""
        holding = self.holding_on(day, Capacity.REPRESENTATIVE)
        return holding.person if holding else None

    def deputy_on(self, day: date) -> Person | None:
        """Return the named deputy on a day, or None if there is none."""
        holding = self.holding_on(day, Capacity.DEPUTY)
        return holding.person if holding else None


class Capacity(enum.StrEnum):
    """The capacities in which a person can hold a seat."""

    REPRESENTATIVE = "representative"
    DEPUTY = "deputy"


class SeatHolding(Numbered, Base):
    """A person who holds a seat as representative or named deputy, from one day to another (both included).

    Each term of office is a separate row, so a person who is reappointed has two, one after the other.
    """

    __tablename__ = "seat_holdings"

    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seats.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    capacity: Mapped[Capacity]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    seat: Mapped[Seat] = relationship(back_populates="holdings")
    person: Mapped[Person] = relationship()

    def holds_on(self, day: date) -> bool:
        """Return whether the person holds the seat on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)


class Appointment(enum.StrEnum):
    """The roles to which people are appointed, except SRO, which has its own table, and those that come with a seat."""

    COORDINATOR = "coordinator"
    DEPUTY_SRO = "deputy_sro"
    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy_chair"
    PARTNERSHIP_LEAD = "partnership_lead"
    PUBLIC_INVOLVEMENT_LEAD = "public_involvement_lead"
    DATA_LEAD = "data_lead"
    OBSERVER = "observer"
    REGIONAL_VIEWER = "regional_viewer"


class RoleHolding(Keyed, Versioned, Base):
    """A person who holds a role in a partnership, or on one board, from one day to another (both included).

    `condition` is the condition of the appointment, and `condition_met_on` is the day on which it was met. A regional
    viewer needs a consent; `consent` is None for viewers appointed before consents were recorded.
    """

    __tablename__ = "role_holdings"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    board_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boards.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    role: Mapped[Appointment]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    nominated_by: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    agreed_by: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    agreed_on: Mapped[date | None]
    condition: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    condition_met_on: Mapped[date | None]
    consent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regional_consents.id"))

    partnership: Mapped[Partnership] = relationship()
    board: Mapped[Board | None] = relationship()
    person: Mapped[Person] = relationship()
    consent: Mapped[RegionalConsent | None] = relationship()

    def holds_on(self, day: date) -> bool:
        """Return whether the person holds the role on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)


class RoleCoverage(enum.StrEnum):
    """The reasons why a national role may have no seat."""

    SUB_GROUP = "sub_group"
    NOT_APPLICABLE = "not_applicable"


class NationalRoleNote(Numbered, Base):
    """An explanation of why a national role has no seat: a sub-group covers it, or it does not apply."""

    __tablename__ = "national_role_notes"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "national_role"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    national_role: Mapped[str] = mapped_column(sa.String(60))
    coverage: Mapped[RoleCoverage]
    board_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boards.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    board: Mapped[Board | None] = relationship()
