"""Queries about minutes and decisions, each within a partnership or one of its boards, meetings or items."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp import clock
from cdp.access import Access, Permission, may_see_decision, may_see_item
from cdp.access.visibility import has_declared_interest, reads_part_2
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.meetings.freezing import sentence_of
from cdp.meetings.queries import prepares
from cdp.meetings.quorum import QuorumFinding, basis_of, find, terms_of
from cdp.meetings.sitting import (
    Course,
    Quorums,
    WhoPresides,
    attended_at,
    presiding_of,
    quorums_among,
)
from cdp.models import (
    Action,
    AgendaItem,
    Attendance,
    AttendanceCorrection,
    Board,
    BoardBody,
    Decision,
    DecisionState,
    DeclaredInterest,
    ItemNote,
    ItemSitting,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Part,
    Partnership,
    item_bodies,
)
from cdp.models.ordering import SortOrder, order_called
from cdp.partnerships.boards.bodies import spells_of

READ_BY_ALL = frozenset({MinutesState.CIRCULATED, MinutesState.CONFIRMED})

# Built once, because building a statement costs more than running it
_MEETING_WITH_MINUTES = (
    sa.select(Meeting, Minutes)
    .join(Meeting.board)
    .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
    .where(Board.partnership_id == sa.bindparam("partnership"), Meeting.key == sa.bindparam("key"))
    .options(
        contains_eager(Meeting.board),
        joinedload(Meeting.corrections).joinedload(AttendanceCorrection.made_by),
        joinedload(Minutes.approved_by),
        joinedload(Minutes.confirmed_meeting),
    )
)
_OF_MEETING = sa.bindparam("meeting", type_=sa.Integer)
_ON_AGENDA = sa.and_(
    AgendaItem.meeting_id == _OF_MEETING, AgendaItem.accepted.is_(True), AgendaItem.removed_at.is_(None)
)
_ITEMS_WITH_NOTES = (
    sa.select(AgendaItem, ItemNote, ItemSitting)
    .outerjoin(ItemNote, ItemNote.item_id == AgendaItem.id)
    .outerjoin(ItemSitting, ItemSitting.item_id == AgendaItem.id)
    .where(_ON_AGENDA)
    .options(
        joinedload(AgendaItem.presenter_organisation),
        joinedload(AgendaItem.audience),
        joinedload(AgendaItem.bodies),
        selectinload(AgendaItem.deferred_to).joinedload(AgendaItem.meeting),
        joinedload(AgendaItem.interests).joinedload(DeclaredInterest.person, innerjoin=True),
    )
    .order_by(AgendaItem.part, AgendaItem.position, AgendaItem.id)
)
_DECISIONS = (
    sa.select(Decision)
    .where(Decision.meeting_id == _OF_MEETING)
    .options(joinedload(Decision.ratified_meeting))
    .order_by(Decision.part, Decision.number)
)
_ACTIONS = (
    sa.select(Action)
    .join(Action.item)
    .where(_ON_AGENDA)
    .options(joinedload(Action.owner), joinedload(Action.organisation, innerjoin=True))
    .order_by(Action.part, Action.id)
)


@dataclass(frozen=True)
class Sources:
    """All the records that make up the minutes of a meeting, before `content.seen_by` filters them for a reader.

    `notes` maps the id of each item to its note. `quorum` is computed from the current attendance, and `quorums` has
    the quorum of each item, by its id. `corrections` are sentences.
    """

    items: list[AgendaItem]
    notes: dict[int, ItemNote]
    decisions: list[Decision]
    actions: list[Action]
    attendance: list[Attendance]
    quorum: QuorumFinding
    quorums: Quorums
    course: Course
    presiding: WhoPresides | None
    corrections: tuple[str, ...]
    days: WorkingDays


def meeting_with_minutes(
    session: Session, partnership: Partnership, key: str
) -> tuple[Meeting, Minutes | None] | None:
    """Return a partnership's meeting with this key, and its minutes; None if there is no such meeting.

    The minutes are None until they are started. The board of the meeting is loaded.
    """
    values = {"partnership": partnership.id, "key": key}
    row = session.execute(_MEETING_WITH_MINUTES, values).unique().one_or_none()
    return None if row is None else (row[0], row[1])


def may_read(session: Session, access: Access, meeting: Meeting, minutes: Minutes | None) -> bool:
    """Whether a person may read minutes: the coordinator, SRO and chair always, others once they are circulated.

    The person who presided may also read the draft that waits for approval.
    """
    if prepares(access, meeting.board) or (minutes is not None and minutes.state in READ_BY_ALL):
        return True
    waits = minutes is not None and minutes.state is MinutesState.WITH_CHAIR
    return waits and presides(session, access, meeting)


def presides(session: Session, access: Access, meeting: Meeting) -> bool:
    """Whether a person presided at a meeting, and so may comment on its minutes and approve them."""
    return is_presiding(access, presiding_of(session, meeting))


def is_presiding(access: Access, presiding: WhoPresides | None) -> bool:
    """Whether this is the person who presides."""
    return presiding is not None and presiding.person is not None and presiding.person.id == access.person.id


def reviews(session: Session, access: Access, meeting: Meeting) -> bool:
    """Whether a person may comment on draft minutes and approve them, or record that this was done."""
    return access.is_coordinator or access.chairs(meeting.board) or presides(session, access, meeting)


def sources_of(session: Session, meeting: Meeting) -> Sources:
    """Return the records that make up a meeting's minutes, read in a fixed number of statements."""
    of_meeting = {"meeting": meeting.id}
    rows = session.execute(_ITEMS_WITH_NOTES, of_meeting).unique().all()
    terms, attended = terms_of(session, meeting), attended_at(session, meeting)
    items, basis = [item for item, _, _ in rows], basis_of(session, meeting, terms)
    taken = {item.id: sitting for item, _, sitting in rows if sitting is not None}
    course = Course(attended.movements, taken)
    return Sources(
        items=items,
        notes={item.id: note for item, note, _ in rows if note is not None},
        decisions=list(session.scalars(_DECISIONS, of_meeting)),
        actions=list(session.scalars(_ACTIONS, of_meeting)),
        attendance=attended.rows,
        quorum=find(basis, attended.rows),
        quorums=quorums_among(basis, attended.rows, items, course),
        course=course,
        presiding=attended.presiding,
        corrections=tuple(map(sentence_of, meeting.corrections)),
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


def later_meetings(session: Session, meeting: Meeting, limit: int = 20) -> list[Meeting]:
    """Return up to `limit` later meetings of the same board that have begun, latest first.

    Such a meeting can confirm the minutes of `meeting` or ratify its decisions.
    """
    return list(
        session.scalars(
            sa.select(Meeting)
            .where(
                Meeting.board_id == meeting.board_id,
                Meeting.starts_at > meeting.starts_at,
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
    if not (may_see_decision(access, decision) and may_see_item(access, item)):
        return False
    if decision.part is Part.PUBLIC or item.is_confidential:
        return True
    return reads_part_2(access, item.meeting, ()) and not has_declared_interest(access, item)


@dataclass(frozen=True)
class DecisionFilters:
    """The filters of the register of decisions; a filter that is not set is None.

    `board` is the key of a board. `body` is the body whose business was decided, and `board_of_body` is the board that
    acts as that body.
    """

    board: str | None = None
    year: int | None = None
    state: DecisionState | None = None
    body: BoardBody | None = None
    board_of_body: Board | None = None
    public_only: bool = False
    order: str = "-date"


_PLACE = (Decision.board_id, Decision.part.desc(), Decision.number.desc())
ORDERS: tuple[SortOrder[tuple[Any, ...]], ...] = (
    SortOrder("-date", "Meeting, newest first", (Meeting.starts_at.desc(),)),
    SortOrder(
        "date",
        "Meeting, oldest first",
        (Meeting.starts_at, Decision.board_id, Decision.part, Decision.number),
    ),
    SortOrder("number", "Number, lowest first", (Decision.part, Decision.year, Decision.number)),
    SortOrder(
        "-number",
        "Number, highest first",
        (Decision.part.desc(), Decision.year.desc(), Decision.number.desc()),
    ),
)


def register(
    session: Session, access: Access, filters: DecisionFilters, confidential: Collection[int] | None = None
) -> sa.Select[Decision]:
    """Return the statement that selects, filters and sorts the decisions that a person may see.

    It loads the related records that a row shows, except the bodies that boards act as. `confidential` is the result of
    `confidential_seen_by`, if the caller already has it.
    """
    query = (
        _readable(session, access, confidential)
        .options(
            joinedload(Decision.board, innerjoin=True),
            contains_eager(Decision.meeting),
            joinedload(Decision.item, innerjoin=True).selectinload(AgendaItem.bodies),
            joinedload(Decision.ratified_meeting),
        )
        .order_by(*order_called(ORDERS, filters.order).by, *_PLACE)
    )
    if filters.board is not None:
        query = query.where(Decision.board_id.in_(sa.select(Board.id).where(Board.key == filters.board)))
    if filters.year is not None:
        query = query.where(Decision.year == filters.year)
    if filters.state is not None:
        query = query.where(Decision.state == filters.state)
    if filters.body is not None and filters.board_of_body is not None:
        query = query.where(_business_of(filters.body, filters.board_of_body))
    if filters.public_only:
        query = query.where(Decision.part == Part.PUBLIC, AgendaItem.part == Part.PUBLIC)
    return query


def _business_of(body: BoardBody, board: Board) -> sa.ColumnElement[bool]:
    """Return the condition that an item is a body's business, as in `bodies_of_item`; load `board.acts_as` first."""

    def chosen_for(ids: list[int]) -> sa.ColumnElement[bool]:
        return Decision.item_id.in_(sa.select(item_bodies.c.item_id).where(item_bodies.c.hat_id.in_(ids)))

    spells = [spell for spell in spells_of(board.acts_as) if body in spell.bodies]
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                Decision.board_id == board.id,
                Meeting.starts_at >= spell.begins_at,
                sa.true() if spell.is_over_at is None else Meeting.starts_at < spell.is_over_at,
                sa.or_(chosen_for([body.id]), ~chosen_for([each.id for each in spell.bodies])),
            )
            for spell in spells
        ),
    )


def years_of(session: Session, access: Access, confidential: Collection[int] | None = None) -> list[int]:
    """Return the years of the decisions that a person may see, latest first; see `register` for `confidential`."""
    visible = _readable(session, access, confidential).with_only_columns(Decision.year).distinct()
    return sorted(session.scalars(visible), reverse=True)


def decision_by_key(session: Session, access: Access, key: str) -> Decision | None:
    """Return the decision with this key, and load its board, meeting and item; None if the person may not see it."""
    decision = session.scalar(
        _of_partnership(access)
        .where(Decision.key == key, _may_read_minutes(access))
        .options(
            joinedload(Decision.board, innerjoin=True),
            contains_eager(Decision.meeting).joinedload(Meeting.board, innerjoin=True),
            item_with_readers(),
            joinedload(Decision.ratified_meeting),
        )
    )
    return decision if decision is not None and may_see(access, decision) else None


def _readable(session: Session, access: Access, confidential: Collection[int] | None) -> sa.Select[Decision]:
    if confidential is None:
        confidential = confidential_seen_by(session, access)
    public = sa.and_(Decision.part == Part.PUBLIC, AgendaItem.part == Part.PUBLIC)
    return (
        _of_partnership(access)
        .join(AgendaItem, Decision.item_id == AgendaItem.id)
        .where(
            _may_read_minutes(access),
            sa.or_(public, Decision.id.in_(confidential)),
        )
    )


def confidential_seen_by(session: Session, access: Access) -> list[int]:
    """Return the ids of the confidential decisions that a person may see.

    There are few of these decisions, so each is checked with `may_see`, which has the full rule.
    """
    if not access.may(Permission.READ_CONFIDENTIAL):
        return []
    confidential = session.scalars(
        _of_partnership(access)
        .join(AgendaItem, Decision.item_id == AgendaItem.id)
        .where(sa.or_(Decision.part == Part.CONFIDENTIAL, AgendaItem.part == Part.CONFIDENTIAL))
        .options(
            contains_eager(Decision.meeting).joinedload(Meeting.board, innerjoin=True), item_with_readers()
        )
    )
    return [decision.id for decision in confidential if may_see(access, decision)]


def _of_partnership(access: Access) -> sa.Select[Decision]:
    return (
        sa.select(Decision)
        .join(Meeting, Decision.meeting_id == Meeting.id)
        .join(Board, Meeting.board_id == Board.id)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Board.partnership_id == access.partnership.id)
    )


def _may_read_minutes(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that the person may read the minutes, as in `may_read`."""
    if access.is_coordinator or access.is_sro:
        return sa.true()
    return sa.or_(Minutes.state.in_(READ_BY_ALL), Meeting.board_id.in_(access.chaired_board_ids))


def item_with_readers() -> sa.orm.interfaces.ORMOption:
    """Return the option that loads what `may_see` needs of the item of a decision."""
    return joinedload(Decision.item, innerjoin=True).options(
        joinedload(AgendaItem.meeting, innerjoin=True).joinedload(Meeting.board, innerjoin=True),
        selectinload(AgendaItem.audience),
        selectinload(AgendaItem.interests),
    )
