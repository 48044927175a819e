"""Why an agenda item is confidential: the exemption relied on, and when that is looked at again."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.base import Base, Numbered, Versioned


class ItemExemption(Numbered, Versioned, Base):
    """The exemption for one Part 2 item (docs/rules/rights.md 4).

    `section` and `paragraph` are codes of `cdp.reference.exemptions`. On `release_on` the coordinator is asked to
    release a deferred item; only `released_at` says that it was released.
    """

    __tablename__ = "item_exemptions"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), unique=True)
    section: Mapped[str] = mapped_column(sa.String(20))
    paragraph: Mapped[str] = mapped_column(sa.String(20), default="")
    public_interest: Mapped[str] = mapped_column(sa.Text, default="")
    review_on: Mapped[date | None]
    release_on: Mapped[date | None]
    released_at: Mapped[datetime | None]
