"""Reminder emails: one for each person, with everything that is due for them in one partnership."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from cdp.interests.queries import EntriesCheck
from cdp.mail import letters
from cdp.meetings import links as invitation_links
from cdp.meetings.letters import path_of, when
from cdp.models import (
    Action,
    Answer,
    Frequency,
    Invitation,
    Meeting,
    OutboxMessage,
    Paper,
    Partnership,
    ReminderChoices,
    ReminderKind,
)
from cdp.reminders import links
from cdp.reminders.due_reminders import DueReminder, one_line
from cdp.reminders.queries import frequency_chosen
from cdp.reminders.selection import PlannedReminder
from cdp.reminders.words import KINDS
from cdp.wording import formats


@dataclass(frozen=True)
class ReminderEntry:
    """One reminder as it appears in the email."""

    reminder: DueReminder
    path: str
    due: str
    late: bool
    when: str = ""
    answer_link: str = ""
    updated: str = ""

    @property
    def for_sro(self) -> bool:
        """Whether this is the SRO's reminder of an overdue review."""
        return self.reminder.kind is ReminderKind.REVIEW and not self.reminder.looks_ahead


@dataclass(frozen=True)
class Section:
    """The reminders of one kind, with a heading."""

    heading: str
    entries: tuple[ReminderEntry, ...]


def post(
    session: Session, choices: ReminderChoices, reminders: Sequence[PlannedReminder], today: date
) -> OutboxMessage:
    """Add one person's email to the outbox. The email contains personal links, so its text is deleted once sent."""
    sections = tuple(
        Section(
            KINDS[kind],
            tuple(_entry(session, choices.partnership, planned.reminder, today) for planned in group),
        )
        for kind, group in groupby(reminders, key=lambda planned: planned.reminder.kind)
    )
    entries = [entry for section in sections for entry in section.entries]
    frequencies = {planned.frequency for planned in reminders}
    sent_anyway = any(
        planned.reminder.mandatory and frequency_chosen(choices, planned.reminder.kind) is Frequency.NEVER
        for planned in reminders
    )
    return letters.send(
        session,
        choices.person,
        "reminders.txt",
        partnership=choices.partnership,
        holds_secret=True,
        sections=sections,
        alone=entries[0] if len(entries) == 1 else None,
        count=len(entries),
        digest=frequencies.pop().value if len(frequencies) == 1 else "",
        reasons=list(dict.fromkeys(entry.reminder.because for entry in entries)),
        sent_anyway=sent_anyway,
        one_line=one_line,
        choices_link=links.LINK.address_of(session, choices),
    )


def _entry(session: Session, partnership: Partnership, reminder: DueReminder, today: date) -> ReminderEntry:
    about, late = reminder.about, reminder.due_on < today
    due = formats.weekday(reminder.due_on)
    here = f"/partnerships/{partnership.slug}"
    if isinstance(about, Invitation):
        answers = about.answer in {Answer.NONE, Answer.TENTATIVE} and about.link_ended_at is None
        return ReminderEntry(
            reminder,
            path_of(about.meeting),
            due,
            late,
            when=when(about.meeting.starts_at, about.meeting.ends_at),
            answer_link=invitation_links.LINK.address_of(session, about) if answers else "",
        )
    if isinstance(about, Paper):
        return ReminderEntry(reminder, f"{path_of(about.item.meeting)}/agenda/papers/{about.key}", due, late)
    if isinstance(about, Action):
        path, updated = f"{here}/actions/{about.key}", formats.day(about.latest_update_at)
        return ReminderEntry(reminder, path, due, late, updated=updated)
    if isinstance(about, Meeting):
        return ReminderEntry(
            reminder, f"{path_of(about)}/minutes", due, late, when=formats.day(about.starts_at)
        )
    if isinstance(about, EntriesCheck):
        path, updated = f"{here}/interests/people/{about.person_key}", formats.day(about.confirmed_on)
        return ReminderEntry(reminder, path, due, late, updated=updated)
    entry = ReminderEntry(reminder, f"{here}/terms/new/{about.board.key}", due, late)
    return ReminderEntry(reminder, f"{here}/terms/{about.key}", due, late) if entry.for_sro else entry
