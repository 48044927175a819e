"""The consents that partnerships give to regional viewers."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models import spans
from cdp.models.base import Base, Keyed
from cdp.models.partnership import Partnership


class RegionalConsent(Keyed, Base):
    """A partnership's consent that people from a body may read its summaries, from `agreed_on` to `ends_on`.

    `agreed_by` is who agreed for the partnership, such as its board. Withdrawn consents are kept.
    """

    __tablename__ = "regional_consents"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    body: Mapped[str] = mapped_column(sa.String(200))
    agreed_by: Mapped[str] = mapped_column(sa.String(200))
    agreed_on: Mapped[date]
    ends_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_because: Mapped[str] = mapped_column(sa.String(500), default="")
    recorded_at: Mapped[datetime]

    partnership: Mapped[Partnership] = relationship()

    def is_valid_on(self, day: date) -> bool:
        """Return whether the consent is valid on a day: agreed, not withdrawn and not expired."""
        return self.withdrawn_on is None and spans.holds_on(self.agreed_on, self.ends_on, day)
