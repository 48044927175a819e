"""Telling people what is due: who gets which mail now, and writing it with the note that they were told.

Both are in one transaction, under a lock of the partnership: whatever stops a worker, and however many there are, each
person is told of each step once. The mail itself leaves through the outbox like every other.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.extensions import reading_only
from cdp.models import (
    Frequency,
    Partnership,
    Person,
    Reminder,
    ReminderChoices,
    ReminderKind,
    ReminderRun,
    new_key,
)
from cdp.reminders import letters, queries
from cdp.reminders.choosing import Telling, choose, place_of
from cdp.reminders.matters import matters_of
from cdp.reminders.people import everybody
from cdp.reminders.rules import rules_from
from cdp.reminders.timing import Rounds, Written, is_night, later_today, rounds_at

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mail:
    """All that one person is told in one mail."""

    person: Person
    tellings: tuple[Telling, ...]


@dataclass(frozen=True)
class Due:
    """What may be written at a moment, and the mails that are to be, by name."""

    rounds: Rounds
    mails: list[Mail] = field(default_factory=list)


def mails_at(session: Session, partnership: Partnership, run: ReminderRun | None, now: datetime) -> Due:
    """Return who is to be told what at a moment; statements do not grow with people or records."""
    rounds = rounds_at(now, Written(run.daily_on, run.weekly_on) if run else Written())
    if not rounds:
        return Due(rounds)
    today = clock.in_london(now).date()
    settings = queries.settings_of(session, partnership)
    rules = rules_from(settings.rules if settings is not None else None)
    people = everybody(session, partnership, today)
    matters = matters_of(session, people, rules, now, max(rounds.values()))
    if not matters:
        return Due(rounds)
    chosen = {
        (person_id, kind): frequency
        for person_id, choices in queries.choices_of_all(session, partnership).items()
        for kind in ReminderKind
        if (frequency := queries.frequency_chosen(choices, kind)) is not None
    }
    told = queries.told_of(session, partnership, {matter.key for matter in matters})
    found = choose(matters, rounds, today, chosen=chosen, told=told)
    mails = [
        Mail(people.access[person_id].person, tuple(sorted(tellings, key=place_of)))
        for person_id, tellings in found.items()
    ]
    return Due(rounds, sorted(mails, key=lambda mail: (mail.person.name.casefold(), mail.person.id)))


def still_today(session: Session, partnership: Partnership, now: datetime) -> list[Mail]:
    """Return what would be told today from now on, as things stand, without telling it."""
    return mails_at(session, partnership, queries.run_of(session, partnership), later_today(now)).mails


def tell(session: Session, partnership: Partnership, now: datetime) -> int:
    """Write the mails of a moment and note what they say; return how many. Waits for whoever does the same."""
    run = queries.locked_run(session, partnership)
    due = mails_at(session, partnership, run, now)
    today = clock.in_london(now).date()
    if Frequency.DAILY in due.rounds:
        run.daily_on = today
    if Frequency.WEEKLY in due.rounds:
        run.weekly_on = today
    if not due.mails:
        return 0
    choices = _choices_for(session, partnership, [mail.person for mail in due.mails])
    with session.no_autoflush:  # the rows go in together
        for mail in due.mails:
            letters.post(session, choices[mail.person.id], mail.tellings, today)
    session.flush()
    rows = [_row(partnership, telling, now) for mail in due.mails for telling in mail.tellings]
    session.execute(sa.insert(Reminder), rows)
    return len(due.mails)


def remind(sessions: sessionmaker[Session], now: datetime) -> int:
    """Tell what is due in every partnership; return how many mails were written.

    Looks while only reading, and writes where there is something to write. What fails in one partnership stops no
    other, and is tried again with the next round.
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
        due = mails_at(session, partnership, queries.run_of(session, partnership), now)
        if not due.mails and due.rounds.keys() <= {Frequency.AT_ONCE}:
            return 0
    with sessions.begin() as session:
        return tell(session, session.get_one(Partnership, number), now)


def _choices_for(
    session: Session, partnership: Partnership, people: Sequence[Person]
) -> dict[int, ReminderChoices]:
    """Return each person's row of choices, which their link leads to; made for those who have none yet."""
    found = queries.choices_of_all(session, partnership)
    missing = [person for person in people if person.id not in found]
    for person in missing:
        found[person.id] = ReminderChoices(person=person, partnership=partnership, seal=new_key(), choices={})
    session.add_all(found[person.id] for person in missing)
    session.flush()
    return found


def _row(partnership: Partnership, telling: Telling, now: datetime) -> dict[str, object]:
    matter = telling.matter
    return {
        "partnership_id": partnership.id,
        "person_id": matter.person_id,
        "kind": matter.kind,
        "subject_key": matter.key,
        "due_on": matter.due_on,
        "step_on": telling.step_on,
        "covered_until": telling.covered_until,
        "frequency": telling.frequency,
        "said_at": now,
    }
