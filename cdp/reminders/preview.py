"""A preview of today's reminders for the secretariat. It sends nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.clock import in_london
from cdp.models import Action, Frequency, Invitation, Meeting, Paper, Person, ReminderKind
from cdp.reminders.due import AboutReport, DueReminder, MissingReplies, RiskToReview, one_line
from cdp.reminders.sending import still_today
from cdp.wording.formats import day, plural


@dataclass(frozen=True)
class PreviewLine:
    """One reminder in a person's email."""

    kind: ReminderKind
    words: str


@dataclass(frozen=True)
class PreviewRecipient:
    """A person who will get an email today, whether it is a digest, and its reminders."""

    person: Person
    in_digest: bool
    lines: tuple[PreviewLine, ...]


def of_today(session: Session, access: Access, now: datetime) -> list[PreviewRecipient]:
    """Return the people still to be reminded today, in order of name, with the reminders that the reader may see."""
    found, today = [], in_london(now).date()
    for mail in still_today(session, access.partnership, now):
        shown = [planned for planned in mail.reminders if planned.reminder.may_be_shown_to(access)]
        if shown:
            digest = all(planned.frequency is not Frequency.AT_ONCE for planned in shown)
            lines = tuple(
                PreviewLine(planned.reminder.kind, _words(planned.reminder, today)) for planned in shown
            )
            found.append(PreviewRecipient(mail.person, digest, lines))
    return found


def _words(reminder: DueReminder, today: date) -> str:
    about, on = reminder.about, day(reminder.due_on)
    due = f"was due {on}" if reminder.due_on < today else f"due {on}"
    if isinstance(about, Invitation):
        return f"{reminder.title}, {on}"
    if isinstance(about, Paper):
        meeting = one_line(about.item.meeting.title)
        return f"{reminder.title or 'A paper under a confidential item'}, for {meeting}, {due}"
    if isinstance(about, RiskToReview):
        reference = about.risk.reference
        return f"{reference}{f': {reminder.title}' if reminder.title else ', confidential'}, review {due}"
    if isinstance(about, AboutReport):
        return f"{reminder.title or 'A confidential decision report'}, {due}"
    if isinstance(about, Action):
        return f"{about.reference}{f': {reminder.title}' if reminder.title else ', confidential'}, {due}"
    if isinstance(about, MissingReplies):
        return f"{reminder.title}, {on}, {plural(about.people, 'reply', 'replies')}"
    if isinstance(about, Meeting):
        return f"{reminder.title}, {day(about.starts_at)}, {due}"
    return f"{reminder.title}, {due}"
