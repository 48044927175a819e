"""Terms of reference: versions, their sections and the signature that brings one into force."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.board import Board
from cdp.models.person import Person


class TermsState(enum.StrEnum):
    """States of a version of terms of reference (DECISIONS)."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    AGREED = "agreed"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class TermsVersion(Keyed, Versioned, Base):
    """One version of a board's terms of reference; once signed, its canonical text is kept for ever.

    `fixed_facts` is what the text takes from other records (names, the members), as they stood when it went to
    the SRO; None while it follows them. `in_force_from` is the date chosen for a draft, then the true one.
    """

    __tablename__ = "terms_versions"
    __table_args__ = (sa.UniqueConstraint("board_id", "number"),)

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    number: Mapped[int]
    state: Mapped[TermsState]
    quorum: Mapped[int]
    meetings_a_year: Mapped[int] = mapped_column(default=4)
    notice_working_days: Mapped[int] = mapped_column(default=10)
    paper_working_days: Mapped[int] = mapped_column(default=5)
    minutes_working_days: Mapped[int] = mapped_column(default=10)
    review_months: Mapped[int] = mapped_column(default=12)
    in_force_from: Mapped[date | None]
    review_on: Mapped[date | None]
    sent_to_sro_at: Mapped[datetime | None]
    sent_back_reasons: Mapped[str] = mapped_column(sa.Text, default="")
    fixed_facts: Mapped[dict[str, Any] | None]
    canonical_text: Mapped[str | None] = mapped_column(sa.Text)
    fingerprint: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]

    board: Mapped[Board] = relationship()
    sections: Mapped[list["TermsSection"]] = relationship(
        back_populates="terms", order_by="TermsSection.position", cascade="all, delete-orphan"
    )
    signature: Mapped["TermsSignature | None"] = relationship(back_populates="terms")


class TermsSection(Keyed, Versioned, Base):
    """One ordered section of a version, its text in safe Markdown."""

    __tablename__ = "terms_sections"

    terms_id: Mapped[int] = mapped_column(sa.ForeignKey("terms_versions.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(60))
    heading: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)

    terms: Mapped[TermsVersion] = relationship(back_populates="sections")


class TermsSignature(Numbered, Base):
    """The SRO's signature on one version: the SHA-256 of the exact text, the name typed, role and moment."""

    __tablename__ = "terms_signatures"

    terms_id: Mapped[int] = mapped_column(sa.ForeignKey("terms_versions.id"), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    typed_name: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(200))
    organisation_name: Mapped[str] = mapped_column(sa.String(200))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    signed_at: Mapped[datetime]

    terms: Mapped[TermsVersion] = relationship(back_populates="signature")
    person: Mapped[Person] = relationship()
