"""The audit log, chained by hash, so that removed or altered events can be detected."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Numbered
from cdp.models.partnership import Partnership


class AuditChain(Numbered, Base):
    """The head of one chain of events. There is one chain for each partnership, and one for the installation."""

    __tablename__ = "audit_chains"

    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(sa.String(64), default="")


class AuditEvent(Numbered, Base):
    """One change, as a sentence.

    The table refuses UPDATE and DELETE, so an event must never contain contact details or confidential text. Instead,
    `details` has references to such data, and hashes.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        sa.UniqueConstraint("chain_id", "position"),
        sa.Index("ix_audit_events_subject_kind_subject_key", "subject_kind", "subject_key"),
    )

    chain_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_chains.id"))
    position: Mapped[int]
    partnership_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    by_name: Mapped[str] = mapped_column(sa.String(200))
    origin: Mapped[str] = mapped_column(sa.String(60), default="")
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_key: Mapped[str] = mapped_column(sa.String(80))
    sentence: Mapped[str] = mapped_column(sa.Text)
    details: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(sa.String(64))
    digest: Mapped[str] = mapped_column(sa.String(64))

    chain: Mapped[AuditChain] = relationship()
    partnership: Mapped[Partnership | None] = relationship()
