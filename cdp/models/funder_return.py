"""Returns and statements due to the bodies that fund a partnership."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.funding_stream import FundingStream
from cdp.models.issued import IssuedDocument
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class FunderReturnKind(enum.StrEnum):
    """What is due: a return with figures, or a statement, such as one of assurance, that may have figures too."""

    RETURN = "return"
    STATEMENT = "statement"


class FunderReturn(Keyed, Versioned, Base):
    """A return or statement due to a funder on a day, about a period.

    Its figures are computed from the records until it is signed off; then its text is fixed in `document`. `receipt` is
    the funder's reference, and `receipt_sha256` names the stored file of its acknowledgement.
    """

    __tablename__ = "funder_returns"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    kind: Mapped[FunderReturnKind]
    title: Mapped[str] = mapped_column(sa.String(200))
    funder: Mapped[str] = mapped_column(sa.String(200))
    stream_id: Mapped[int | None] = mapped_column(sa.ForeignKey("funding_streams.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]
    statement: Mapped[str] = mapped_column(sa.Text, default="")
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_documents.id"), unique=True)
    created_at: Mapped[datetime]
    sent_on: Mapped[date | None]
    sent_how: Mapped[str] = mapped_column(sa.String(300), default="")
    received_on: Mapped[date | None]
    receipt: Mapped[str] = mapped_column(sa.String(200), default="")
    receipt_name: Mapped[str] = mapped_column(sa.String(200), default="")
    receipt_type: Mapped[str] = mapped_column(sa.String(120), default="")
    receipt_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    noted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    stream: Mapped[FundingStream | None] = relationship()
    document: Mapped[IssuedDocument | None] = relationship()
    noted_by: Mapped[Person | None] = relationship()
