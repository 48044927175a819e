"""What a person may see of the records that have the words, by the rules of each page.

Each function gets the ids of records and returns those that the person may see in one partnership, with what a line of
the results says. Nothing here is stored: a record that was hidden a moment ago is not found.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp import clock
from cdp.access import Access, may_see_item
from cdp.actions.visibility import visible_to as visible_actions
from cdp.agendas import published
from cdp.agendas.content import may_see_entry
from cdp.agendas.papers import file_for
from cdp.decision_reports.visibility import parts_read_by
from cdp.decision_reports.visibility import visible_to as visible_reports
from cdp.decisions.queries import readable as readable_decisions
from cdp.meetings.queries import may_see as may_see_meeting
from cdp.meetings.queries import prepares
from cdp.minutes.content import is_frozen
from cdp.minutes.queries import may_read as may_read_minutes
from cdp.models import (
    Action,
    Activity,
    AgendaItem,
    AgendaPublication,
    Board,
    ContactPoint,
    Decision,
    DecisionReport,
    DecisionReportSection,
    Meeting,
    Minutes,
    Organisation,
    Paper,
    PaperFile,
    Partnership,
    Person,
    Risk,
    SearchKind,
    TermsSection,
    TermsVersion,
)
from cdp.partnerships.queries import person_ids_of
from cdp.risks.visibility import visible_to as visible_risks
from cdp.terms.versions.visibility import visible as visible_terms
from cdp.wording.formats import day

Ids = Collection[int]


@dataclass(frozen=True)
class SeenRecord:
    """A record that a person may see: where it belongs, in words, and its page."""

    record_id: int
    where: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    """How the record is called on its page, if that is not the title that was searched."""


Seen = Iterator[SeenRecord]


def _partnerships(session: Session, access: Access, ids: Ids) -> Seen:
    """Only their own partnership has a page for a person; the list of all partnerships is open to everybody."""
    for one in session.scalars(sa.select(Partnership).where(Partnership.id.in_(ids))):
        if one.id == access.partnership.id:
            yield SeenRecord(one.id, "Partnership", "home.partnership")
        else:
            yield SeenRecord(one.id, "Partnership", "partnerships.index", {"q": one.name})


def _people(session: Session, access: Access, ids: Ids) -> Seen:
    present = person_ids_of(session, access.partnership, clock.today())
    for one in session.scalars(sa.select(Person).where(Person.id.in_(present.intersection(ids)))):
        yield SeenRecord(one.id, one.job_title or "Contact", "contacts.person", {"key": one.key})


def _organisations(session: Session, access: Access, ids: Ids) -> Seen:
    found = sa.select(Organisation).where(
        Organisation.id.in_(ids), Organisation.partnership_id == access.partnership.id
    )
    for one in session.scalars(found):
        yield SeenRecord(one.id, "Member organisation", "partnerships.members")


def _contacts(session: Session, access: Access, ids: Ids) -> Seen:
    found = sa.select(ContactPoint).where(
        ContactPoint.id.in_(ids), ContactPoint.partnership_id == access.partnership.id
    )
    for one in session.scalars(found):
        if access.is_coordinator or one.holds_on(clock.today()):
            yield SeenRecord(one.id, "Contact point", "contacts.point", {"key": one.key})


def _meetings(session: Session, access: Access, ids: Ids) -> Seen:
    found = (
        sa.select(Meeting)
        .join(Meeting.board)
        .where(Meeting.id.in_(ids), Board.partnership_id == access.partnership.id)
        .options(contains_eager(Meeting.board))
    )
    for one in session.scalars(found):
        if may_see_meeting(access, one):
            where = f"Meeting, {day(clock.in_london(one.starts_at))}"
            yield SeenRecord(one.id, where, "meetings.show", {"key": one.key})


def _drafted_items(session: Session, access: Access, ids: Ids) -> Seen:
    for item in _items(session, access, ids):
        if item.removed_at is None and prepares(access, item.meeting.board):
            yield _seen_item(item)


def _published_items(session: Session, access: Access, ids: Ids) -> Seen:
    items = _items(session, access, ids)
    newest = _publications(session, {item.meeting_id for item in items})
    entries = {
        entry.key: entry for publication in newest.values() for entry in published.read(publication).items
    }
    for item in items:
        entry = entries.get(item.key)
        if entry is not None and may_see_entry(access, entry, item):
            yield _seen_item(item)


def _notes(session: Session, access: Access, ids: Ids) -> Seen:
    for item in _items(session, access, ids):
        if prepares(access, item.meeting.board):
            yield _seen_minutes(item)


def _minutes(session: Session, access: Access, ids: Ids) -> Seen:
    items = _items(session, access, ids)
    of_meetings = {item.meeting_id for item in items}
    stored = {
        each.meeting_id: each
        for each in session.scalars(sa.select(Minutes).where(Minutes.meeting_id.in_(of_meetings)))
        if is_frozen(each)
    }
    for item in items:
        minutes = stored.get(item.meeting_id)
        if minutes is not None and may_read_minutes(session, access, item.meeting, minutes):
            yield _seen_minutes(item)


def _papers(session: Session, access: Access, ids: Ids) -> Seen:
    found = (
        sa.select(PaperFile)
        .where(PaperFile.id.in_(ids))
        .options(joinedload(PaperFile.paper).selectinload(Paper.files))
    )
    files = list(session.scalars(found))
    items = {item.id: item for item in _items(session, access, {file.paper.item_id for file in files})}
    newest = _publications(session, {item.meeting_id for item in items.values()})
    for file in files:
        item = items.get(file.paper.item_id)
        if item is None or file.paper.removed_at is not None:
            continue
        if file_for(access, file.paper, newest.get(item.meeting_id)) is file:
            values = {"key": item.meeting.key, "paper_key": file.paper.key}
            yield SeenRecord(file.id, f"Paper, {_on(item.meeting)}", "agendas.file", values)


def _decisions(session: Session, access: Access, ids: Ids) -> Seen:
    for one in session.scalars(readable_decisions(session, access).where(Decision.id.in_(ids))).unique():
        where = f"Decision, {day(clock.in_london(one.decided_at))}"
        yield SeenRecord(one.id, where, "decisions.show", {"key": one.key}, f"Decision {one.reference}")


def _actions(session: Session, access: Access, ids: Ids) -> Seen:
    found = sa.select(Action).where(
        Action.id.in_(ids), Action.partnership_id == access.partnership.id, visible_actions(access)
    )
    for one in session.scalars(found):
        yield SeenRecord(
            one.id, f"Action {one.reference}, due {day(one.due_on)}", "actions.show", {"key": one.key}
        )


def _activities(session: Session, access: Access, ids: Ids) -> Seen:
    found = sa.select(Activity).where(Activity.id.in_(ids), Activity.partnership_id == access.partnership.id)
    for one in session.scalars(found):
        yield SeenRecord(one.id, "Activity of the workplan", "workplans.activity", {"key": one.key})


def _risks(session: Session, access: Access, ids: Ids) -> Seen:
    found = sa.select(Risk).where(
        Risk.id.in_(ids), Risk.partnership_id == access.partnership.id, visible_risks(access)
    )
    for one in session.scalars(found):
        yield SeenRecord(one.id, "Risk", "risks.show", {"key": one.key})


def _terms(session: Session, access: Access, ids: Ids) -> Seen:
    found = (
        sa.select(TermsSection)
        .join(TermsSection.terms)
        .join(TermsVersion.board)
        .where(TermsSection.id.in_(ids), Board.partnership_id == access.partnership.id)
        .options(contains_eager(TermsSection.terms).contains_eager(TermsVersion.board))
    )
    for one in session.scalars(found):
        if visible_terms(access, one.terms.board, [one.terms]):
            where = f"Terms of reference of {one.terms.board.name}, version {one.terms.number}"
            yield SeenRecord(one.id, where, "terms.show", {"key": one.terms.key})


def _reports(session: Session, access: Access, ids: Ids) -> Seen:
    for one in session.scalars(_readable_reports(access).where(DecisionReport.id.in_(ids))):
        yield SeenRecord(one.id, "Decision report", "decision_reports.show", {"key": one.key})


def _report_sections(session: Session, access: Access, ids: Ids) -> Seen:
    sections = session.scalars(
        sa.select(DecisionReportSection).where(DecisionReportSection.id.in_(ids))
    ).all()
    wanted = {section.report_id for section in sections}
    reports = {
        one.id: one for one in session.scalars(_readable_reports(access).where(DecisionReport.id.in_(wanted)))
    }
    for section in sections:
        report = reports.get(section.report_id)
        if report is not None and section.part in parts_read_by(access, report):
            where = f"Decision report: {report.title}"
            yield SeenRecord(section.id, where, "decision_reports.show", {"key": report.key})


SEEN: Mapping[SearchKind, Callable[[Session, Access, Ids], Seen]] = {
    SearchKind.PARTNERSHIP: _partnerships,
    SearchKind.PERSON: _people,
    SearchKind.ORGANISATION: _organisations,
    SearchKind.CONTACT: _contacts,
    SearchKind.MEETING: _meetings,
    SearchKind.ITEM: _drafted_items,
    SearchKind.PUBLISHED_ITEM: _published_items,
    SearchKind.PAPER: _papers,
    SearchKind.NOTE: _notes,
    SearchKind.MINUTES: _minutes,
    SearchKind.DECISION: _decisions,
    SearchKind.ACTION: _actions,
    SearchKind.ACTIVITY: _activities,
    SearchKind.RISK: _risks,
    SearchKind.TERMS: _terms,
    SearchKind.REPORT: _reports,
    SearchKind.REPORT_SECTION: _report_sections,
}


def _items(session: Session, access: Access, ids: Ids) -> list[AgendaItem]:
    """Return those of these accepted items that a person may see, at meetings that they may see."""
    found = (
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .where(AgendaItem.id.in_(ids), AgendaItem.accepted, Board.partnership_id == access.partnership.id)
        .options(
            contains_eager(AgendaItem.meeting).contains_eager(Meeting.board),
            selectinload(AgendaItem.audience),
            selectinload(AgendaItem.interests),
            joinedload(AgendaItem.exemption),
            joinedload(AgendaItem.parent).options(
                selectinload(AgendaItem.audience), selectinload(AgendaItem.interests)
            ),
        )
    )
    return [
        item
        for item in session.scalars(found).unique()
        if may_see_meeting(access, item.meeting) and may_see_item(access, item)
    ]


def _publications(session: Session, meeting_ids: Ids) -> dict[int, AgendaPublication]:
    """Return the newest publication of the agenda of each meeting."""
    newest = (
        sa.select(sa.func.max(AgendaPublication.id))
        .where(AgendaPublication.meeting_id.in_(meeting_ids))
        .group_by(AgendaPublication.meeting_id)
    )
    found = session.scalars(sa.select(AgendaPublication).where(AgendaPublication.id.in_(newest)))
    return {each.meeting_id: each for each in found}


def _readable_reports(access: Access) -> sa.Select[DecisionReport]:
    return sa.select(DecisionReport).where(
        DecisionReport.partnership_id == access.partnership.id, visible_reports(access)
    )


def _on(meeting: Meeting) -> str:
    return f"{meeting.bare_title}, {day(clock.in_london(meeting.starts_at))}"


def _seen_item(item: AgendaItem) -> SeenRecord:
    return SeenRecord(item.id, f"Agenda item, {_on(item.meeting)}", "agendas.show", {"key": item.meeting.key})


def _seen_minutes(item: AgendaItem) -> SeenRecord:
    return SeenRecord(item.id, f"Minutes, {_on(item.meeting)}", "minutes.show", {"key": item.meeting.key})
