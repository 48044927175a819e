"""Queries about minutes, and about the decisions in them, each within a partnership, meeting or item."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp import clock
from cdp.access import Access, may_see_decision, may_see_item
from cdp.access.visibility import has_declared_interest, reads_part_2
from cdp.actions.queries import OWNERS
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
from cdp.minutes.filling import MeetingFacts, meeting_facts
from cdp.models import (
    Action,
    AgendaItem,
    Attendance,
    AttendanceCorrection,
    Board,
    Decision,
    DeclaredInterest,
    ItemNote,
    ItemSitting,
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
        contains_eager(Meeting.board).joinedload(Board.acts_as),
        joinedload(Meeting.corrections).joinedload(AttendanceCorrection.made_by),
        joinedload(Minutes.approved_by),
        joinedload(Minutes.confirmed_meeting),
        joinedload(Minutes.document),
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
    .options(
        joinedload(Decision.ratified_meeting),
        joinedload(Decision.subject_to),
        joinedload(Decision.took_no_part),
    )
    .order_by(Decision.part, Decision.number)
)
_ACTIONS = (
    sa.select(Action)
    .where(Action.meeting_id == _OF_MEETING)
    .options(*OWNERS)
    .order_by(Action.part, Action.id)
)


@dataclass(frozen=True)
class Sources:
    """All the records that make up the minutes of a meeting, before `content.seen_by` filters them for a reader.

    `notes` maps the id of each item to its note. `quorum` is computed from the current attendance, and `quorums` has
    the quorum of each item, by its id. `corrections` are sentences. For minutes whose text is stored, the rule of the
    quorum, the deadlines and the facts around the meeting are not read.
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
    days: WorkingDays | None
    facts: MeetingFacts

    @property
    def actions_without_item(self) -> list[Action]:
        """The actions raised at the meeting, but under no item of its agenda."""
        on_agenda = {item.id for item in self.items}
        return [action for action in self.actions if action.item_id not in on_agenda]


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


def sources_of(session: Session, meeting: Meeting, *, stored: bool = False) -> Sources:
    """Return the records that make up a meeting's minutes, read in a fixed number of statements.

    `stored` means that the text is stored, so that the facts around the meeting are not needed.
    """
    of_meeting = {"meeting": meeting.id}
    rows = session.execute(_ITEMS_WITH_NOTES, of_meeting).unique().all()
    terms, attended = None if stored else terms_of(session, meeting), attended_at(session, meeting)
    items = [item for item, _, _ in rows]
    basis = None if stored else basis_of(session, meeting, terms)
    taken = {item.id: sitting for item, _, sitting in rows if sitting is not None}
    course = Course(attended.movements, taken)
    return Sources(
        items=items,
        notes={item.id: note for item, note, _ in rows if note is not None},
        decisions=list(session.scalars(_DECISIONS, of_meeting).unique()),
        actions=list(session.scalars(_ACTIONS, of_meeting)),
        attendance=attended.rows,
        quorum=find(basis, attended.rows),
        quorums=quorums_among(basis, attended.rows, items, course),
        course=course,
        presiding=attended.presiding,
        corrections=tuple(map(sentence_of, meeting.corrections)),
        days=None if stored else WorkingDays.under(terms),
        facts=MeetingFacts() if stored else meeting_facts(session, meeting, attended.rows),
    )


def minutes_due(meeting: Meeting, days: WorkingDays) -> date:
    """Return the day (London time) by which the draft is due with the chair."""
    return derived_dates(clock.in_london(meeting.starts_at).date(), days).minutes_by


def days_of(session: Session, meeting: Meeting) -> WorkingDays:
    """Return the numbers of working days that the terms of reference set for a meeting's deadlines."""
    return WorkingDays.under(terms_of(session, meeting))


def item_of_agenda(session: Session, meeting: Meeting, key: str) -> AgendaItem | None:
    """Return an item on the agenda of a meeting with what decides who may see it, or None."""
    return session.scalar(
        sa.select(AgendaItem)
        .where(_ON_AGENDA, AgendaItem.key == key)
        .options(selectinload(AgendaItem.audience), selectinload(AgendaItem.interests)),
        {"meeting": meeting.id},
    )


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


def item_with_readers() -> sa.orm.interfaces.ORMOption:
    """Return the option that loads what `may_see` needs of the item of a decision."""
    return joinedload(Decision.item).options(
        joinedload(AgendaItem.meeting).joinedload(Meeting.board),
        selectinload(AgendaItem.audience),
        selectinload(AgendaItem.interests),
    )
