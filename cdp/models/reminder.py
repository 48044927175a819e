"""Reminders: what a partnership has them sent of, how each person wants them, and what each was told when."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned, new_key
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class ReminderKind(enum.StrEnum):
    """What a reminder is about. `ESCALATION` is an overdue action, told to those who answer for its board."""

    MEETING = "meeting"
    PAPER = "paper"
    ACTION = "action"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    REVIEW = "review"
    MINUTES = "minutes"
    INTERESTS = "interests"


class Frequency(enum.StrEnum):
    """How somebody wants to be reminded."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class ReminderSettings(Numbered, Versioned, Base):
    """Which reminders a partnership has sent and how long before; without a row, the usual ones (reminders.rules)."""

    __tablename__ = "reminder_settings"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), unique=True)
    rules: Mapped[dict[str, Any]]

    partnership: Mapped[Partnership] = relationship()


class ReminderChoices(Keyed, Base):
    """How one person wants to be reminded in one partnership, by kind; a kind that is not there, at once.

    `seal` is part of the personal link to these choices: another one ends the link.
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
    """When a partnership's digests were last written. Who writes reminders locks this row."""

    __tablename__ = "reminder_runs"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), unique=True)
    daily_on: Mapped[date | None]
    weekly_on: Mapped[date | None]


class Reminder(Numbered, Base):
    """One thing that one person was reminded of, written with the mail that says it.

    A thing is a record by its key and the date that counts: moved, it is another one. `step_on` is the day on which
    this step was due to be told, `covered_until` the last day whose steps the mail speaks for, as a digest speaks
    for the days until the next.
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

    person: Mapped[Person] = relationship()
