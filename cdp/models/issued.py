"""Issued documents of every kind: a fixed text, the signature on it, and the files made from it."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class Occasion(enum.StrEnum):
    """The occasions on which files of a document are issued."""

    CIRCULATED = "circulated"
    SIGNED = "signed"
    CONFIRMED = "confirmed"
    ISSUED = "issued"


class IssuedFileKind(enum.StrEnum):
    """The kinds of issued files."""

    PDF = "pdf"
    WORD = "word"


class IssuedDocument(Keyed, Base):
    """A text that can no longer change, in its canonical form, with its SHA-256 (docs/rules/records.md 6).

    `kind` is the name of a declared kind (`cdp.issuing.kinds`), so that a new kind needs no change to this table.
    """

    __tablename__ = "issued_documents"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    text: Mapped[str] = mapped_column(sa.Text, deferred=True)  # long, and seldom read
    fingerprint: Mapped[str] = mapped_column(sa.String(64), index=True)
    fixed_at: Mapped[datetime]

    partnership: Mapped[Partnership] = relationship()
    signature: Mapped["Signature | None"] = relationship(back_populates="document", lazy="joined")
    files: Mapped[list["IssuedFile"]] = relationship(back_populates="document", order_by="IssuedFile.id")


class Signature(Numbered, Base):
    """A person's signature on a document: the SHA-256 of the exact text, the typed name, the role and the time."""

    __tablename__ = "signatures"

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_documents.id"), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    typed_name: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(200))
    organisation_name: Mapped[str] = mapped_column(sa.String(200))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    signed_at: Mapped[datetime]

    document: Mapped[IssuedDocument] = relationship(back_populates="signature")
    person: Mapped[Person] = relationship()


class IssuedFile(Keyed, Base):
    """An issued file of a document; anyone who has an exact copy can verify it (docs/rules/records.md 7).

    Its bytes are in the paper store, under `sha256`. The text file has no row, because it is the document's text.
    `unprinted` has the characters that could not be printed.
    """

    __tablename__ = "issued_files"
    __table_args__ = (sa.UniqueConstraint("document_id", "occasion", "kind"),)

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_documents.id"), index=True)
    occasion: Mapped[Occasion]
    kind: Mapped[IssuedFileKind]
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    unprinted: Mapped[list[str]] = mapped_column(default=list)
    issued_at: Mapped[datetime]

    document: Mapped[IssuedDocument] = relationship(back_populates="files")
