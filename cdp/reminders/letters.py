"""The mail that reminds: one to a person, with all that is due for them in one partnership."""

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
from cdp.reminders.choosing import Telling
from cdp.reminders.matters import Matter, one_line
from cdp.reminders.queries import frequency_chosen
from cdp.reminders.words import KINDS
from cdp.wording import formats


@dataclass(frozen=True)
class Entry:
    """One matter as the mail tells of it. `for_sro`: a review that is told because it is late."""

    matter: Matter
    path: str
    due: str
    late: bool
    when: str = ""
    answer_link: str = ""
    updated: str = ""

    @property
    def for_sro(self) -> bool:
        """Whether a review is told to the SRO: only once it is late."""
        return self.matter.kind is ReminderKind.REVIEW and not self.matter.looks_ahead


@dataclass(frozen=True)
class Section:
    """The matters of one kind under their heading."""

    heading: str
    entries: tuple[Entry, ...]


def post(
    session: Session, choices: ReminderChoices, tellings: Sequence[Telling], today: date
) -> OutboxMessage:
    """Put one person's mail into the outbox. It carries personal links, so its words go once it has left."""
    sections = tuple(
        Section(
            KINDS[kind], tuple(_entry(session, choices.partnership, each.matter, today) for each in group)
        )
        for kind, group in groupby(tellings, key=lambda telling: telling.matter.kind)
    )
    entries = [entry for section in sections for entry in section.entries]
    frequencies = {telling.frequency for telling in tellings}
    told_anyway = any(
        telling.matter.must_be_told and frequency_chosen(choices, telling.matter.kind) is Frequency.NEVER
        for telling in tellings
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
        reasons=list(dict.fromkeys(entry.matter.because for entry in entries)),
        told_anyway=told_anyway,
        one_line=one_line,
        choices_link=links.LINK.address_of(session, choices),
    )


def _entry(session: Session, partnership: Partnership, matter: Matter, today: date) -> Entry:
    about, late = matter.about, matter.due_on < today
    due = formats.weekday(matter.due_on)
    here = f"/partnerships/{partnership.slug}"
    if isinstance(about, Invitation):
        answers = about.answer is Answer.NONE and about.link_ended_at is None
        return Entry(
            matter,
            path_of(about.meeting),
            due,
            late,
            when=when(about.meeting.starts_at, about.meeting.ends_at),
            answer_link=invitation_links.LINK.address_of(session, about) if answers else "",
        )
    if isinstance(about, Paper):
        return Entry(matter, f"{path_of(about.item.meeting)}/agenda/papers/{about.key}", due, late)
    if isinstance(about, Action):
        path, updated = f"{here}/actions/{about.key}", formats.day(about.latest_update_at)
        return Entry(matter, path, due, late, updated=updated)
    if isinstance(about, Meeting):
        return Entry(matter, f"{path_of(about)}/minutes", due, late, when=formats.day(about.starts_at))
    if isinstance(about, EntriesCheck):
        path, updated = f"{here}/interests/people/{about.person_key}", formats.day(about.confirmed_on)
        return Entry(matter, path, due, late, updated=updated)
    entry = Entry(matter, f"{here}/terms/new/{about.board.key}", due, late)
    return Entry(matter, f"{here}/terms/{about.key}", due, late) if entry.for_sro else entry
