"""Which reminders a partnership sends, and how long before or after a date. Pure functions without database access.

The default numbers are common practice, not law (docs/rules/domain.md 5 and 6). For an action, reminders go to the
owner before, on and after the due date, then to the representative of the lead organisation, the chair and the SRO. A
board may have its own days for these three, or leave some out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from cdp.models import Escalation, ReminderKind
from cdp.models.stored import as_stored, from_stored
from cdp.reference.working_days import working_days_after, working_days_before
from cdp.wording.formats import listed, plural

MOST_STEPS = 5
LONGEST = 365


class DayUnit(StrEnum):
    """Whether working days or all days are counted."""

    WORKING_DAYS = "working_days"
    DAYS = "days"


AFTERWARDS = frozenset(
    {ReminderKind.OVERDUE, ReminderKind.LEAD, ReminderKind.ESCALATION, ReminderKind.MISSING_PAPER}
)
"""The kinds that count days after a missed date. All others count days before a date; 0 is the day itself."""

AGAIN_IF_LATE = frozenset({ReminderKind.NOTICE, ReminderKind.PUBLICATION, ReminderKind.MINUTES})
"""The secretariat's own deadlines: a reminder before them, and again after `LATE_STEPS` if they are missed."""
LATE_STEPS = (1, 5)
"""Working days after a missed deadline of the secretariat."""


@dataclass(frozen=True)
class Rule:
    """Whether reminders of one kind are sent, and how many days before or after the due date.

    Escalation has two steps: first to the chair, then to the SRO.
    """

    steps: tuple[int, ...]
    unit: DayUnit = DayUnit.WORKING_DAYS
    sent: bool = True


@dataclass(frozen=True)
class BoardSteps:
    """The days after the due date on which an overdue action of one board is escalated; None if not to that person."""

    lead: int | None = None
    chair: int | None = None
    sro: int | None = None


Rules = Mapping[ReminderKind, Rule]

USUAL: Rules = {
    ReminderKind.MEETING: Rule((5, 1)),
    ReminderKind.PAPER: Rule((5, 0)),
    ReminderKind.ACTION: Rule((14, 7, 0), DayUnit.DAYS),
    ReminderKind.OVERDUE: Rule((1, 5)),
    ReminderKind.LEAD: Rule((3,), DayUnit.DAYS),
    ReminderKind.ESCALATION: Rule((7, 14), DayUnit.DAYS),
    ReminderKind.MINUTES: Rule((2,)),
    ReminderKind.REVIEW: Rule((60,), DayUnit.DAYS),
    ReminderKind.INTERESTS: Rule((14, 0), DayUnit.DAYS),
    ReminderKind.RISK: Rule((14,), DayUnit.DAYS),
    ReminderKind.FUNDER_RETURN: Rule((14, 5, 0), DayUnit.DAYS),
    ReminderKind.NOTICE: Rule((5, 1)),
    ReminderKind.PUBLICATION: Rule((5, 1)),
    ReminderKind.REPLIES: Rule((3,)),
    ReminderKind.MISSING_PAPER: Rule((1, 5)),
    ReminderKind.CLEARANCE: Rule((1, 0)),
    ReminderKind.ACCESSIBLE: Rule((1, 0)),
}


def step_days(rule: Rule, kind: ReminderKind, due_on: date) -> tuple[date, ...]:
    """Return the days on which to send a reminder of this kind, in the order of the rule's steps."""
    return tuple(_day(step, rule.unit, due_on, after=kind in AFTERWARDS) for step in rule.steps)


def late_days(rule: Rule, kind: ReminderKind, due_on: date) -> tuple[date, ...]:
    """Return the days on which to send a reminder of this kind once its date has passed."""
    if kind in AGAIN_IF_LATE:
        return tuple(working_days_after(due_on, step) for step in LATE_STEPS)
    return step_days(rule, kind, due_on)


