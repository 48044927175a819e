"""Personal calendar addresses, from which calendar programs get a person's meetings and due dates."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class CalendarFeed(Keyed, Base):
    """A person's calendar address in one partnership. Only the SHA-256 of its token is stored.

    A new address replaces the old one in the same row; a person without a row has no address.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = (sa.UniqueConstraint("person_id", "partnership_id"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    leaves_out_invited: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    partnership: Mapped[Partnership] = relationship()
