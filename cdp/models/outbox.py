"""Outgoing emails: stored in the same transaction as the change that they are about, and sent by the worker."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed
from cdp.models.meeting import Meeting
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class MailKind(enum.StrEnum):
    """The kinds of emails: plain, or with a calendar request or cancellation."""

    PLAIN = "plain"
    REQUEST = "request"
    CANCEL = "cancel"


class MailState(enum.StrEnum):
    """The states of an outgoing email."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class OutboxMessage(Keyed, Base):
    """One email to one person. For an invitation, `facts` has the meeting's facts when the email was stored."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        sa.UniqueConstraint(
            "person_id", "uid", "kind", "sequence", "stamped_at", name="uq_outbox_messages_version"
        ),
        sa.Index("ix_outbox_messages_state_next_try_at", "state", "next_try_at"),
    )

    kind: Mapped[MailKind]
    partnership_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    to_address: Mapped[str] = mapped_column(sa.String(254))
    to_name: Mapped[str] = mapped_column(sa.String(200), default="")
    from_address: Mapped[str] = mapped_column(sa.String(254))
    from_name: Mapped[str] = mapped_column(sa.String(200), default="")
    subject: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    facts: Mapped[dict[str, Any] | None]
    uid: Mapped[str | None] = mapped_column(sa.String(255))
    sequence: Mapped[int | None]
    stamped_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(sa.String(255), unique=True)
    state: Mapped[MailState] = mapped_column(default=MailState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    partnership: Mapped[Partnership | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    person: Mapped[Person | None] = relationship()
