"""What belongs to the history of one action besides its own rows: its duplicates, and the reminders about it."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import clock
from cdp.access import Access
from cdp.actions.visibility import visible_to
from cdp.models import (
    Action,
    ActionDateChange,
    ActionFile,
    ActionHandover,
    ActionUpdate,
    Escalation,
    Person,
    Reminder,
    ReminderKind,
)
from cdp.wording.formats import day, listed

TOLD = {
    Escalation.LEAD: "Representative told",
    Escalation.CHAIR: "Chair told",
    Escalation.SRO: "SRO told",
}


def duplicates_of(session: Session, access: Access, action: Action) -> list[Action]:
    """Return the actions merged into an action that the person may see, with their updates and dates."""
    return list(
        session.scalars(
            sa.select(Action)
            .where(Action.merged_into_id == action.id, visible_to(access))
            .options(
                selectinload(Action.updates).joinedload(ActionUpdate.by),
                selectinload(Action.date_changes).joinedload(ActionDateChange.by),
                selectinload(Action.files).joinedload(ActionFile.received_by, innerjoin=True),
                selectinload(Action.handovers).joinedload(ActionHandover.by, innerjoin=True),
            )
            .order_by(Action.number)
        )
    )


@dataclass(frozen=True)
class ReminderStep:
    """People who were reminded of an action, or told that it is overdue, on a day (in London)."""

    on: date
    kind: ReminderKind
    told_as: Escalation | None
    people: tuple[str, ...]


def reminder_steps(session: Session, action: Action) -> list[ReminderStep]:
    """Return who was reminded of an action and who was told that it is overdue, first to last."""
    rows = session.execute(
        sa.select(Reminder.said_at, Reminder.kind, Reminder.told_as, Person.name)
        .join(Reminder.person)
        .where(Reminder.partnership_id == action.partnership_id, Reminder.subject_key == action.key)
        .order_by(Reminder.said_at, Reminder.id)
    )
    steps: dict[tuple[date, ReminderKind, Escalation | None], list[str]] = {}
    for said_at, kind, told_as, name in rows:
        names = steps.setdefault((clock.in_london(said_at).date(), kind, told_as), [])
        names.extend([name] if name not in names else [])
    return [ReminderStep(*step, tuple(names)) for step, names in steps.items()]


def step_words(step: ReminderStep) -> str:
    """Return a step in words, such as "Chair told on 3 May 2027: Pat Smith"."""
    if step.told_as is not None:
        what = TOLD[step.told_as]
    else:
        what = "Chair or SRO told" if step.kind is ReminderKind.ESCALATION else "Owner reminded"
    return f"{what} on {day(step.on)}: {listed(step.people)}"
