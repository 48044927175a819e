"""Select the reminders that each person gets in a round. Pure functions without database access."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.models import Frequency, ReminderKind
from cdp.reminders.due import DueReminder
from cdp.reminders.queries import SentKey
from cdp.reminders.timing import Rounds, step_to_send
from cdp.reminders.words import KINDS, frequency_of

_ORDER = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class PlannedReminder:
    """A reminder to send now: its step day, its frequency, and the last day that the email covers."""

    reminder: DueReminder
    step_on: date
    frequency: Frequency
    covered_until: date


def select_reminders(
    reminders: Sequence[DueReminder],
    rounds: Rounds,
    today: date,
    *,
    chosen: Mapping[tuple[int, ReminderKind], Frequency],
    covered: Mapping[SentKey, date],
) -> dict[int, list[PlannedReminder]]:
    """Return the reminders to send in these rounds, by person ID.

    A digest looks ahead to the day before the next digest. A reminder of something overdue is never sent early.
    """
    found: dict[int, list[PlannedReminder]] = {}
    for reminder in reminders:
        wanted = chosen.get((reminder.person_id, reminder.kind))
        frequency = frequency_of(wanted, mandatory=reminder.mandatory)
        if frequency not in rounds:
            continue
        until = rounds[frequency] if reminder.looks_ahead else today
        step_on = step_to_send(
            reminder.days,
            until=until,
            known_on=reminder.known_on,
            covered_until=covered.get((reminder.person_id, reminder.kind, reminder.key, reminder.due_on)),
        )
        if step_on is not None:
            found.setdefault(reminder.person_id, []).append(
                PlannedReminder(reminder, step_on, frequency, until)
            )
    return found


def sort_key(planned: PlannedReminder) -> tuple[int, date]:
    """Return the key that sorts the reminders in an email by kind, then by date."""
    return _ORDER[planned.reminder.kind], planned.reminder.due_on
