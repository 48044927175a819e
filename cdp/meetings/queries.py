"""Queries for meetings: one meeting by its key, lists of meetings, and the records that belong to a meeting."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

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
    ReceivedMail,
    ReplyState,
    RoleHolding,
    TermsState,
    TermsVersion,
)

Meetings = sa.Select[Meeting]

BUSY = "busy"
"""All that is shown of a meeting that a reader may not see, when it clashes with another (docs/rules/rights.md 6)."""

# Built once, because building it costs more than running it, and every page of a meeting uses it
_MEETING = (
    sa.select(Meeting)
    .join(Meeting.board)
    .where(Board.partnership_id == sa.bindparam("partnership"), Meeting.key == sa.bindparam("key"))
    .options(contains_eager(Meeting.board), joinedload(Meeting.joint_board))
)


def meeting_by_key(session: Session, partnership: Partnership, key: str) -> Meeting | None:
    """Return a partnership's meeting with its board, or None; `may_see` decides whether to show it."""
    return session.scalar(_MEETING, {"partnership": partnership.id, "key": key})


def may_see(access: Access, meeting: Meeting) -> bool:
    """Return whether a person may see a meeting; only the people who prepare it may see an unannounced meeting.

    Those people are the coordinator, the SRO, the board's chair and the chair of a board that holds it jointly.
    """
    chairs_other = meeting.joint_board_id in access.chaired_board_ids
    return is_announced(meeting) or prepares(access, meeting.board) or chairs_other


def is_announced(meeting: Meeting) -> bool:
    """Return whether people were invited to a meeting: it is not a draft, and was not cancelled as a draft."""
    if meeting.state is MeetingState.CANCELLED:
        return meeting.organiser_email is not None
    return meeting.state is not MeetingState.DRAFT


def prepares(access: Access, board: Board) -> bool:
    """Return whether a person may see a board's meetings before people are invited."""
    return access.is_coordinator or access.is_sro or access.chairs(board)


def replies_to_check(session: Session, meeting: Meeting) -> int:
    """Return how many replies by email about a meeting wait for the coordinator to check them."""
    query = sa.select(sa.func.count(ReceivedMail.id)).where(
        ReceivedMail.meeting_id == meeting.id, ReceivedMail.state == ReplyState.HELD
    )
    return session.scalar(query) or 0


def meetings_of(partnership: Partnership, *, board: Board | None = None) -> Meetings:
    """Select the meetings of a partnership, or of one board, with their boards.

    A joint meeting is a meeting of both boards.
    """
    query = _meetings_of(partnership)
    return query if board is None else query.where(is_meeting_of(board))


def is_meeting_of(board: Board) -> sa.ColumnElement[bool]:
    """Return the condition that a board holds a meeting, alone or jointly."""
    return sa.or_(Meeting.board_id == board.id, Meeting.joint_board_id == board.id)


def seen_by(query: Meetings, access: Access) -> Meetings:
    """Limit a selection of meetings to those that `may_see` allows."""
    if access.is_coordinator or access.is_sro:
        return query
    chaired = access.chaired_board_ids
    return query.where(
        sa.or_(announced(), Meeting.board_id.in_(chaired), Meeting.joint_board_id.in_(chaired))
    )


def still_to_come(query: Meetings, now: datetime) -> Meetings:
    """Limit a selection to meetings that have not ended, next one first."""
    return query.where(Meeting.ends_at > now, Meeting.state != MeetingState.HELD).order_by(
        Meeting.starts_at, Meeting.id
    )


def ended(query: Meetings, now: datetime) -> Meetings:
    """Limit a selection to meetings that have ended, latest first."""
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
    """Return the next meetings, earliest first, with their boards.

    With `access` the list includes drafts for the people who prepare them. Cancelled meetings are left out.
    """
    query = still_to_come(_meetings_of(partnership), now).where(Meeting.state != MeetingState.CANCELLED)
    query = query.where(announced()) if access is None else seen_by(query, access)
    return list(session.scalars(query.limit(limit)))


def upcoming_with_invitations(
    session: Session, access: Access, now: datetime, limit: int
) -> list[tuple[Meeting, Invitation | None]]:
    """Return the next meetings as `upcoming_meetings` does, each with the person's own invitation, in one statement."""
    own = sa.and_(
        Invitation.meeting_id == Meeting.id,
        Invitation.person_id == access.person.id,
        Invitation.removed_at.is_(None),
    )
    query = still_to_come(_meetings_of(access.partnership), now).where(
        Meeting.state != MeetingState.CANCELLED
    )
    rows = session.execute(
        seen_by(query, access).outerjoin(Invitation, own).add_columns(Invitation).limit(limit)
    )
    return [(meeting, invitation) for meeting, invitation in rows]


