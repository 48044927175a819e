"""Visits to the services of an agreement: who went, the evidence, the findings and what follows."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.action import Action
from cdp.models.agreement import FundingAgreement
from cdp.models.base import Base, Keyed, Versioned
from cdp.models.person import Person

visit_actions = sa.Table(
    "agreement_visit_actions",
    Base.metadata,
    sa.Column("visit_id", sa.ForeignKey("agreement_visits.id"), primary_key=True),
    sa.Column("action_id", sa.ForeignKey("actions.id"), primary_key=True, index=True),
)


class AgreementVisit(Keyed, Versioned, Base):
    """One visit; `visitors` says who went, and `themes` are short labels by which visits are compared."""

    __tablename__ = "agreement_visits"

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreements.id"), index=True)
    visited_on: Mapped[date]
    visitors: Mapped[str] = mapped_column(sa.String(500))
    findings: Mapped[str] = mapped_column(sa.Text)
    themes: Mapped[list[str]] = mapped_column(default=list)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    agreement: Mapped[FundingAgreement] = relationship()
    recorded_by: Mapped[Person] = relationship()
    files: Mapped[list["VisitFile"]] = relationship(
        back_populates="visit", order_by="VisitFile.id", cascade="all, delete-orphan"
    )
    actions: Mapped[list[Action]] = relationship(secondary=visit_actions, order_by=Action.id)


class VisitFile(Keyed, Base):
    """A file of evidence from a visit. Its bytes are in the paper store, by SHA-256."""

    __tablename__ = "agreement_visit_files"

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_visits.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    received_at: Mapped[datetime]

    visit: Mapped[AgreementVisit] = relationship(back_populates="files")
