"""What would be told today, for the secretariat to look at: nothing is sent by looking."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.models import Action, Frequency, Invitation, Meeting, Paper, Person, ReminderKind
from cdp.reminders.matters import Matter, one_line
from cdp.reminders.telling import still_today
from cdp.wording.formats import day


@dataclass(frozen=True)
class Line:
    """One thing that somebody would be told."""

    kind: ReminderKind
    words: str


@dataclass(frozen=True)
class Recipient:
    """One person's mail: when it would go, and what it would tell."""

    person: Person
    in_digest: bool
    lines: tuple[Line, ...]


def of_today(session: Session, access: Access, now: datetime) -> list[Recipient]:
    """Return who would be told what today from now on, by name, as far as somebody may see it."""
    found = []
    for mail in still_today(session, access.partnership, now):
        shown = [telling for telling in mail.tellings if telling.matter.may_be_shown_to(access)]
        if shown:
            digest = all(telling.frequency is not Frequency.AT_ONCE for telling in shown)
            lines = tuple(Line(telling.matter.kind, _words(telling.matter)) for telling in shown)
            found.append(Recipient(mail.person, digest, lines))
    return found


def _words(matter: Matter) -> str:
    about, on = matter.about, day(matter.due_on)
    if isinstance(about, Invitation):
        return f"{matter.title}, {on}"
    if isinstance(about, Paper):
        meeting = one_line(about.item.meeting.title)
        return f"{matter.title or 'A paper under a confidential item'}, for {meeting}, due {on}"
    if isinstance(about, Action):
        return f"{about.reference}{f': {matter.title}' if matter.title else ', confidential'}, due {on}"
    if isinstance(about, Meeting):
        return f"{matter.title}, {day(about.starts_at)}, due {on}"
    return f"{matter.title}, due {on}"
