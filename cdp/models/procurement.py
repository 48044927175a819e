"""Procurements: while one runs, people with a conflict of interest may not read what is marked as part of it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.person import Person
from cdp.models.spans import holds_on


class Procurement(Keyed, Versioned, Base):
    """A procurement of a commissioning body, from its first day to its last; None means that no last day is known.

    `lots` and `other_bidders` have one in each line. `other_bidders` are bodies that are no members of the partnership.
    """

    __tablename__ = "procurements"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    service: Mapped[str] = mapped_column(sa.String(200))
    lots: Mapped[str] = mapped_column(sa.Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    other_bidders: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]

    partnership: Mapped[Partnership] = relationship()
    bidders: Mapped[list["ProcurementBidder"]] = relationship(
        back_populates="procurement", order_by="ProcurementBidder.id", cascade="all, delete-orphan"
    )
    settlements: Mapped[list["ProcurementSettlement"]] = relationship(
        back_populates="procurement", order_by="ProcurementSettlement.id", cascade="all, delete-orphan"
    )

    def runs_on(self, day: date) -> bool:
        """Return whether the procurement runs on a day."""
        return holds_on(self.starts_on, self.ends_on, day)

    @property
    def organisations(self) -> list[Organisation]:
        """The members of the partnership that may bid, each once."""
        return list(dict.fromkeys(bidder.organisation for bidder in self.bidders))

    @property
    def other_names(self) -> list[str]:
        """The names of other bodies that may bid."""
        return [line.strip() for line in self.other_bidders.splitlines() if line.strip()]


class ProcurementBidder(Numbered, Base):
    """A member of the partnership that may bid."""

    __tablename__ = "procurement_bidders"

    procurement_id: Mapped[int] = mapped_column(sa.ForeignKey("procurements.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)

    procurement: Mapped[Procurement] = relationship(back_populates="bidders")
    organisation: Mapped[Organisation] = relationship()


class ProcurementSettlement(Keyed, Base):
    """The coordinator's decision on one person: they have an interest, so it is withheld, or they have no conflict.

    `grounds` identify what a decision that there is no conflict covers: the keys of registered interests, and seats.
    Further grounds are settled again.
    """

    __tablename__ = "procurement_settlements"
    __table_args__ = (sa.UniqueConstraint("procurement_id", "person_id"),)

    procurement_id: Mapped[int] = mapped_column(sa.ForeignKey("procurements.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    withheld: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.Text)
    grounds: Mapped[list[str]] = mapped_column(sa.JSON)
    settled_at: Mapped[datetime]
    settled_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    procurement: Mapped[Procurement] = relationship(back_populates="settlements")
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    settled_by: Mapped[Person] = relationship(foreign_keys=settled_by_id)
