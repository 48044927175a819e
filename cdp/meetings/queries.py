"""Meetings as they are looked up: one by its key, and lists that load what they show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.access import Access
from cdp.access.places import runs
from cdp.models import (
    AgendaPublication,
    Appointment,
    Attendance,
    Board,
    Invitation,
    MailKind,
    MailState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    OutboxMessage,
    Partnership,
    Person,
    RoleHolding,
    TermsState,
    TermsVersion,
)

Meetings = sa.Select[Meeting]

# Made once: building a statement costs more than running it, and every page of a meeting asks this
_MEETING = (
    sa.select(Meeting)
    .join(Meeting.board)
    .where(Board.partnership_id == sa.bindparam("partnership"), Meeting.key == sa.bindparam("key"))
    .options(contains_eager(Meeting.board), joinedload(Meeting.joint_board))
)


def meeting_by_key(session: Session, partnership: Partnership, key: str) -> Meeting | None:
    """Return a partnership's meeting with its board, or None; whether it may be shown is `may_see`'s to say."""
    return session.scalar(_MEETING, {"partnership": partnership.id, "key": key})


def may_see(access: Access, meeting: Meeting) -> bool:
    """Whether a meeting may be shown: what was never announced is for those who prepare it.

    They are the coordinator, the SRO and the board's chair, and the chair of a board with which it is held jointly. For
    everybody else a draft does not exist.
    """
    chairs_other = meeting.joint_board_id in access.chaired_board_ids
    return is_announced(meeting) or prepares(access, meeting.board) or chairs_other


def is_announced(meeting: Meeting) -> bool:
    """Whether people were told of a meeting: a draft, or one cancelled as a draft, never was."""
    if meeting.state is MeetingState.CANCELLED:
        return meeting.organiser_email is not None
    return meeting.state is not MeetingState.DRAFT


def prepares(access: Access, board: Board) -> bool:
    """Whether a person sees a board's meetings before they are announced."""
    return access.is_coordinator or access.is_sro or access.chairs(board)


def meetings_of(partnership: Partnership, *, board: Board | None = None) -> Meetings:
    """Select a partnership's meetings, or those of one board, with their boards; narrow it further, then page it.

    A meeting held jointly is one of both boards.
    """
    query = _meetings_of(partnership)
    return query if board is None else query.where(is_meeting_of(board))


def is_meeting_of(board: Board) -> sa.ColumnElement[bool]:
    """Return the condition that a board holds a meeting, or that it is held jointly with that board."""
    return sa.or_(Meeting.board_id == board.id, Meeting.joint_board_id == board.id)


def seen_by(query: Meetings, access: Access) -> Meetings:
    """Narrow a selection of meetings to those that `may_see` would show."""
    if access.is_coordinator or access.is_sro:
        return query
    chaired = access.chaired_board_ids
    return query.where(
        sa.or_(announced(), Meeting.board_id.in_(chaired), Meeting.joint_board_id.in_(chaired))
    )


def still_to_come(query: Meetings, now: datetime) -> Meetings:
    """Narrow a selection to meetings that have not ended, next one first."""
    return query.where(Meeting.ends_at > now, Meeting.state != MeetingState.HELD).order_by(
        Meeting.starts_at, Meeting.id
    )


def gone_by(query: Meetings, now: datetime) -> Meetings:
    """Narrow a selection to meetings that have ended, last one first."""
    over = sa.or_(Meeting.ends_at <= now, Meeting.state == MeetingState.HELD)
    return query.where(over).order_by(Meeting.starts_at.desc(), Meeting.id.desc())


def upcoming_meetings(
    session: Session,
    partnership: Partnership,
    now: datetime,
    limit: int,
    *,
    access: Access | None = None,
) -> list[Meeting]:
    """Return the next meetings that will happen, earliest first, with their boards.

    With `access` drafts are among them for those who prepare them; without it only announced ones are. Cancelled
    meetings are left out.
    """
    query = still_to_come(_meetings_of(partnership), now).where(Meeting.state != MeetingState.CANCELLED)
    query = query.where(announced()) if access is None else seen_by(query, access)
    return list(session.scalars(query.limit(limit)))


def last_meeting_of(session: Session, board: Board, *, before: datetime | None = None) -> Meeting | None:
    """Return a board's latest meeting that was not cancelled, or its latest before a moment."""
    query = sa.select(Meeting).where(Meeting.board_id == board.id, Meeting.state != MeetingState.CANCELLED)
    if before is not None:
        query = query.where(Meeting.starts_at < before)
    return session.scalar(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1))


def next_meeting_of(session: Session, board: Board, *, after: datetime) -> Meeting | None:
    """Return a board's first announced meeting after a moment, or None: for the last item of an agenda."""
    query = sa.select(Meeting).where(
        Meeting.board_id == board.id, Meeting.starts_at > after, Meeting.state == MeetingState.SCHEDULED
    )
    return session.scalar(query.order_by(Meeting.starts_at, Meeting.id).limit(1))


def invitations_of(session: Session, meeting: Meeting) -> list[Invitation]:
    """Return a meeting's invitations in the order of their making, with people, seats and organisations."""
    return list(
        session.scalars(
            sa.select(Invitation)
            .where(Invitation.meeting_id == meeting.id)
            .options(joinedload(Invitation.person), joinedload(Invitation.seat))
            .order_by(Invitation.id)
        )
    )


