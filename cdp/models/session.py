"""Signing in: sessions, attempts and one-time links."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered
from cdp.models.person import Person


class SignInSession(Keyed, Base):
    """One signed-in browser. Only the SHA-256 of its token is stored; setting `ended_at` ends the session.

    `confirmed_at` is when the person last entered their password again for a sensitive step.
    """

    __tablename__ = "sign_in_sessions"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    browser: Mapped[str] = mapped_column(sa.String(200), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class SignInAttempt(Numbered, Base):
    """A failed sign-in or a request for a link, stored so that all processes share the count.

    `address_hash` is the SHA-256 of what is counted, such as an email address.
    """

    __tablename__ = "sign_in_attempts"

    address_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime]


class LinkPurpose(enum.StrEnum):
    """The purposes of one-time links."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 -- a purpose, not a secret


class AccountLink(Numbered, Base):
    """A link, sent by email, to choose a password once. Only the SHA-256 of its token is stored."""

    __tablename__ = "account_links"

    purpose: Mapped[LinkPurpose]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class LinkRequest(Numbered, Base):
    """A request for a link to choose a password; the worker sends it if the address is known, and deletes the request.

    The page only stores this row, so that the page takes the same time for known and unknown addresses.
    """

    __tablename__ = "link_requests"

    email: Mapped[str] = mapped_column(sa.String(254))
    at: Mapped[datetime]


class FormSubmission(Numbered, Base):
    """A form that was submitted, with its one-time token, so that sending it twice makes only one record."""

    __tablename__ = "form_submissions"

    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    location: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
