"""Queries about minutes, and about the decisions in them, each within a partnership, meeting or item."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp import clock
from cdp.access import Access, may_see_decision, may_see_item
from cdp.access.visibility import has_declared_interest, reads_part_2
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.meetings.queries import prepares
from cdp.meetings.quorum import QuorumFinding, basis_of, find, terms_of
from cdp.models import (
    Action,
    AgendaItem,
    Attendance,
    Board,
    Decision,
    DeclaredInterest,
    ItemNote,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Part,
    Partnership,
)

READ_BY_ALL = frozenset({MinutesState.CIRCULATED, MinutesState.CONFIRMED})

# Built once, because building a statement costs more than running it
_MEETING_WITH_MINUTES = (
    sa.select(Meeting, Minutes)
    .join(Meeting.board)
    .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
    .where(Board.partnership_id == sa.bindparam("partnership"), Meeting.key == sa.bindparam("key"))
    .options(
        contains_eager(Meeting.board),
        joinedload(Minutes.approved_by),
        joinedload(Minutes.confirmed_meeting),
    )
)
_OF_MEETING = sa.bindparam("meeting", type_=sa.Integer)
_ON_AGENDA = sa.and_(
    AgendaItem.meeting_id == _OF_MEETING, AgendaItem.accepted.is_(True), AgendaItem.removed_at.is_(None)
)
_ITEMS_WITH_NOTES = (
    sa.select(AgendaItem, ItemNote)
    .outerjoin(ItemNote, ItemNote.item_id == AgendaItem.id)
    .where(_ON_AGENDA)
    .options(
        joinedload(AgendaItem.presenter_organisation),
        joinedload(AgendaItem.audience),
        joinedload(AgendaItem.bodies),
        joinedload(AgendaItem.interests).joinedload(DeclaredInterest.person, innerjoin=True),
    )
    .order_by(AgendaItem.part, AgendaItem.position, AgendaItem.id)
)
_DECISIONS = (
    sa.select(Decision)
    .where(Decision.meeting_id == _OF_MEETING)
    .options(
        joinedload(Decision.ratified_meeting),
        joinedload(Decision.subject_to),
        joinedload(Decision.took_no_part),
    )
    .order_by(Decision.part, Decision.number)
)
_ACTIONS = (
    sa.select(Action)
    .join(Action.item)
    .where(_ON_AGENDA)
    .options(joinedload(Action.owner), joinedload(Action.organisation, innerjoin=True))
    .order_by(Action.part, Action.id)
)
_ATTENDANCE = (
    sa.select(Attendance)
    .where(Attendance.meeting_id == _OF_MEETING)
    .options(joinedload(Attendance.organisation), joinedload(Attendance.seat))
    .order_by(Attendance.id)
)


@dataclass(frozen=True)
class Sources:
    """All the records that make up the minutes of a meeting, before `content.seen_by` filters them for a reader.

    `notes` maps the id of each item to its note. `quorum` is computed from the current attendance.
    """

    items: list[AgendaItem]
    notes: dict[int, ItemNote]
    decisions: list[Decision]
    actions: list[Action]
    attendance: list[Attendance]
    quorum: QuorumFinding
    days: WorkingDays


def meeting_with_minutes(
    session: Session, partnership: Partnership, key: str
) -> tuple[Meeting, Minutes | None] | None:
    """Return a partnership's meeting with this key, and its minutes; None if there is no such meeting.

    The minutes are None until they are started. The board of the meeting is loaded.
    """
    values = {"partnership": partnership.id, "key": key}
    row = session.execute(_MEETING_WITH_MINUTES, values).one_or_none()
    return None if row is None else (row[0], row[1])


def may_read(access: Access, meeting: Meeting, minutes: Minutes | None) -> bool:
    """Whether a person may read minutes: the coordinator, SRO and chair always, others once they are circulated."""
    return prepares(access, meeting.board) or (minutes is not None and minutes.state in READ_BY_ALL)


def sources_of(session: Session, meeting: Meeting) -> Sources:
    """Return the records that make up a meeting's minutes, read in a fixed number of statements."""
    of_meeting = {"meeting": meeting.id}
    rows = session.execute(_ITEMS_WITH_NOTES, of_meeting).unique().all()
    terms, recorded = terms_of(session, meeting), session.scalars(_ATTENDANCE, of_meeting)
    attendance = [row for row in recorded if row.is_of_a_member(meeting.day)]
    return Sources(
        items=[item for item, _ in rows],
        notes={item.id: note for item, note in rows if note is not None},
        decisions=list(session.scalars(_DECISIONS, of_meeting).unique()),
        actions=list(session.scalars(_ACTIONS, of_meeting)),
        attendance=attendance,
        quorum=find(basis_of(session, meeting, terms), attendance),
        days=WorkingDays.under(terms),
    )


def minutes_due(meeting: Meeting, days: WorkingDays) -> date:
    """Return the day (London time) by which the draft is due with the chair."""
    return derived_dates(clock.in_london(meeting.starts_at).date(), days).minutes_by


def days_of(session: Session, meeting: Meeting) -> WorkingDays:
    """Return the numbers of working days that the terms of reference set for a meeting's deadlines."""
    return WorkingDays.under(terms_of(session, meeting))


def note_of(session: Session, item: AgendaItem) -> ItemNote | None:
    """Return the note on an item as it is stored now, or None."""
    return session.scalar(
        sa.select(ItemNote).where(ItemNote.item_id == item.id).execution_options(populate_existing=True)
    )


def minutes_of(session: Session, meeting: Meeting) -> Minutes | None:
    """Return the minutes of a meeting as they are stored now, or None."""
    return session.scalar(
        sa.select(Minutes).where(Minutes.meeting_id == meeting.id).execution_options(populate_existing=True)
    )


def next_number(session: Session, board: Board, year: int, part: Part) -> int:
    """Return the number of the next decision in a series; the caller holds the lock on the board."""
    last = session.scalar(
        sa.select(sa.func.max(Decision.number)).where(
            Decision.board_id == board.id, Decision.year == year, Decision.part == part
        )
    )
    return (last or 0) + 1


def later_meetings(session: Session, meeting: Meeting) -> list[Meeting]:
    """Return the latest meetings of the same board after a meeting that have begun, which can confirm its minutes."""
    return meetings_after(session, meeting.board, meeting.starts_at)


def meetings_after(session: Session, board: Board, after: datetime, limit: int = 20) -> list[Meeting]:
    """Return up to `limit` meetings of a board after a time that have begun, latest first."""
    return list(
        session.scalars(
            sa.select(Meeting)
            .where(
                Meeting.board_id == board.id,
                Meeting.starts_at > after,
                Meeting.starts_at <= clock.now(),
                Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.HELD]),
            )
            .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
            .limit(limit)
        )
    )


def may_see(access: Access, decision: Decision) -> bool:
    """Whether a person may see a decision: they must be able to see its item, and Part 2 if it is confidential.

    If the item has moved to another part since the decision, the stricter of the two parts applies.
    """
    item = decision.item
    if item is None:
        return may_see_decision(access, decision)
    if not (may_see_decision(access, decision) and may_see_item(access, item)):
        return False
    if decision.part is Part.PUBLIC or item.is_confidential:
        return True
    return reads_part_2(access, item.meeting, ()) and not has_declared_interest(access, item)
