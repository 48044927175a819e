"""Access to confidential items: an administrator gives a reason and reads one Part 2 item for a limited time."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem
from cdp.models.base import Base, Keyed
from cdp.models.person import Person


class ConfidentialAccess(Keyed, Base):
    """An administrator's access to one confidential item, with the reason; the history records each view."""

    __tablename__ = "openings"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    item: Mapped[AgendaItem] = relationship()
    person: Mapped[Person] = relationship()
