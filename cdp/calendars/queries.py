"""Queries for calendars: meetings and due dates of one partnership, within the days shown."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, defer, joinedload

from cdp import clock
from cdp.access import Access
from cdp.access.places import held
from cdp.actions.queries import owned_by
from cdp.actions.rating import OPEN
from cdp.actions.visibility import visible_to
from cdp.audit.queries import last_change
from cdp.clock import months_after
from cdp.meetings.dates import FURTHEST_MONTHS
from cdp.meetings.queries import is_announced, meetings_of
from cdp.models import (
    Action,
    ActionState,
    AgendaItem,
    AgendaPublication,
    Appointment,
    Board,
    BoardKind,
    Invitation,
    MailKind,
    MailState,
    Meeting,
    MeetingState,
    Milestone,
    Organisation,
    OutboxMessage,
    Paper,
    PaperFile,
    PaperState,
    Part,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    TermsAnswer,
    TermsState,
    TermsVersion,
)
from cdp.national.queries import facts_in_use
from cdp.reference.national_facts_file import shipped_facts
from cdp.reference.timetable import still_applies
from cdp.terms.approval.queries import speaks_on

BACK = timedelta(days=90)
CANCELLED_STAY = timedelta(days=60)


@dataclass(frozen=True)
class Window:
    """The days that a calendar shows: from 90 days ago to 18 months ahead (docs/rules/calendars.md 5)."""

    today: date

    @property
    def first(self) -> date:
        """The first day shown."""
        return self.today - BACK

    @property
    def last(self) -> date:
        """The last day shown."""
        return months_after(self.today, FURTHEST_MONTHS)

    def holds(self, day: date) -> bool:
        """Return whether a day is shown."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class MeetingRow:
    """A meeting, with whether the person was invited by email and whether the agenda has been published.

    An invitation whose last email failed permanently or was withdrawn does not count.
    """

    meeting: Meeting
    invited_by_mail: bool
    agenda_published: bool


def meetings_for(session: Session, access: Access, window: Window) -> list[MeetingRow]:
    """Return the meetings in a person's calendar, in order of time.

    The coordinator gets all meetings. Others get the announced meetings of their boards and those to which they are
    invited; the SRO also gets those of every board that is not a sub-group or task and finish group.
    """
    own = sa.exists().where(
        Invitation.meeting_id == Meeting.id,
        Invitation.person_id == access.person.id,
        Invitation.removed_at.is_(None),
    )
    published = sa.exists().where(AgendaPublication.meeting_id == Meeting.id)
    query = _shown(meetings_of(access.partnership), window).add_columns(
        own.where(Invitation.sent_at.is_not(None), ~_not_delivered()), published
    )
    if not access.is_coordinator:
        boards = _boards_of(access.person, window.today)
        concerned = [Meeting.board_id.in_(boards), Meeting.joint_board_id.in_(boards), own]
        if access.is_sro:
            concerned.append(
                Board.kind == BoardKind.BOARD
            )  # the SRO is invited to these, but not to every sub-group
        query = query.where(sa.or_(*concerned))
    rows = [MeetingRow(*row) for row in session.execute(query)]
    return [row for row in rows if access.is_coordinator or is_announced(row.meeting)]


def meetings_not_delivered(session: Session, access: Access) -> list[int]:
    """Return the IDs of meetings whose last email to the person was not delivered, in one query."""
    query = (
        sa.select(Invitation.meeting_id)
        .join(Invitation.meeting)
        .join(Meeting.board)
        .where(
            Board.partnership_id == access.partnership.id,
            Invitation.person_id == access.person.id,
            _not_delivered(),
        )
    )
    return list(session.scalars(query.order_by(Invitation.meeting_id)))


def _not_delivered() -> sa.ColumnElement[bool]:
    """Return the condition that the last email about an invitation failed permanently or was withdrawn unsent."""
    later = aliased(OutboxMessage)
    is_last = ~sa.exists().where(
        later.meeting_id == OutboxMessage.meeting_id,
        later.person_id == OutboxMessage.person_id,
        later.kind != MailKind.PLAIN,
        later.id > OutboxMessage.id,
    )
    return sa.exists().where(
        OutboxMessage.meeting_id == Invitation.meeting_id,
        OutboxMessage.person_id == Invitation.person_id,
        OutboxMessage.kind != MailKind.PLAIN,
        OutboxMessage.state.in_([MailState.FAILED, MailState.SUPERSEDED]),
        is_last,
    )