def _day(step: int, unit: DayUnit, due_on: date, *, after: bool) -> date:
    if unit is DayUnit.DAYS:
        return due_on + timedelta(days=step if after else -step)
    return working_days_after(due_on, step) if after else working_days_before(due_on, step)


def furthest(rule: Rule, until: date) -> date:
    """Return the latest due date for which a rule that counts days before that date sends a reminder by `until`."""
    longest = max(rule.steps)
    return (
        until + timedelta(days=longest)
        if rule.unit is DayUnit.DAYS
        else working_days_after(until, longest + 1)
    )


def rules_from(stored: Mapping[str, Any] | None) -> Rules:
    """Return a partnership's stored rules, with defaults for kinds that are not stored."""
    stored = stored or {}
    return {
        kind: from_stored(stored[kind], Rule) if kind in stored else usual for kind, usual in USUAL.items()
    }


def to_store(rules: Rules) -> dict[str, Any]:
    """Return the rules in the form in which they are stored."""
    return as_stored(rules)


def boards_from(stored: Mapping[str, Any] | None) -> dict[str, BoardSteps]:
    """Return the stored steps of the boards that have their own, by the board's key."""
    return {key: from_stored(steps, BoardSteps) for key, steps in (stored or {}).items()}


@dataclass(frozen=True)
class EscalationDay:
    """One step of the escalation of an action, and the day on which it is due."""

    step: Escalation
    on: date


def escalation_days(rules: Rules, own: BoardSteps | None, due_on: date) -> list[EscalationDay]:
    """Return the steps of escalation of an action due on a day; `own` are the steps of a board that has its own."""
    if own is not None:
        steps = ((Escalation.LEAD, own.lead), (Escalation.CHAIR, own.chair), (Escalation.SRO, own.sro))
        return [
            EscalationDay(step, due_on + timedelta(days=days)) for step, days in steps if days is not None
        ]
    found, lead, escalation = [], rules[ReminderKind.LEAD], rules[ReminderKind.ESCALATION]
    if lead.sent:
        found += [EscalationDay(Escalation.LEAD, day) for day in step_days(lead, ReminderKind.LEAD, due_on)]
    if escalation.sent:
        to_chair, to_sro = step_days(escalation, ReminderKind.ESCALATION, due_on)
        found += [EscalationDay(Escalation.CHAIR, to_chair), EscalationDay(Escalation.SRO, to_sro)]
    return found


def steps_in_words(steps: BoardSteps | None) -> str:
    """Return the steps of a board as text, such as "to the chair after 7 days"; None means those of the partnership."""
    if steps is None:
        return "as in the whole partnership"
    told = (("representative", steps.lead), ("chair", steps.chair), ("SRO", steps.sro))
    said = [f"to the {who} after {_count(days, DayUnit.DAYS)}" for who, days in told if days is not None]
    return listed(said) if said else "to no one"


def in_words(kind: ReminderKind, rule: Rule) -> str:
    """Return a rule as text such as "5 working days before, and on the day"."""
    if not rule.sent:
        return "not sent"
    if kind is ReminderKind.ESCALATION:
        chair, sro = (_count(step, rule.unit) for step in rule.steps)
        return f"to the chair after {chair}, to the SRO after {sro}"
    if kind in AFTERWARDS:
        return f"{listed([_count(step, rule.unit) for step in sorted(rule.steps)])} after"
    before = [_count(step, rule.unit) for step in sorted(rule.steps, reverse=True) if step]
    said = [f"{listed(before)} before"] if before else []
    if 0 in rule.steps:
        said.append("on the day")
    if kind in AGAIN_IF_LATE:
        again = listed([_count(step, DayUnit.WORKING_DAYS) for step in LATE_STEPS])
        said.append(f"if late, {again} after")
    if kind in {ReminderKind.RISK, ReminderKind.FUNDER_RETURN}:
        said.append("once when it is overdue")
    return ", and ".join(said)


def _count(step: int, unit: DayUnit) -> str:
    return plural(step, "working day" if unit is DayUnit.WORKING_DAYS else "day")