def invitation_by_key(session: Session, meeting: Meeting, key: str) -> Invitation | None:
    """Return one invitation of a meeting, or None."""
    return session.scalar(
        sa.select(Invitation)
        .where(Invitation.meeting_id == meeting.id, Invitation.key == key)
        .options(joinedload(Invitation.person), joinedload(Invitation.seat))
    )


def invitation_of(session: Session, meeting: Meeting, person: Person) -> Invitation | None:
    """Return a person's invitation to a meeting that has not been taken back, or None."""
    return session.scalar(
        sa.select(Invitation).where(
            Invitation.meeting_id == meeting.id,
            Invitation.person_id == person.id,
            Invitation.removed_at.is_(None),
        )
    )


def own_invitations(session: Session, meetings: list[Meeting], person: Person) -> dict[int, Invitation]:
    """Return a person's own invitations to some meetings, by the meeting's number."""
    if not meetings:
        return {}
    rows = session.scalars(
        sa.select(Invitation).where(
            Invitation.meeting_id.in_([meeting.id for meeting in meetings]),
            Invitation.person_id == person.id,
            Invitation.removed_at.is_(None),
        )
    )
    return {row.meeting_id: row for row in rows}


def leaders_of(session: Session, board: Board, day: date) -> list[tuple[Appointment, Person]]:
    """Return who chairs a board or is its deputy chair on a day, and the partnership's coordinators, by name."""
    of_board = sa.and_(
        RoleHolding.role.in_([Appointment.CHAIR, Appointment.DEPUTY_CHAIR]), RoleHolding.board_id == board.id
    )
    rows = session.execute(
        sa.select(RoleHolding.role, Person)
        .join(Person, RoleHolding.person_id == Person.id)
        .where(
            RoleHolding.partnership_id == board.partnership_id,
            sa.or_(of_board, RoleHolding.role == Appointment.COORDINATOR),
            runs(RoleHolding, day),
        )
        .order_by(sa.func.lower(Person.name), Person.id)
    )
    return [(role, person) for role, person in rows]


def attendance_of(session: Session, meeting: Meeting) -> list[Attendance]:
    """Return who came, who sent apologies and who was missing, with seats and organisations loaded."""
    return list(
        session.scalars(
            sa.select(Attendance)
            .where(Attendance.meeting_id == meeting.id)
            .options(
                joinedload(Attendance.person),
                joinedload(Attendance.organisation),
                selectinload(Attendance.seat),
            )
            .order_by(Attendance.id)
        )
    )


@dataclass(frozen=True)
class MailLine:
    """One invitation or cancellation as it was written for one person, without its words."""

    id: int
    person_id: int
    kind: MailKind
    state: MailState
    attempts: int
    sequence: int
    stamped_at: datetime


def calendar_mails_of(session: Session, meeting: Meeting) -> list[MailLine]:
    """Return every invitation and cancellation ever written for a meeting, oldest first; one statement."""
    row = OutboxMessage
    columns: tuple[Any, ...] = (
        row.id,
        row.person_id,
        row.kind,
        row.state,
        row.attempts,
        row.sequence,
        row.stamped_at,
    )
    query = sa.select(*columns).where(
        row.meeting_id == meeting.id, row.kind != MailKind.PLAIN, row.person_id.is_not(None)
    )
    return [MailLine(*each) for each in session.execute(query.order_by(row.id))]


def facts_of_mails(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what some mails froze of their meeting, by the mails' numbers."""
    query = sa.select(OutboxMessage.id, OutboxMessage.facts).where(OutboxMessage.id.in_(ids))
    return {number: facts or {} for number, facts in session.execute(query)}


@dataclass(frozen=True)
class Progress:
    """How far the work around a meeting has come."""

    agenda_published: bool
    invitations_sent: bool
    attendance_recorded: bool
    minutes: MinutesState | None
    newest_terms: int | None
    """The number of the newest version of the board's terms of reference, drafts included."""


def progress_of(session: Session, meeting: Meeting) -> Progress:
    """Return how far the work around a meeting has come, in one statement."""
    return Progress(*session.execute(_PROGRESS, {"meeting": meeting.id}).one())


def _meetings_of(partnership: Partnership) -> Meetings:
    return (
        sa.select(Meeting)
        .join(Board, Meeting.board_id == Board.id)
        .where(Board.partnership_id == partnership.id)
        .options(joinedload(Meeting.board), joinedload(Meeting.joint_board))
    )


def announced() -> sa.ColumnElement[bool]:
    """Return the condition of `is_announced`."""
    return sa.or_(
        Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.HELD]),
        sa.and_(Meeting.state == MeetingState.CANCELLED, Meeting.organiser_email.is_not(None)),
    )


def _progress() -> sa.Select[Any]:
    """Return the question of how far the work around a meeting has come, in the order of `Progress`."""
    meeting: sa.BindParameter[int] = sa.bindparam("meeting")
    return sa.select(
        sa.exists().where(AgendaPublication.meeting_id == meeting),
        sa.exists().where(
            Invitation.meeting_id == meeting,
            Invitation.sent_at.is_not(None),
            Invitation.meeting_id == Meeting.id,
            Meeting.provisional.is_(False),
        ),
        sa.exists().where(Attendance.meeting_id == meeting),
        sa.select(Minutes.state).where(Minutes.meeting_id == meeting).scalar_subquery(),
        sa.select(sa.func.max(TermsVersion.number))
        .join(Meeting, Meeting.board_id == TermsVersion.board_id)
        .where(Meeting.id == meeting, TermsVersion.state != TermsState.WITHDRAWN)
        .scalar_subquery(),
    )


# Made once: building a statement costs more than running it
_PROGRESS = _progress()
