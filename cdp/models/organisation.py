"""Member organisations of a partnership."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.partnership import Partnership


class Organisation(Keyed, Versioned, Base):
    """A member organisation of a partnership; people represent it.

    `body_kind` and `body_code` are set if it is a public body with an area (cdp/reference/bodies.py). A code is of the
    Office for National Statistics if there is one, and otherwise ours. `not_a_body` is
    set if it is not one. If none of the three is set, the organisation has not been matched yet.
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
    body_code: Mapped[str | None] = mapped_column(sa.String(80))
    not_a_body: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    partnership: Mapped[Partnership] = relationship()

    @property
    def label(self) -> str:
        """The short name, or the full name if there is no short name, for use in tables."""
        return self.short_name or self.name