def last_meeting_of(session: Session, board: Board, *, before: datetime | None = None) -> Meeting | None:
    """Return a board's latest meeting that was not cancelled, or None; `before` limits this to earlier meetings."""
    query = sa.select(Meeting).where(Meeting.board_id == board.id, Meeting.state != MeetingState.CANCELLED)
    if before is not None:
        query = query.where(Meeting.starts_at < before)
    return session.scalar(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1))


def next_meeting_of(session: Session, board: Board, *, after: datetime) -> Meeting | None:
    """Return a board's first scheduled meeting after a moment, or None, for use in the last item of an agenda."""
    query = sa.select(Meeting).where(
        Meeting.board_id == board.id, Meeting.starts_at > after, Meeting.state == MeetingState.SCHEDULED
    )
    return session.scalar(query.order_by(Meeting.starts_at, Meeting.id).limit(1))


def invitations_of(session: Session, meeting: Meeting) -> list[Invitation]:
    """Return a meeting's invitations in the order they were created, with people and seats."""
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
    """Return a person's invitation to a meeting if it has not been withdrawn, or None."""
    return session.scalar(
        sa.select(Invitation).where(
            Invitation.meeting_id == meeting.id,
            Invitation.person_id == person.id,
            Invitation.removed_at.is_(None),
        )
    )


def own_invitations(session: Session, meetings: list[Meeting], person: Person) -> dict[int, Invitation]:
    """Return a person's own invitations to some meetings, by meeting ID."""
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
    """Return a board's chair and deputy chair and the partnership's coordinators on a day, in order of name."""
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
    """Return a meeting's recorded attendance, with seats and organisations.

    No one is absent from a seat that did not exist on the day, even if that was recorded.
    """
    rows = session.scalars(
        sa.select(Attendance)
        .where(Attendance.meeting_id == meeting.id)
        .options(
            joinedload(Attendance.person),
            joinedload(Attendance.organisation),
            joinedload(Attendance.seat),
        )
        .order_by(Attendance.id)
    )
    return [row for row in rows if row.is_of_a_member(meeting.day)]


@dataclass(frozen=True)
class MailLine:
    """One invitation or cancellation email to one person, without its text."""

    id: int
    person_id: int
    kind: MailKind
    state: MailState
    attempts: int
    sequence: int
    stamped_at: datetime


def calendar_mails_of(session: Session, meeting: Meeting) -> list[MailLine]:
    """Return all invitation and cancellation emails of a meeting, oldest first, in one query."""
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
    """Return the facts of the meeting stored with some emails, by email ID."""
    query = sa.select(OutboxMessage.id, OutboxMessage.facts).where(OutboxMessage.id.in_(ids))
    return {number: facts or {} for number, facts in session.execute(query)}


def facts_by_sequence(
    session: Session, meeting: Meeting, sequences: Collection[int]
) -> dict[int, dict[str, Any]]:
    """Return the facts of a meeting in the last invitation sent with each of these sequences."""
    row = OutboxMessage
    last = (
        sa.select(sa.func.max(row.id))
        .where(row.meeting_id == meeting.id, row.kind == MailKind.REQUEST, row.sequence.in_(sequences))
        .group_by(row.sequence)
    )
    query = sa.select(row.sequence, row.facts).where(row.id.in_(last))
    return {sequence or 0: facts or {} for sequence, facts in session.execute(query)}


@dataclass(frozen=True)
class MeetingProgress:
    """Which steps around a meeting have been done."""

    agenda_published: bool
    invitations_sent: bool
    attendance_recorded: bool
    minutes: MinutesState | None
    newest_terms: int | None
    """The number of the newest version of the board's terms of reference, including drafts."""


def progress_of(session: Session, meeting: Meeting) -> MeetingProgress:
    """Return which steps around a meeting have been done, in one query."""
    return MeetingProgress(*session.execute(_PROGRESS, {"meeting": meeting.id}).one())


def _meetings_of(partnership: Partnership) -> Meetings:
    return (
        sa.select(Meeting)
        .join(Board, Meeting.board_id == Board.id)
        .where(Board.partnership_id == partnership.id)
        .options(joinedload(Meeting.board), joinedload(Meeting.joint_board))
    )


def announced() -> sa.ColumnElement[bool]:
    """Return the SQL condition that is the same as `is_announced`."""
    return sa.or_(
        Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.HELD]),
        sa.and_(Meeting.state == MeetingState.CANCELLED, Meeting.organiser_email.is_not(None)),
    )


def _progress() -> sa.Select[Any]:
    """Return the query for `MeetingProgress`, with columns in the order of its fields."""
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


# Built once, because building it costs more than running it
_PROGRESS = _progress()
