"""Received emails: how far a mailbox has been read, the result for each email, and failing addresses."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered
from cdp.models.meeting import Answer, Meeting
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class ReplyOutcome(enum.StrEnum):
    """The results of reading an email, in the order of the checks (docs/rules/calendars.md 4)."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERY_REPORT = "delivery_report"
    AUTOMATIC = "automatic"
    NO_CALENDAR = "no_calendar"
    COUNTER = "counter"
    NOT_A_REPLY = "not_a_reply"
    UNKNOWN_MEETING = "unknown_meeting"
    NOT_ONE_ATTENDEE = "not_one_attendee"
    UNKNOWN_PERSON = "unknown_person"
    SHARED_MAILBOX = "shared_mailbox"
    DELEGATED = "delegated"
    ODD_ANSWER = "odd_answer"
    CLOSED = "closed"
    NOT_INVITED = "not_invited"
    FUTURE = "future"
    STALE = "stale"
    NOT_PROVEN = "not_proven"
    OLDER = "older"
    APPLIED = "applied"


class ReplyState(enum.StrEnum):
    """The states of a received email; the coordinator has to check those that are held.

    A held reply is replaced when the same person replies again about the same meeting.
    """

    NOTED = "noted"
    HELD = "held"
    ACCEPTED = "accepted"
    IGNORED = "ignored"
    REPLACED = "replaced"


class MailboxPosition(Numbered, Base):
    """The position up to which a mailbox has been read (IMAP UIDVALIDITY and last UID), and its last error."""

    __tablename__ = "mailbox_positions"

    name: Mapped[str] = mapped_column(sa.String(500), unique=True)
    uid_validity: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    checked_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.Text, default="")


class ReceivedMail(Keyed, Base):
    """One email that was read. `identity` is the SHA-256 of its Message-ID, or of the whole email if it has none.

    Its sender and subject are kept only if it is about a meeting or is a delivery report. `person` is the person whose
    reply it is, or whose address the report is about, if known. `reason` is the mail server's reason, or what a reply
    proposes: another time, or the addresses of those who are to attend instead.
    """

    __tablename__ = "received_mails"
    __table_args__ = (sa.Index("ix_received_mails_partnership_id_state", "partnership_id", "state"),)

    identity: Mapped[str] = mapped_column(sa.String(64), unique=True)
    outcome: Mapped[ReplyOutcome]
    state: Mapped[ReplyState] = mapped_column(default=ReplyState.NOTED)
    partnership_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partnerships.id"))
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    from_address: Mapped[str] = mapped_column(sa.String(254), default="")
    from_name: Mapped[str] = mapped_column(sa.String(200), default="")
    subject: Mapped[str] = mapped_column(sa.String(300), default="")
    attendee: Mapped[str] = mapped_column(sa.String(254), default="")
    answer: Mapped[Answer | None]
    comment: Mapped[str] = mapped_column(sa.String(500), default="")
    sequence: Mapped[int | None]
    stamped_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    read_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    settled_by: Mapped[Person | None] = relationship(foreign_keys=settled_by_id)


class FailingAddress(Keyed, Base):
    """An address to which an email could not be delivered, until someone marks it as working."""

    __tablename__ = "failing_addresses"
    __table_args__ = (sa.UniqueConstraint("person_id", "address"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    address: Mapped[str] = mapped_column(sa.String(254))
    reason: Mapped[str] = mapped_column(sa.String(500))
    since: Mapped[datetime]
    reported_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    cleared_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
