"""Reminders of returns to funders: to the coordinators before the due date, and once more when one is overdue."""

from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.agreements.returns.queries import returns_of
from cdp.models import FunderReturn, ReminderKind
from cdp.reminders.due import DueReminder
from cdp.reminders.people import PartnershipPeople
from cdp.reminders.rules import Rules, furthest, step_days

_DAY = timedelta(days=1)


def reminders_of(
    session: Session, people: PartnershipPeople, rules: Rules, until: date
) -> Iterator[DueReminder]:
    """Yield the reminders of returns that are not sent, to the coordinators who may read them.

    Runs one statement while no return is due.
    """
    kind = ReminderKind.FUNDER_RETURN
    rule = rules[kind]
    if not rule.sent:
        return
    is_due = sa.exists().where(
        FunderReturn.partnership_id == people.partnership.id,
        FunderReturn.sent_on.is_(None),
        FunderReturn.due_on <= furthest(rule, until),
    )
    if not session.scalar(sa.select(is_due)):
        return
    because = f"you are coordinator: {people.partnership.name}"
    for person_id in people.coordinators:
        for due in returns_of(session, people.access[person_id]):
            if due.sent_on is not None or due.due_on > furthest(rule, until):
                continue
            early = step_days(rule, kind, due.due_on)
            yield DueReminder(
                person_id, kind, due, due.key, due.due_on, early, because, useful_until=due.due_on
            )
            late = (due.due_on + _DAY,)
            yield DueReminder(person_id, kind, due, due.key, due.due_on, late, because, looks_ahead=False)
