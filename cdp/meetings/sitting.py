"""A meeting in its course: who presides, and who is there for each item, and so whether each item is quorate.

A person does not count for an item in which they have declared an interest, before they arrive, or after they leave.
Source: docs/rules/states.md 10.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.places import runs
from cdp.meetings.quorum import COUNTS, QuorumBasis, QuorumFinding, basis_of, find, plain, terms_of
from cdp.models import (
    AgendaItem,
    Appointment,
    Attendance,
    DeclaredInterest,
    ItemSitting,
    Meeting,
    Movement,
    MovementKind,
    Person,
    Presence,
    PresidingAs,
    RoleHolding,
)
from cdp.wording.formats import words

FOR_THIS_ITEM = "for this item"
DECLARED = "declared an interest"
NOT_ARRIVED = "has not arrived yet"
HAS_LEFT = "has left"

THERE = COUNTS | {Presence.IN_ATTENDANCE}
"""The kinds of attendance of people who are at the meeting, in the room or remotely."""

Quorums = Mapping[int, QuorumFinding]
"""The quorum of each item, by the id of the item."""


_OF_MEETING = sa.bindparam("meeting", type_=sa.Integer)
_DAY = sa.bindparam("day", type_=sa.Date)
_LEADS = (
    sa.select(sa.func.min(RoleHolding.role))  # "chair" is before "deputy_chair"
    .where(
        RoleHolding.person_id == Attendance.person_id,
        RoleHolding.board_id == sa.bindparam("board", type_=sa.Integer),
        RoleHolding.role.in_([Appointment.CHAIR, Appointment.DEPUTY_CHAIR]),
        runs(RoleHolding, _DAY),
    )
    .correlate(Attendance)
    .scalar_subquery()
)
# Built once, because building a statement costs more than running it
_ATTENDED = (
    sa.select(Attendance, _LEADS)
    .where(Attendance.meeting_id == _OF_MEETING)
    .options(
        joinedload(Attendance.person),
        joinedload(Attendance.organisation),
        joinedload(Attendance.seat),
        joinedload(Attendance.movements),
        joinedload(Attendance.presides),
    )
    .order_by(Attendance.id)
)
_ITEMS = (
    sa.select(AgendaItem, ItemSitting)
    .outerjoin(ItemSitting, ItemSitting.item_id == AgendaItem.id)
    .where(AgendaItem.meeting_id == _OF_MEETING)
    .options(
        joinedload(AgendaItem.interests).joinedload(DeclaredInterest.person, innerjoin=True),
        selectinload(AgendaItem.audience),
    )
    .order_by(AgendaItem.part, AgendaItem.position, AgendaItem.id)
)


@dataclass(frozen=True)
class Course:
    """The course of a meeting so far: arrivals and departures, and when items were taken, by the id of the item."""

    movements: tuple[Movement, ...]
    taken: Mapping[int, ItemSitting]

    def in_order(self, items: Iterable[AgendaItem]) -> list[AgendaItem]:
        """Return items in the order in which they were taken; items not taken keep their place on the agenda."""
        keys: list[tuple[float, int, AgendaItem]] = []
        latest = 0.0
        for place, item in enumerate(items):
            sitting = self.taken.get(item.id)
            latest = sitting.started_at.timestamp() if sitting else latest
            keys.append((latest, place, item))
        return [item for _, _, item in sorted(keys, key=lambda key: key[:2])]


@dataclass(frozen=True)
class AttendedMeeting:
    """The attendance of a meeting with arrivals and departures, as one statement returns it.

    `leads` has the capacity of the chair and deputy chairs of the board on the day, by the id of their attendance.
    """

    rows: list[Attendance]
    leads: Mapping[int, PresidingAs]

    @property
    def movements(self) -> tuple[Movement, ...]:
        """The arrivals and departures, in the order in which they were recorded."""
        return tuple(sorted((move for row in self.rows for move in row.movements), key=lambda move: move.id))

    @property
    def there(self) -> list[Attendance]:
        """The attendance of the people who are at the meeting."""
        return [row for row in self.rows if row.presence in THERE]

    @property
    def presiding(self) -> "WhoPresides | None":
        """Who presides, as recorded, or else the chair if they attend, or else a deputy chair who does."""
        for row in self.rows:
            if row.presides is not None:
                return WhoPresides(row.name, row.person, row.presides.capacity, recorded=True)
        for capacity in (PresidingAs.CHAIR, PresidingAs.DEPUTY_CHAIR):
            for row in self.there:
                if self.leads.get(row.id) is capacity:
                    return WhoPresides(row.name, row.person, capacity, recorded=False)
        return None


@dataclass(frozen=True)
class SittingRecords:
    """The records of a meeting's course; `items` has all that the meeting ever had, in the order of the agenda."""

    basis: QuorumBasis | None
    attended: AttendedMeeting
    items: list[AgendaItem]
    course: Course

    @cached_property
    def quorums(self) -> Quorums:
        """The quorum of each item."""
        return quorums_among(self.basis, self.attended.rows, self.items, self.course)

    @property
    def on_agenda(self) -> list[AgendaItem]:
        """The items on the agenda, in the order in which they are taken."""
        return self.course.in_order(on_agenda(self.items))


