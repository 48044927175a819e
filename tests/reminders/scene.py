"""A partnership in which no reminders are due yet, and helpers that send and list the reminders of later days."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails
from cdp.models import (
    Action,
    Frequency,
    OutboxMessage,
    Person,
    Reminder,
    ReminderChoices,
    ReminderKind,
    ReminderSettings,
)
from cdp.reminders import sending
from cdp.reminders.rules import USUAL, Rule, to_store
from tests import make

RAISED = date(2026, 10, 5)  # a Monday
DUE = date(2026, 11, 20)  # a Friday
TITLE = "Publish the needs assessment"


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return a time on a day in London, by default 9am."""
    return clock.from_london(day, time(hour, minute))


@dataclass
class Scene:
    """A partnership, with methods that remind its people as the worker does."""

    session: Session
    sessions: sessionmaker[Session]
    world: make.World

    def action(self, title: str = TITLE, *, due: date = DUE, raised: date = RAISED, **changes: Any) -> Action:
        """Raise an action for the police, and delete the email about it."""
        organisation = changes.pop("organisation", self.world.police)
        details = ActionDetails(
            self.world.board, title, organisation, changes.pop("owner", None), due, **changes
        )
        with clock.pretending(at(raised)):
            action = actions.raise_action(
                self.session, self.world.partnership, details, by=self.world.coordinator
            ).action
        self.forget_mail()
        return action

    def forget_mail(self) -> None:
        """Delete every email in the outbox."""
        self.session.flush()
        self.session.execute(sa.delete(OutboxMessage))
        self.session.commit()

    def remind(self, moment: datetime) -> list[tuple[str, str]]:
        """Run one round of the worker; return the recipient and subject of each email that was written."""
        self.session.commit()
        last = self.session.scalar(sa.select(sa.func.max(OutboxMessage.id))) or 0
        self.session.commit()
        with clock.pretending(moment):
            sending.remind(self.sessions, moment)
        rows = self.session.scalars(
            sa.select(OutboxMessage).where(OutboxMessage.id > last).order_by(OutboxMessage.id)
        )
        found = [(row.to_address.partition("@")[0].removeprefix("example."), row.subject) for row in rows]
        self.session.commit()
        return found

    def days(self, first: date, last: date, hour: int = 9) -> list[tuple[str, str, str]]:
        """Run one round of the worker each day to `last`; return the day, recipient and subject of each email."""
        found = []
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            found += [(f"{day:%a} {day.day} {day:%b}", *mail) for mail in self.remind(at(day, hour))]
        return found

    def on(self, *days: date) -> list[tuple[str, str, str]]:
        """Run one round of the worker on each of these days, as `days` does."""
        return [mail for day in days for mail in self.days(day, day)]

    def only(self, *kinds: ReminderKind) -> None:
        """Turn off all other kinds of reminders in the partnership."""
        rules = {kind: replace(rule, sent=kind in kinds) for kind, rule in USUAL.items()}
        self.session.add(ReminderSettings(partnership=self.world.partnership, rules=to_store(rules)))
        self.session.commit()

    def in_working_days(self) -> None:
        """Count in working days: the owner 5 before and on the day, the chair 10 and the SRO 20 after."""
        rules = {
            **USUAL,
            ReminderKind.ACTION: Rule((5, 0)),
            ReminderKind.LEAD: Rule((3,), sent=False),
            ReminderKind.ESCALATION: Rule((10, 20)),
        }
        self.session.add(ReminderSettings(partnership=self.world.partnership, rules=to_store(rules)))
        self.session.commit()

    def mail_to(self, person: Person) -> OutboxMessage:
        """Return the last email to a person."""
        query = sa.select(OutboxMessage).where(OutboxMessage.person_id == person.id)
        return self.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(1)).one()

    def choose(self, person: Person, **frequencies: Frequency) -> None:
        """Save how often a person wants some kinds of reminder, and keep other choices."""
        stored = self.session.scalar(
            sa.select(ReminderChoices).where(ReminderChoices.person_id == person.id)
        ) or ReminderChoices(person=person, partnership=self.world.partnership, choices={})
        chosen = {ReminderKind(kind).value: frequency.value for kind, frequency in frequencies.items()}
        stored.choices = {**stored.choices, **chosen}
        self.session.add(stored)
        self.session.commit()

    def sent(self) -> list[Reminder]:
        """Return every reminder recorded as sent, oldest first."""
        return list(self.session.scalars(sa.select(Reminder).order_by(Reminder.id)))
