"""Member organisations of a partnership."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.partnership import Partnership


class Organisation(Keyed, Versioned, Base):
    """An organisation that takes part in a partnership: members are organisations, people represent them."""

    __tablename__ = "organisations"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "name"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    short_name: Mapped[str] = mapped_column(sa.String(60), default="")

    partnership: Mapped[Partnership] = relationship()

    @property
    def label(self) -> str:
        """The short name where there is one, for tables."""
        return self.short_name or self.name