def public_meetings(session: Session, board: Board, window: Window) -> list[Meeting]:
    """Return the announced meetings for a board's website calendar, without drafts and provisional dates."""
    query = _shown(meetings_of(board.partnership, board=board), window).where(~Meeting.provisional)
    return [meeting for meeting in session.scalars(query) if is_announced(meeting)]


def _shown(query: sa.Select[Any], window: Window) -> sa.Select[Any]:
    shown_since = _midnight(window.today - CANCELLED_STAY)
    return query.where(
        Meeting.starts_at >= _midnight(window.first),
        Meeting.starts_at < _midnight(window.last + timedelta(days=1)),
        sa.or_(Meeting.state != MeetingState.CANCELLED, Meeting.revised_at >= shown_since),
    ).order_by(Meeting.starts_at, Meeting.id)


def _midnight(day: date) -> datetime:
    return clock.from_london(day, time())


def _boards_of(person: Person, day: date) -> sa.CompoundSelect[int]:
    """Return the query for the ids of the boards on which a person holds a role or a seat, even as observer."""
    roles, _, seats = held(day, person=person.id)
    return sa.union(
        seats.with_only_columns(Seat.board_id),
        roles.with_only_columns(RoleHolding.board_id).where(RoleHolding.board_id.is_not(None)),
    )


@dataclass(frozen=True)
class ActionRow:
    """An action that is not done yet, with the values that a calendar shows."""

    key: str
    part: Part
    number: int
    title: str
    due_on: date
    organisation: str
    changed_at: datetime | None


def actions_for(session: Session, access: Access, window: Window) -> list[ActionRow]:
    """Return the actions that the person may see, that are not done and that are due on the days shown.

    The coordinator gets all of these actions, and others those that they or their organisations own.
    """
    organisation = sa.func.coalesce(sa.func.nullif(Organisation.short_name, ""), Organisation.name)
    query = (
        sa.select(
            Action.key,
            Action.part,
            Action.number,
            Action.title,
            Action.due_on,
            organisation,
            last_change(Action),
        )
        .join(Action.organisation)
        .where(
            Action.partnership_id == access.partnership.id,
            Action.state.in_(OPEN - {ActionState.DONE}),
            Action.due_on.between(window.first, window.last),
            visible_to(access),
        )
        .order_by(Action.due_on, Action.id)
    )
    if not access.is_coordinator:
        query = query.where(owned_by(access))
    return [ActionRow(*row) for row in session.execute(query)]


def papers_for(session: Session, access: Access, window: Window) -> list[tuple[Paper, datetime | None]]:
    """Return papers requested but not received, for meetings that are not over, each with the time of its last change.

    The coordinator gets all papers, and others those requested from them or their organisations. The caller leaves out
    papers that the person may not see; the records needed for that are loaded here.
    """
    query = (
        sa.select(Paper, last_change(Paper))
        .join(Paper.item)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .where(
            Board.partnership_id == access.partnership.id,
            sa.or_(Paper.requested_from_id.is_not(None), Paper.requested_person_id.is_not(None)),
            Paper.state.in_([PaperState.REQUESTED, PaperState.TO_FOLLOW]),
            Paper.removed_at.is_(None),
            ~sa.exists().where(PaperFile.paper_id == Paper.id),
            Paper.due_on.between(window.first, window.last),
            AgendaItem.removed_at.is_(None),
            Meeting.ends_at > _midnight(window.today),
            Meeting.state != MeetingState.CANCELLED,
        )
        .options(
            contains_eager(Paper.item).contains_eager(AgendaItem.meeting).contains_eager(Meeting.board),
            contains_eager(Paper.item).joinedload(AgendaItem.audience),
            contains_eager(Paper.item).joinedload(AgendaItem.interests),
            joinedload(Paper.requested_from),
        )
        .order_by(Paper.due_on, Paper.id)
    )
    if not access.is_coordinator:
        of_organisation = sa.and_(
            Paper.requested_from_id.in_(access.organisation_ids), Paper.requested_person_id.is_(None)
        )
        query = query.where(
            sa.or_(of_organisation, Paper.requested_person_id == access.person.id),
            sa.or_(Paper.asked_at.is_not(None), Meeting.state != MeetingState.DRAFT),
        )
    return [(paper, at) for paper, at in session.execute(query).unique()]


