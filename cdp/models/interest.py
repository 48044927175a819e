"""The register of interests that may affect a partnership's decisions."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class InterestKind(enum.StrEnum):
    """The kinds of interests, as in the registers of public bodies."""

    EMPLOYMENT = "employment"
    CONTRACT = "contract"
    OWNERSHIP = "ownership"
    OFFICE = "office"
    GIFT = "gift"
    CLOSE_PERSON = "close_person"
    OTHER = "other"


class RegisteredInterest(Keyed, Base):
    """One interest of a person in a partnership's register of interests. Its text is never changed.

    An interest ends on `ended_on`, or is withdrawn if it was entered by mistake; in both cases it stays in the history.
    A sensitive interest is not shown in the register that members read.
    """

    __tablename__ = "registered_interests"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    kind: Mapped[InterestKind]
    words: Mapped[str] = mapped_column(sa.String(1000))
    body: Mapped[str] = mapped_column(sa.String(200), default="")
    since: Mapped[date | None]
    sensitive: Mapped[bool] = mapped_column(default=False)
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    ended_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(sa.String(300), default="")

    partnership: Mapped[Partnership] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    declared_by: Mapped[Person] = relationship(foreign_keys=declared_by_id)

    def stands_on(self, day: date) -> bool:
        """Return whether the interest is in the register on a day: not withdrawn, and not ended by then."""
        return self.withdrawn_at is None and (self.ended_on is None or self.ended_on > day)


class InterestConfirmation(Keyed, Base):
    """A person's confirmation that their entries in the register are correct, or that they have no interests."""

    __tablename__ = "interest_confirmations"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    confirmed_at: Mapped[datetime]
    none_declared: Mapped[bool] = mapped_column(default=False)
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    noted_by: Mapped[Person] = relationship(foreign_keys=noted_by_id)
