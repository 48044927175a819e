"""Member organisations of a partnership."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.partnership import Partnership


class Organisation(Keyed, Versioned, Base):
    """An organisation that takes part in a partnership: members are organisations, people represent them.

    `body_kind` and `body_code` say which public body it is, where it is one with an area: both or neither
    (cdp/reference/bodies.py). `not_a_body` says that it is none; while all three are empty, nobody has said yet.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "name"),
        sa.CheckConstraint("(body_kind IS NULL) = (body_code IS NULL)", name="body"),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    short_name: Mapped[str] = mapped_column(sa.String(60), default="")
    body_kind: Mapped[str | None] = mapped_column(sa.String(40))
    body_code: Mapped[str | None] = mapped_column(sa.String(9))
    not_a_body: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    partnership: Mapped[Partnership] = relationship()

    @property
    def label(self) -> str:
        """The short name where there is one, for tables."""
        return self.short_name or self.name
