"""National facts that an administrator changed or added, on top of those that are shipped."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.base import Base, Numbered, Versioned


class StoredFact(Numbered, Versioned, Base):
    """A national fact that takes the place of the shipped fact with its key, or adds one.

    `starts`, `until`, `dated` and `read_on` are a year, a month or a day, such as "2025-05"; "" if not known.
    `changed_at` is the time of the last change.
    """

    __tablename__ = "national_facts"

    key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    category: Mapped[str] = mapped_column(sa.String(40))
    value: Mapped[str] = mapped_column(sa.String(300))
    starts: Mapped[str] = mapped_column(sa.String(10), default="")
    until: Mapped[str] = mapped_column(sa.String(10), default="")
    superseded_by: Mapped[str] = mapped_column(sa.String(80), default="")
    source: Mapped[str] = mapped_column(sa.String(500))
    publisher: Mapped[str] = mapped_column(sa.String(200), default="")
    dated: Mapped[str] = mapped_column(sa.String(10))
    read_on: Mapped[str] = mapped_column(sa.String(10))
    certainty: Mapped[str] = mapped_column(sa.String(20))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    changed_at: Mapped[datetime]
