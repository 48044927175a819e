"""Reminders: the settings of partnerships, the choices of people, and the reminders that were sent."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned, new_key
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class ReminderKind(enum.StrEnum):
    """The kinds of reminders. `ESCALATION` tells the chair of a board, and later the SRO, about an overdue action.

    `LEAD` tells the representative of the lead organisation about an overdue action that one person owns.

    The secretariat is told about its own deadlines: `NOTICE` (invitations), `PUBLICATION` (agenda and papers),
    `REPLIES` and `MISSING_PAPER` (still missing), and `MINUTES`. `CLEARANCE` goes to the person who clears a decision
    report, and `ACCESSIBLE` to the coordinator about a request for an accessible format.
    """

    MEETING = "meeting"
    PAPER = "paper"
    ACTION = "action"
    OVERDUE = "overdue"
    LEAD = "lead"
    ESCALATION = "escalation"
    REVIEW = "review"
    MINUTES = "minutes"
    INTERESTS = "interests"
    RISK = "risk"
    FUNDER_RETURN = "funder_return"
    NOTICE = "notice"
    PUBLICATION = "publication"
    REPLIES = "replies"
    MISSING_PAPER = "missing_paper"
    CLEARANCE = "clearance"
    ACCESSIBLE = "accessible"


class Escalation(enum.StrEnum):
    """The steps of an overdue action: the representative of the lead organisation, the board's chair, then the SRO."""

    LEAD = "lead"
    CHAIR = "chair"
    SRO = "sro"


class Frequency(enum.StrEnum):
    """How often a person wants to be reminded."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class ReminderSettings(Numbered, Versioned, Base):
    """Which reminders a partnership sends, and when; without a row, the defaults in cdp.reminders.rules apply.

    `boards` has the steps of escalation that differ on a board, by the board's key.
    """

    __tablename__ = "reminder_settings"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), unique=True)
    rules: Mapped[dict[str, Any]]
    boards: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    partnership: Mapped[Partnership] = relationship()


class ReminderChoices(Keyed, Base):
    """How one person wants to be reminded in one partnership, by kind; the default for a kind is "at once".

    `seal` is part of the personal link to these choices; a new seal ends the old link.
    """

    __tablename__ = "reminder_choices"
    __table_args__ = (sa.UniqueConstraint("person_id", "partnership_id"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)

    person: Mapped[Person] = relationship()
    partnership: Mapped[Partnership] = relationship()


class ReminderRun(Numbered, Base):
    """The days on which a partnership's digests were last written. A process that writes reminders locks this row."""

    __tablename__ = "reminder_runs"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), unique=True)
    daily_on: Mapped[date | None]
    weekly_on: Mapped[date | None]


class Reminder(Numbered, Base):
    """One reminder to one person about one record, stored together with its email.

    A record with a new due date gets new reminders. `step_on` is the day on which the reminder was due. `covered_until`
    is the last day that the email covers, because a digest covers the days until the next digest. `told_as` is the step
    of an escalation.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        sa.UniqueConstraint(
            "person_id", "kind", "subject_key", "due_on", "step_on", name="uq_reminders_step"
        ),
        sa.Index("ix_reminders_partnership_id_subject_key", "partnership_id", "subject_key"),
        sa.Index("ix_reminders_partnership_id_said_at", "partnership_id", "said_at"),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    kind: Mapped[ReminderKind]
    subject_key: Mapped[str] = mapped_column(sa.String(12))
    due_on: Mapped[date]
    step_on: Mapped[date]
    covered_until: Mapped[date]
    frequency: Mapped[Frequency]
    said_at: Mapped[datetime]
    told_as: Mapped[Escalation | None]

    person: Mapped[Person] = relationship()
