"""Reminder emails: one for each person, with everything that is due for them in one partnership."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.actions import links as action_links
from cdp.actions.owners import owners_in_words
from cdp.agendas.content import AgendaView, published_view
from cdp.interests.queries import EntriesCheck
from cdp.mail import letters
from cdp.meetings import links as invitation_links
from cdp.meetings.letters import path_of, when
from cdp.models import (
    Action,
    ActionLink,
    Answer,
    Frequency,
    FunderReturn,
    Invitation,
    Meeting,
    OutboxMessage,
    Paper,
    Partnership,
    ReminderChoices,
    ReminderKind,
    ReportClearance,
)
from cdp.reminders import links
from cdp.reminders.due import AboutReport, DueReminder, MissingReplies, RiskToReview, one_line
from cdp.reminders.meeting_queries import PublishedItems
from cdp.reminders.queries import frequency_chosen
from cdp.reminders.selection import PlannedReminder
from cdp.reminders.words import KINDS
from cdp.wording import formats

PAGE_OF_MEETING = {
    ReminderKind.MINUTES: "minutes",
    ReminderKind.NOTICE: "send",
    ReminderKind.PUBLICATION: "agenda",
}


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
    owners: str = ""
    ago: str = ""
    """For a late one, text such as ", 3 days ago"."""
    agenda: AgendaView | None = None
    """For a meeting, the published agenda as the recipient may see it."""


@dataclass(frozen=True)
class Section:
    """The reminders of one kind, with a heading."""

    heading: str
    entries: tuple[ReminderEntry, ...]


def post(
    session: Session,
    access: Access,
    choices: ReminderChoices,
    reminders: Sequence[PlannedReminder],
    agendas: Mapping[int, PublishedItems],
    today: date,
    to_update: ActionLink | None = None,
) -> OutboxMessage:
    """Add one person's email to the outbox. The email contains personal links, so its text is deleted once sent.

    `agendas` are the published agendas by meeting ID, `to_update` the person's link to update their public actions.
    """
    sections = tuple(
        Section(
            KINDS[kind],
            tuple(
                _with_agenda(_entry(session, choices.partnership, planned.reminder, today), access, agendas)
                for planned in group
            ),
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
        plural=formats.plural,
        at=formats.clock,
        update_link=action_links.LINK.address_of(session, to_update) if to_update is not None else "",
        choices_link=links.LINK.address_of(session, choices),
    )


def _with_agenda(
    entry: ReminderEntry, access: Access, agendas: Mapping[int, PublishedItems]
) -> ReminderEntry:
    """Return the entry of a meeting with its published agenda, limited to the items that the recipient may see."""
    about = entry.reminder.about
    found = agendas.get(about.meeting_id) if isinstance(about, Invitation) else None
    if found is None:
        return entry
    return replace(entry, agenda=published_view(access, found.publication, found.items))


def _entry(session: Session, partnership: Partnership, reminder: DueReminder, today: date) -> ReminderEntry:
    late = reminder.due_on < today
    entry = ReminderEntry(
        reminder,
        _path_of(partnership, reminder),
        formats.weekday(reminder.due_on),
        late,
        ago=_ago(reminder.due_on, today) if late else "",
    )
    about = reminder.about
    if isinstance(about, Invitation):
        answers = about.answer in {Answer.NONE, Answer.TENTATIVE} and about.link_ended_at is None
        return replace(
            entry,
            when=when(about.meeting.starts_at, about.meeting.ends_at),
            answer_link=invitation_links.LINK.address_of(session, about) if answers else "",
        )
    if isinstance(about, MissingReplies):
        return replace(entry, when=when(about.meeting.starts_at, about.meeting.ends_at))
    if isinstance(about, Meeting):
        return replace(entry, when=formats.day(about.starts_at))
    if isinstance(about, Action):
        updated = formats.day(about.latest_update_at)
        return replace(entry, updated=updated, owners=owners_in_words(about))
    if isinstance(about, EntriesCheck):
        return replace(entry, updated=formats.day(about.confirmed_on))
    return entry


def _path_of(partnership: Partnership, reminder: DueReminder) -> str:
    """Return the address of the page on which the recipient does what the reminder is about."""
    about, here = reminder.about, f"/partnerships/{partnership.slug}"
    if isinstance(about, Invitation):
        return path_of(about.meeting)
    if isinstance(about, MissingReplies):
        return f"{path_of(about.meeting)}/remind"
    if isinstance(about, Meeting):
        return f"{path_of(about)}/{PAGE_OF_MEETING[reminder.kind]}"
    if isinstance(about, Paper):
        return f"{path_of(about.item.meeting)}/agenda/papers/{about.key}"
    if isinstance(about, Action):
        return f"{here}/actions/{about.key}"
    if isinstance(about, AboutReport):
        return f"{here}/decision-reports/{_page_of_report(about)}"
    if isinstance(about, FunderReturn):
        return f"{here}/returns/{about.key}"
    if isinstance(about, RiskToReview):
        return f"{here}/risks/{about.risk.key}"
    if isinstance(about, EntriesCheck):
        return f"{here}/interests/people/{about.person_key}"
    return f"{here}/terms/{about.key}" if reminder.for_sro else f"{here}/terms/new/{about.board.key}"


def _page_of_report(about: AboutReport) -> str:
    if isinstance(about, ReportClearance):
        return f"{about.report.key}/clearances/{about.key}"
    return f"accessible-formats/{about.key}"


def _ago(due_on: date, today: date) -> str:
    """Return text such as ", 3 days ago", counted as the pages count it."""
    return f", {formats.plural((today - due_on).days, 'day')} ago"
