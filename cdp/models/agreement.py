"""Agreements about money: grants, memoranda and passported money, with their variations, amounts and signatures."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned, new_key
from cdp.models.funding_stream import FundingStream
from cdp.models.issued import IssuedDocument
from cdp.models.meeting import AnswerWay
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.person import Person
from cdp.models.plan_line import PlanLine
from cdp.models.procurement import Procurement


class AgreementKind(enum.StrEnum):
    """The kinds of agreements. Passported money goes through the giver unchanged, on the conditions of its source."""

    GRANT = "grant"
    VARIATION = "variation"
    MEMORANDUM = "memorandum"
    PASSPORTED = "passported"


class AgreementState(enum.StrEnum):
    """States of an agreement (docs/rules/states.md 15): draft → out for signature → executed. Or withdrawn."""

    DRAFT = "draft"
    OUT = "out_for_signature"
    EXECUTED = "executed"
    WITHDRAWN = "withdrawn"


class AgreementSide(enum.StrEnum):
    """The two sides of an agreement: who gives the money, and who receives it."""

    GIVES = "gives"
    RECEIVES = "receives"


class FundingAgreement(Keyed, Versioned, Base):
    """An agreement between a body that gives money and one that receives it. The partnership itself awards nothing.

    `number` is random, so that a gap does not reveal an agreement that a reader may not see. `own_text` is Markdown
    with automatic text in braces; if it is empty, the partnership's text for the kind is used. The text is fixed in
    `document` when the agreement is sent. `stream` pays for it, and `line` is its line in the plan, if they are known.
    A variation adds its amounts to those of the agreement that it varies.
    """

    __tablename__ = "agreements"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "number", name="uq_agreements_number"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    number: Mapped[int]
    kind: Mapped[AgreementKind]
    title: Mapped[str] = mapped_column(sa.String(200))
    service: Mapped[str] = mapped_column(sa.String(200), default="")
    conditions: Mapped[str] = mapped_column(sa.Text, default="")
    own_text: Mapped[str] = mapped_column(sa.Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    varies_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agreements.id"), index=True)
    stream_id: Mapped[int | None] = mapped_column(sa.ForeignKey("funding_streams.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_lines.id"), index=True)
    procurement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("procurements.id"), index=True)
    state: Mapped[AgreementState] = mapped_column(default=AgreementState.DRAFT)
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_documents.id"), unique=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    executed_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(sa.Text, default="")

    partnership: Mapped[Partnership] = relationship()
    stream: Mapped[FundingStream | None] = relationship()
    line: Mapped[PlanLine | None] = relationship()
    procurement: Mapped[Procurement | None] = relationship()
    document: Mapped[IssuedDocument | None] = relationship()
    varies: Mapped["FundingAgreement | None"] = relationship(
        remote_side="FundingAgreement.id", back_populates="variations"
    )
    variations: Mapped[list["FundingAgreement"]] = relationship(
        back_populates="varies", order_by="FundingAgreement.id"
    )
    amounts: Mapped[list["AgreementAmount"]] = relationship(
        back_populates="agreement", order_by="AgreementAmount.year", cascade="all, delete-orphan"
    )
    areas: Mapped[list["AgreementArea"]] = relationship(
        order_by="AgreementArea.area_code", cascade="all, delete-orphan"
    )
    parties: Mapped[list["AgreementParty"]] = relationship(
        back_populates="agreement", order_by="AgreementParty.side", cascade="all, delete-orphan"
    )

    @property
    def reference(self) -> str:
        """The reference that people quote, such as AG4821."""
        return f"AG{self.number}"

    @property
    def is_executed(self) -> bool:
        """Whether both sides have signed. Until then, no money is committed."""
        return self.state is AgreementState.EXECUTED

    @property
    def area_codes(self) -> list[str]:
        """The ONS codes of the authorities that have the service, in order; empty for the whole footprint."""
        return [area.area_code for area in self.areas]

    def party(self, side: AgreementSide) -> "AgreementParty":
        """Return one of the two sides; every agreement has both."""
        return next(party for party in self.parties if party.side is side)

    @property
    def giver(self) -> "AgreementParty":
        """The side that gives the money."""
        return self.party(AgreementSide.GIVES)

    @property
    def recipient(self) -> "AgreementParty":
        """The side that receives the money."""
        return self.party(AgreementSide.RECEIVES)


class AgreementAmount(Numbered, Base):
    """What an agreement gives in a financial year, in pence; a variation may have a negative amount.

    `year` is the calendar year in which the financial year starts: 2026 is April 2026 to March 2027.
    """

    __tablename__ = "agreement_amounts"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "year"),)

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreements.id"))
    year: Mapped[int]
    pence: Mapped[int] = mapped_column(sa.BigInteger)

    agreement: Mapped[FundingAgreement] = relationship(back_populates="amounts")


class AgreementArea(Numbered, Base):
    """One upper-tier authority, by ONS code, that has the service of an agreement."""

    __tablename__ = "agreement_areas"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "area_code"),)

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreements.id"))
    area_code: Mapped[str] = mapped_column(sa.String(40))


class AgreementParty(Keyed, Base):
    """One side of an agreement: a member of the partnership, or another body by name, with its contact and signature.

    `contact` is a person on record; the contact of another body has only a name and an email address. `seal` is part of
    the personal link. `fingerprint` is that of the text that was signed. `letter_sha256` names the stored file of a
    signed copy that came by letter.
    """

    __tablename__ = "agreement_parties"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "side"),)

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreements.id"))
    side: Mapped[AgreementSide]
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    body_name: Mapped[str] = mapped_column(sa.String(200), default="")
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    contact_name: Mapped[str] = mapped_column(sa.String(200), default="")
    contact_email: Mapped[str] = mapped_column(sa.String(254), default="")
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)
    emailed_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_name: Mapped[str] = mapped_column(sa.String(200), default="")
    signed_role: Mapped[str] = mapped_column(sa.String(200), default="")
    signed_way: Mapped[AnswerWay | None]
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")
    noted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    letter_name: Mapped[str] = mapped_column(sa.String(200), default="")
    letter_type: Mapped[str] = mapped_column(sa.String(120), default="")
    letter_sha256: Mapped[str | None] = mapped_column(sa.String(64))

    agreement: Mapped[FundingAgreement] = relationship(back_populates="parties")
    organisation: Mapped[Organisation | None] = relationship()
    contact: Mapped[Person | None] = relationship(foreign_keys=contact_id)
    noted_by: Mapped[Person | None] = relationship(foreign_keys=noted_by_id)

    @property
    def name(self) -> str:
        """The name of the body."""
        return self.organisation.name if self.organisation is not None else self.body_name

    @property
    def label(self) -> str:
        """The short name of the body, for use in tables."""
        return self.organisation.label if self.organisation is not None else self.body_name

    @property
    def signatory(self) -> str:
        """The name of the person who is asked to sign."""
        return self.contact.name if self.contact is not None else self.contact_name

    @property
    def email(self) -> str:
        """The address to which the agreement is sent; empty if none is known."""
        return self.contact.email if self.contact is not None else self.contact_email

    @property
    def is_signed(self) -> bool:
        """Whether this side has signed."""
        return self.signed_at is not None


class AgreementText(Keyed, Versioned, Base):
    """A partnership's own text for agreements of a kind, instead of ours: Markdown with automatic text in braces."""

    __tablename__ = "agreement_texts"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "kind"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    kind: Mapped[AgreementKind]
    text: Mapped[str] = mapped_column(sa.Text)

    partnership: Mapped[Partnership] = relationship()
