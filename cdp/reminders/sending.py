"""Write reminder emails to the outbox and record each reminder as sent.

Both happen in one transaction that locks the partnership. Each person therefore gets each reminder once, even if a
worker stops or several workers run. The outbox sends these emails like any others.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.access import Access
from cdp.actions.links import links_for
from cdp.extensions import reading_only
from cdp.models import (
    Frequency,
    Invitation,
    Partnership,
    Person,
    Reminder,
    ReminderChoices,
    ReminderKind,
    ReminderRun,
    new_key,
)
from cdp.reminders import letters, meeting_queries, queries
from cdp.reminders.due_reminders import due_reminders
from cdp.reminders.people import people_of
from cdp.reminders.rules import boards_from, rules_from
from cdp.reminders.selection import PlannedReminder, select_reminders, sort_key
from cdp.reminders.timing import Rounds, Written, is_night, later_today, rounds_at

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReminderEmail:
    """All the reminders that one person gets in one email, and what the person may see."""

    access: Access
    reminders: tuple[PlannedReminder, ...]

    @property
    def person(self) -> Person:
        """The recipient."""
        return self.access.person


@dataclass(frozen=True)
class DueEmails:
    """The rounds that are due at a moment, and the emails to write, in order of the recipient's name."""

    rounds: Rounds
    emails: list[ReminderEmail] = field(default_factory=list)


def emails_at(
    session: Session, partnership: Partnership, run: ReminderRun | None, now: datetime
) -> DueEmails:
    """Return the emails due at a moment. The number of queries does not grow with people or records."""
    rounds = rounds_at(now, Written(run.daily_on, run.weekly_on) if run else Written())
    if not rounds:
        return DueEmails(rounds)
    today = clock.in_london(now).date()
    settings = queries.settings_of(session, partnership)
    rules = rules_from(settings.rules if settings is not None else None)
    boards = boards_from(settings.boards if settings is not None else None)
    people = people_of(session, partnership, today)
    reminders = due_reminders(session, people, rules, now, max(rounds.values()), boards=boards)
    if not reminders:
        return DueEmails(rounds)
    chosen = {
        (person_id, kind): frequency
        for person_id, choices in queries.choices_of_all(session, partnership).items()
        for kind in ReminderKind
        if (frequency := queries.frequency_chosen(choices, kind)) is not None
    }
    covered = queries.covered_days(session, partnership, {reminder.key for reminder in reminders})
    found = select_reminders(reminders, rounds, today, chosen=chosen, covered=covered)
    emails = [
        ReminderEmail(people.access[person_id], tuple(sorted(planned, key=sort_key)))
        for person_id, planned in found.items()
    ]
    return DueEmails(
        rounds, sorted(emails, key=lambda email: (email.person.name.casefold(), email.person.id))
    )


def still_today(session: Session, partnership: Partnership, now: datetime) -> list[ReminderEmail]:
    """Return the emails that will be written between `now` and the end of today, without writing them."""
    return emails_at(session, partnership, queries.run_of(session, partnership), later_today(now)).emails


def write_emails(session: Session, partnership: Partnership, now: datetime) -> int:
    """Write the emails due at a moment, record their reminders and return the number of emails.

    Waits for any other worker that is writing reminders for the same partnership.
    """
    run = queries.locked_run(session, partnership)
    due = emails_at(session, partnership, run, now)
    today = clock.in_london(now).date()
    _record_rounds(run, due.rounds, now)
    if not due.emails:
        return 0
    choices = _choices_for(session, partnership, [email.person for email in due.emails])
    about = [planned.reminder.about for email in due.emails for planned in email.reminders]
    meeting_ids = {each.meeting_id for each in about if isinstance(each, Invitation)}
    agendas = meeting_queries.published_agendas(session, meeting_ids)
    updating = [email.person for email in due.emails if any(map(_asks_for_update, email.reminders))]
    to_update = links_for(session, partnership, updating) if updating else {}
    with session.no_autoflush:  # insert all rows together
        for email in due.emails:
            own, link = choices[email.person.id], to_update.get(email.person)
            letters.post(session, email.access, own, email.reminders, agendas, today, link)
    session.flush()
    rows = [_row(partnership, planned, now) for email in due.emails for planned in email.reminders]
    session.execute(sa.insert(Reminder), rows)
    return len(due.emails)


def _asks_for_update(planned: PlannedReminder) -> bool:
    """Return whether a reminder asks an owner to update a public action, which they can do by personal link."""
    reminder = planned.reminder
    return reminder.kind in {ReminderKind.ACTION, ReminderKind.OVERDUE} and not reminder.confidential


def remind(sessions: sessionmaker[Session], now: datetime) -> int:
    """Write the reminder emails due in every partnership; return the number of emails written.

    Each partnership is first checked in a read-only transaction. A failure in one partnership does not affect the
    others, and is retried in the next round.
    """
    if is_night(now):
        return 0
    with reading_only(), sessions() as session:
        numbers = queries.all_partnership_ids(session)
    count = 0
    for number in numbers:
        try:
            count += _remind_in(sessions, number, now)
        except IntegrityError:
            _log.info("Another worker wrote the reminders of partnership %s", number)
        except Exception:
            _log.exception("The reminders of partnership %s could not be written", number)
    return count


def _remind_in(sessions: sessionmaker[Session], number: int, now: datetime) -> int:
    with reading_only(), sessions() as session:
        partnership = session.get_one(Partnership, number)
        due = emails_at(session, partnership, queries.run_of(session, partnership), now)
        if not due.emails and due.rounds.keys() <= {Frequency.AT_ONCE}:
            return 0
    with sessions.begin() as session:
        partnership = session.get_one(Partnership, number)
        if due.emails:
            return write_emails(session, partnership, now)
        _record_rounds(queries.locked_run(session, partnership), due.rounds, now)
        return 0


def _record_rounds(run: ReminderRun, rounds: Rounds, now: datetime) -> None:
    """Record on which day the rounds were last done."""
    today = clock.in_london(now).date()
    if Frequency.DAILY in rounds:
        run.daily_on = today
    if Frequency.WEEKLY in rounds:
        run.weekly_on = today


def _choices_for(
    session: Session, partnership: Partnership, people: Sequence[Person]
) -> dict[int, ReminderChoices]:
    """Return each person's reminder choices. Missing ones are created, because personal links refer to them."""
    found = queries.choices_of_all(session, partnership)
    missing = [person for person in people if person.id not in found]
    for person in missing:
        found[person.id] = ReminderChoices(person=person, partnership=partnership, seal=new_key(), choices={})
    session.add_all(found[person.id] for person in missing)
    session.flush()
    return found


def _row(partnership: Partnership, planned: PlannedReminder, now: datetime) -> dict[str, object]:
    reminder = planned.reminder
    return {
        "partnership_id": partnership.id,
        "person_id": reminder.person_id,
        "kind": reminder.kind,
        "subject_key": reminder.key,
        "due_on": reminder.due_on,
        "step_on": planned.step_on,
        "covered_until": planned.covered_until,
        "frequency": planned.frequency,
        "said_at": now,
        "told_as": reminder.step_of(planned.step_on),
    }
