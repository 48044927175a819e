"""The second step of signing in: an authenticator app, and codes for when it is lost."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Numbered
from cdp.models.person import Person


class AuthenticatorApp(Numbered, Base):
    """A person's authenticator app. It counts once the person has entered a code of it (`confirmed_at`).

    Its secret is not stored: it is made from the secret key of the installation and `salt`. `key_mark` says with which
    key. `last_step` is the count of half minutes of the last code used, so that each works once.
    """

    __tablename__ = "authenticator_apps"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), unique=True)
    salt: Mapped[str] = mapped_column(sa.String(64))
    key_mark: Mapped[str] = mapped_column(sa.String(16))
    added_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship()


class RecoveryCode(Numbered, Base):
    """A code that signs a person in once instead of their authenticator app. Only its SHA-256 is stored."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
