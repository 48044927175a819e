"""Readers of an agenda item whose registered interests touch it, but who have no conflict."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem
from cdp.models.base import Base, Keyed
from cdp.models.person import Person


class InterestClearance(Keyed, Base):
    """The coordinator's decision that a reader has no conflict of interest in an item, with the reason.

    `grounds` identify what it covers: the keys of registered interests, and seats of treatment providers. Further
    grounds are settled again.
    """

    __tablename__ = "interest_clearances"
    __table_args__ = (sa.UniqueConstraint("item_id", "person_id"),)

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    grounds: Mapped[list[str]] = mapped_column(sa.JSON)
    cleared_at: Mapped[datetime]
    cleared_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    item: Mapped[AgendaItem] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    cleared_by: Mapped[Person] = relationship(foreign_keys=cleared_by_id)