@dataclass(frozen=True)
class VersionRow:
    """A version of terms of reference, and when it was last changed."""

    version: TermsVersion
    changed_at: datetime | None


def versions_for(session: Session, access: Access) -> list[VersionRow]:
    """Return all versions of terms of reference that were not withdrawn, by board, the newest of each first."""
    query = (
        sa.select(TermsVersion, last_change(TermsVersion))
        .join(TermsVersion.board)
        .where(Board.partnership_id == access.partnership.id, TermsVersion.state != TermsState.WITHDRAWN)
        .options(contains_eager(TermsVersion.board), defer(TermsVersion.fixed_facts))
        .order_by(TermsVersion.board_id, TermsVersion.number.desc())
    )
    return [VersionRow(version, at) for version, at in session.execute(query)]


@dataclass(frozen=True)
class AnswerRow:
    """A response to terms of reference due from one of the person's organisations."""

    key: str
    version_key: str
    board: str
    organisation: str
    answer_by: date | None
    changed_at: datetime | None


def answers_owed(session: Session, access: Access, window: Window) -> list[AnswerRow]:
    """Return the responses still due from organisations that the person speaks for."""
    if not access.seats:
        return []
    query = (
        sa.select(
            TermsAnswer.key,
            TermsVersion.key,
            Board.name,
            Organisation.name,
            TermsVersion.answer_by,
            last_change(TermsVersion),
        )
        .join(TermsAnswer.terms)
        .join(TermsVersion.board)
        .join(TermsAnswer.organisation)
        .where(
            Board.partnership_id == access.partnership.id,
            TermsVersion.state == TermsState.CIRCULATED,
            TermsVersion.answer_by.between(window.first, window.last),
            TermsAnswer.opinion.is_(None),
            speaks_on(TermsVersion.board_id, access.person.id, window.today),
        )
        .order_by(TermsVersion.answer_by, TermsAnswer.id)
    )
    return [AnswerRow(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone that has not been met, with the values that a calendar shows."""

    key: str
    title: str
    due_on: date
    changed_at: datetime | None


def milestones_for(session: Session, access: Access, window: Window) -> list[MilestoneRow]:
    """Return the milestones that have not been met, are due on the days shown and still apply."""
    query = (
        sa.select(
            Milestone.key, Milestone.title, Milestone.due_on, last_change(Milestone), Milestone.template_code
        )
        .where(
            Milestone.partnership_id == access.partnership.id,
            Milestone.submitted_on.is_(None),
            Milestone.removed_at.is_(None),
            Milestone.due_on.between(window.first, window.last),
        )
        .order_by(Milestone.due_on, Milestone.id)
    )
    found = session.execute(query).all()
    facts = facts_in_use(session) if found else shipped_facts()
    return [
        MilestoneRow(key, title, due_on, changed_at)
        for key, title, due_on, changed_at, code in found
        if code is None or still_applies(code, due_on, facts)
    ]


def partnerships_with_calendars(session: Session, person: Person, day: date) -> list[Partnership]:
    """Return the partnerships in which a person may have a calendar, in order of name; regional viewers may not."""
    roles, sros, seats = held(day, person=person.id)
    places = sa.union(roles.where(RoleHolding.role != Appointment.REGIONAL_VIEWER), sros, seats).subquery()
    query = sa.select(Partnership).where(Partnership.id.in_(sa.select(places.c.partnership_id)))
    return list(session.scalars(query.order_by(sa.func.lower(Partnership.name), Partnership.id)))


def public_board(session: Session, key: str) -> Board | None:
    """Return the board with this key and its partnership, or None if the board has no website calendar."""
    query = sa.select(Board).where(Board.key == key, Board.public_feed_since.is_not(None))
    return session.scalar(query.options(joinedload(Board.partnership)))
