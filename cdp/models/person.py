"""People who use the software or are named in records."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.base import Base, Keyed


class Person(Keyed, Base):
    """A person, with one row for the whole installation; roles and seats give them rights in partnerships.

    An address is the sign-in of one person. Others who use the same mailbox have `shares_mailbox`: they get email
    there, and can neither sign in with it nor ask for a password.

    `invited_at` is when the person was last sent an invitation to sign in. `signed_in_at` is when they last signed in.
    """

    __tablename__ = "people"
    __table_args__ = (
        sa.Index("ix_people_email", "email"),
        sa.Index(
            "uq_people_email",
            "email",
            unique=True,
            sqlite_where=sa.text("NOT shares_mailbox"),
            postgresql_where=sa.text("NOT shares_mailbox"),
        ),
    )

    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(254))
    shares_mailbox: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    job_title: Mapped[str] = mapped_column(sa.String(200), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    is_administrator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    @property
    def has_account(self) -> bool:
        """Whether the person has a password and so can sign in."""
        return self.password_hash is not None
