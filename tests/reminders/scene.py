"""A partnership on a quiet day, and what its people are reminded of as days go by."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails
from cdp.models import Action, Frequency, OutboxMessage, Person, Reminder, ReminderChoices, ReminderKind
from cdp.reminders import telling
from tests import make

RAISED = date(2026, 10, 5)  # a Monday
DUE = date(2026, 11, 20)  # a Friday
TITLE = "Publish the needs assessment"


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment of a day, London time."""
    return clock.from_london(day, time(hour, minute))


@dataclass
class Scene:
    """A partnership, and the worker's way to remind its people."""

    session: Session
    sessions: sessionmaker[Session]
    world: make.World

    def action(self, title: str = TITLE, *, due: date = DUE, raised: date = RAISED, **changes: Any) -> Action:
        """Raise an action of the police, and forget the mail that told of it."""
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
        """Take what has been written so far out of the outbox."""
        self.session.flush()
        self.session.execute(sa.delete(OutboxMessage))
        self.session.commit()

    def remind(self, moment: datetime) -> list[tuple[str, str]]:
        """Let the worker do a round; return to whom it wrote, with each subject."""
        self.session.commit()
        last = self.session.scalar(sa.select(sa.func.max(OutboxMessage.id))) or 0
        self.session.commit()
        with clock.pretending(moment):
            telling.remind(self.sessions, moment)
        rows = self.session.scalars(
            sa.select(OutboxMessage).where(OutboxMessage.id > last).order_by(OutboxMessage.id)
        )
        found = [(row.to_address.partition("@")[0].removeprefix("example."), row.subject) for row in rows]
        self.session.commit()
        return found

    def days(self, first: date, last: date, hour: int = 9) -> list[tuple[str, str, str]]:
        """Let the worker do a round each day; return day, person and subject of each mail."""
        found = []
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            found += [(f"{day:%a} {day.day} {day:%b}", *mail) for mail in self.remind(at(day, hour))]
        return found

    def mail_to(self, person: Person) -> OutboxMessage:
        """Return the last mail to a person."""
        query = sa.select(OutboxMessage).where(OutboxMessage.person_id == person.id)
        return self.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(1)).one()

    def choose(self, person: Person, **frequencies: Frequency) -> None:
        """Let a person have chosen how they want some kinds."""
        stored = self.session.scalar(
            sa.select(ReminderChoices).where(ReminderChoices.person_id == person.id)
        ) or ReminderChoices(person=person, partnership=self.world.partnership, choices={})
        chosen = {ReminderKind(kind).value: frequency.value for kind, frequency in frequencies.items()}
        stored.choices = {**stored.choices, **chosen}
        self.session.add(stored)
        self.session.commit()

    def told(self) -> list[Reminder]:
        """Return every reminder noted, oldest first."""
        return list(self.session.scalars(sa.select(Reminder).order_by(Reminder.id)))
