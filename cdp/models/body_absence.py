"""Public bodies in a footprint that a coordinator has confirmed take no part in the partnership."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.base import Base, Numbered


class BodyAbsence(Numbered, Base):
    """A confirmation that a body takes no part: on which day it was confirmed, and why.

    `body_kind` and `body_code` are as those of an organisation. If the body gets a seat, the seat counts instead.
    """

    __tablename__ = "body_absences"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "body_kind", "body_code"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    body_kind: Mapped[str] = mapped_column(sa.String(40))
    body_code: Mapped[str] = mapped_column(sa.String(80))
    confirmed_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text)
