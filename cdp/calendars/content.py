"""The entries of personal calendars, by a person's roles (docs/rules/calendars.md 5), and of public calendars.

Entries show titles, times, places and links, but never agendas, notes, minutes or people. They never show the titles of
Part 2 items either, because programs and companies that we do not know store calendars.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.visibility import may_see_papers
from cdp.audit.queries import changes_so_far
from cdp.calendars import queries
from cdp.calendars.entries import CalendarEntry, DayEntry, MeetingEntry, uid_for
from cdp.calendars.queries import MeetingRow, VersionRow, Window
from cdp.calendars.writing import FORMAT
from cdp.mail import letters
from cdp.mail.invitations import EventStatus
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.meetings.letters import described
from cdp.models import Board, Meeting, MeetingState, Paper, Part, Partnership, TermsState
from cdp.reference.bank_holidays import announced_until
from cdp.terms.versions.states import HAVE_BEEN_SIGNED, in_force_among

ONLINE = "Online"


def mark_of(session: Session, partnership: Partnership, today: date, *about: object) -> str:
    """Return a short hash for the content of a calendar on a day; while the hash is the same, so is the content.

    Every change is recorded in the history, so one short query for the number of changes is enough. `about` holds
    anything else that the content depends on.
    """
    facts = [
        FORMAT,
        str(announced_until()),
        session.info["base_url"],
        changes_so_far(session, partnership),
        str(today),
        partnership.id,
        *map(str, about),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def entries_for(
    session: Session, access: Access, *, leaves_out_invited: bool, today: date
) -> list[CalendarEntry]:
    """Return all entries of a person's calendar; the number of queries does not grow with the entries."""
    window = Window(today)
    meetings = queries.meetings_for(session, access, window)
    page = letters.link(session, f"/partnerships/{access.partnership.slug}")
    made = EntryBuilder(access, window, page)
    entries: list[CalendarEntry] = [
        made.meeting(row.meeting) for row in meetings if not (leaves_out_invited and row.invited_by_mail)
    ]
    days = [
        *made.actions(queries.actions_for(session, access, window)),
        *made.papers(queries.papers_for(session, access, window)),
        *made.answers(queries.answers_owed(session, access, window)),
    ]
    if access.is_coordinator or access.is_sro:
        versions = queries.versions_for(session, access)
        days += made.signatures(versions)
        if access.is_coordinator:
            days += made.dates_of_terms(versions)
            days += made.publishing_dates(meetings, versions)
            days += made.reporting_dates(queries.milestones_for(session, access, window))
    return [*entries, *(entry for entry in days if window.holds(entry.day))]


def public_entries(session: Session, board: Board, today: date) -> list[MeetingEntry]:
    """Return the public entries of a board's meetings: title, time, place and joint bodies.

    Their UIDs differ from those of the invitations, because anyone who knows the UID of an invitation could forge
    a cancellation.
    """
    return [
        MeetingEntry(
            uid=uid_for("public meeting", meeting.key),
            sequence=meeting.sequence,
            stamp=meeting.revised_at,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            summary=meeting.title,
            status=_status(meeting),
            location=meeting.place or ONLINE,
            description=f"Held jointly with {meeting.jointly_with}." if meeting.jointly_with else "",
        )
        for meeting in queries.public_meetings(session, board, Window(today))
    ]


def name_for(partnership: Partnership) -> str:
    """Return the name of a person's calendar."""
    return f"{partnership.short_name}: meetings and dates"


def name_of_board(board: Board) -> str:
    """Return the name of a board's calendar, with a dash because several programs show a comma escaped."""
    return f"{board.name} – {board.partnership.name}"


def _status(meeting: Meeting) -> EventStatus:
    if meeting.state is MeetingState.CANCELLED:
        return EventStatus.CANCELLED
    tentative = meeting.state is MeetingState.DRAFT or meeting.provisional
    return EventStatus.TENTATIVE if tentative else EventStatus.CONFIRMED