@dataclass(frozen=True)
class WhoPresides:
    """Who presides at a meeting, and as what; `person` is None for a substitute whose name was typed.

    `recorded` is False where it is taken from the attendance of the chair and deputy chair.
    """

    name: str
    person: Person | None
    capacity: PresidingAs
    recorded: bool

    @property
    def label(self) -> str:
        """The name with the capacity, such as "Jo Field (elected for this meeting)"."""
        elected = self.capacity is PresidingAs.ELECTED
        return f"{self.name} ({'elected for this meeting' if elected else words(self.capacity).lower()})"

    @property
    def sentence(self) -> str:
        """The sentence for the minutes."""
        if self.capacity is PresidingAs.ELECTED:
            return f"{self.name} was elected to preside."
        return f"{self.label} presided."


def quorum_of_item(session: Session, item: AgendaItem) -> QuorumFinding:
    """Return whether an item is quorate, in a fixed number of queries."""
    return quorums_of(session, item.meeting)[item.id]


def quorums_of(session: Session, meeting: Meeting) -> Quorums:
    """Return the quorum of every item of a meeting, in a fixed number of queries, whatever the number of items.

    Items that are no longer on the agenda are included, because decisions may refer to them.
    """
    return records_of(session, meeting).quorums


def records_of(session: Session, meeting: Meeting) -> SittingRecords:
    """Return the records of a meeting's course, in a fixed number of queries."""
    basis = basis_of(session, meeting, terms_of(session, meeting))
    attended = attended_at(session, meeting)
    rows = session.execute(_ITEMS, {"meeting": meeting.id}).unique().all()
    taken = {item.id: sitting for item, sitting in rows if sitting is not None}
    return SittingRecords(basis, attended, [item for item, _ in rows], Course(attended.movements, taken))


def attended_at(session: Session, meeting: Meeting) -> AttendedMeeting:
    """Return the attendance of a meeting with arrivals, departures and who leads, in one statement.

    No one is absent from a seat that did not exist on the day, even if that was recorded.
    """
    values = {"meeting": meeting.id, "board": meeting.board_id, "day": meeting.day}
    found = session.execute(_ATTENDED, values).unique().all()
    leads = {row.id: PresidingAs(role) for row, role in found if role is not None}
    return AttendedMeeting([row for row, _ in found if row.is_of_a_member(meeting.day)], leads)


def quorums_among(
    basis: QuorumBasis | None, attendance: Sequence[Attendance], items: Iterable[AgendaItem], course: Course
) -> Quorums:
    """Return the quorum of each of these items; their interests, and the people in them, must be loaded."""
    ordered = course.in_order(items)
    places = {item.id: place for place, item in enumerate(ordered)}
    return {
        item.id: find(basis, attendance, away=away_for(item, attendance, course, places), of=FOR_THIS_ITEM)
        for item in ordered
    }


def away_for(
    item: AgendaItem, attendance: Iterable[Attendance], course: Course, places: Mapping[int, int]
) -> dict[int, str]:
    """Return why people at the meeting do not count for an item, by the id of their attendance.

    `places` has the places of items in the order in which they are taken, by the id of the item.
    """
    interested = {interest.person_id for interest in item.interests}
    names = {plain(interest.person.name) for interest in item.interests}
    moves = _moves_by_attendance(course, places)
    away = {}
    for row in attendance:
        if row.presence not in THERE:
            continue
        declared = row.person_id in interested if row.person_id is not None else plain(row.name) in names
        reason = DECLARED if declared else _why_not_there(moves.get(row.id, []), places.get(item.id, 0))
        if reason:
            away[row.id] = reason
    return away


def on_agenda(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return the items that are on the agenda, without proposals and items that were removed."""
    return [item for item in items if item.accepted and item.removed_at is None]


def presiding_of(session: Session, meeting: Meeting) -> WhoPresides | None:
    """Return who presides at a meeting, or None if neither chair nor deputy chair attends and no one was elected."""
    return attended_at(session, meeting).presiding


def _moves_by_attendance(
    course: Course, places: Mapping[int, int]
) -> dict[int, list[tuple[int, MovementKind]]]:
    """Return each person's arrivals and departures in order, each with the place of the item from which it counts."""
    found: dict[int, list[tuple[int, MovementKind]]] = {}
    ordered = sorted(course.movements, key=lambda move: (places.get(move.item_id, 0), move.id))
    for move in ordered:
        found.setdefault(move.attendance_id, []).append((places.get(move.item_id, 0), move.kind))
    return found


def _why_not_there(moves: Sequence[tuple[int, MovementKind]], place: int) -> str:
    """Return why a person is not there for the item at a place, or an empty string if they are."""
    if not moves:
        return ""
    so_far = [kind for at, kind in moves if at <= place]
    if not so_far:
        return NOT_ARRIVED if moves[0][1] is MovementKind.ARRIVED else ""
    return HAS_LEFT if so_far[-1] is MovementKind.LEFT else ""
