"""Tokens with which other programs read a person's figures."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class DataToken(Keyed, Base):
    """A token for reading a partnership's indicators from a spreadsheet or Power BI; only its hash is stored.

    It gives the rights that its person has when it is used, and never more. `last_used_at` is noted at most once an
    hour.
    """

    __tablename__ = "data_tokens"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship()
    person: Mapped[Person] = relationship()