class EntryBuilder:
    """Builds the entries of one person's calendar; `page` is the address of the partnership's pages."""

    def __init__(self, access: Access, window: Window, page: str) -> None:
        self.access = access
        self.window = window
        self.page = page

    def meeting(self, meeting: Meeting) -> MeetingEntry:
        """Return the entry of a meeting with its links, but without the note from its invitation."""
        url = f"{self.page}/meetings/{meeting.key}"
        words = described(meeting, url)
        return MeetingEntry(
            uid=meeting.uid,
            sequence=meeting.sequence,
            stamp=meeting.revised_at,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            summary=f"Draft: {meeting.title}" if meeting.state is MeetingState.DRAFT else meeting.title,
            status=_status(meeting),
            location=meeting.place or meeting.video_link,
            description=f"{words}\n\nJoin: {meeting.video_link}" if meeting.video_link else words,
            url=url,
        )

    def actions(self, rows: Iterable[queries.ActionRow]) -> Iterator[DayEntry]:
        """Yield the due date of each action; the coordinator also sees who owns it, unless it is confidential."""
        for row in rows:
            reference = f"{'C' if row.part is Part.CONFIDENTIAL else 'A'}{row.number}"
            words = f"Due: {reference}"
            if row.part is not Part.CONFIDENTIAL:
                words += f" {row.title}"
                if self.access.is_coordinator:
                    words += f" ({row.organisation})"
            yield self._day("action", row.key, row.changed_at, row.due_on, words, f"/actions/{row.key}")

    def papers(self, rows: Iterable[tuple[Paper, datetime | None]]) -> Iterator[DayEntry]:
        """Yield the due date of each paper that was requested but not received, if the person may see it."""
        for paper, changed_at in rows:
            if paper.due_on is None or not may_see_papers(self.access, paper.item):
                continue
            meeting, asked = paper.item.meeting, paper.requested_from
            words = f"Paper due for {meeting.title}"
            if not paper.item.is_confidential:
                by_whom = f" from {asked.label}" if asked and self.access.is_coordinator else ""
                words = f"Paper due{by_whom}: {paper.title}, for {meeting.title}"
            yield self._day(
                "paper", paper.key, changed_at, paper.due_on, words, f"/meetings/{meeting.key}/agenda"
            )

    def answers(self, rows: Iterable[queries.AnswerRow]) -> Iterator[DayEntry]:
        """Yield the deadline of each response to terms of reference that the person's organisations still owe."""
        for row in rows:
            if row.answer_by is None:
                continue
            yield self._day(
                "answer to terms",
                row.key,
                row.changed_at,
                row.answer_by,
                f"Response due from {row.organisation}: terms of reference ({row.board})",
                f"/terms/{row.version_key}/answers/{row.key}/answer",
            )

    def signatures(self, rows: Iterable[VersionRow]) -> Iterator[DayEntry]:
        """Yield, for terms awaiting signature, the day they come into force or the day they were sent, if later."""
        for row in rows:
            version = row.version
            if version.state is not TermsState.AGREED or version.sent_to_sro_at is None:
                continue
            sent_on = clock.in_london(version.sent_to_sro_at).date()
            day = max(version.in_force_from or sent_on, sent_on)
            words = f"To sign: terms of reference ({version.board.name})"
            yield self._day("signature", version.key, row.changed_at, day, words, f"/terms/{version.key}")

    def dates_of_terms(self, rows: Iterable[VersionRow]) -> Iterator[DayEntry]:
        """Yield the deadline for partners' responses to each board's newest terms, or the date of their review."""
        for _, of_board in groupby(rows, key=lambda row: row.version.board_id):
            row = next(of_board)
            version = row.version
            named, path = f"terms of reference ({version.board.name})", f"/terms/{version.key}"
            if version.state is TermsState.CIRCULATED and version.answer_by:
                words = f"Partners’ responses due: {named}"
                yield self._day("answers", version.key, row.changed_at, version.answer_by, words, path)
            is_open = not version.board.is_closed_on(self.window.today)
            if version.state in HAVE_BEEN_SIGNED and version.review_on and is_open:
                words = f"Review due: {named}"
                yield self._day("review", version.key, row.changed_at, version.review_on, words, path)

    def publishing_dates(
        self, meetings: Iterable[MeetingRow], rows: Iterable[VersionRow]
    ) -> Iterator[DayEntry]:
        """Yield the last day on which each coming meeting's agenda and papers can be published on time."""
        by_board = {
            board_id: list(group) for board_id, group in groupby(rows, key=lambda row: row.version.board_id)
        }
        for row in meetings:
            meeting = row.meeting
            day = clock.in_london(meeting.starts_at).date()
            to_come = (
                meeting.state in {MeetingState.DRAFT, MeetingState.SCHEDULED} and day >= self.window.today
            )
            if row.agenda_published or not to_come:
                continue
            versions = {each.version: each.changed_at for each in by_board.get(meeting.board_id, [])}
            terms = in_force_among(versions, day)
            revised = [meeting.revised_at, versions[terms] if terms else None]
            yield self._day(
                "papers of meeting",
                meeting.key,
                max(moment for moment in revised if moment),
                derived_dates(day, WorkingDays.under(terms)).papers_by,
                f"Agenda and papers due: {meeting.title}",
                f"/meetings/{meeting.key}/agenda",
            )

    def reporting_dates(self, rows: Iterable[queries.MilestoneRow]) -> Iterator[DayEntry]:
        """Yield the due dates of milestones that have not been met."""
        for row in rows:
            words, path = f"Reporting date: {row.title}", "/workplan/milestones"
            yield self._day("milestone", row.key, row.changed_at, row.due_on, words, path)

    def _day(
        self, kind: str, key: str, changed_at: datetime | None, day: date, words: str, path: str
    ) -> DayEntry:
        stamp = changed_at or self.access.partnership.created_at
        return DayEntry(uid_for(kind, key), stamp, day, words, f"{self.page}{path}")
