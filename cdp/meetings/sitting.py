"""A meeting in its course: who presides, and who is there for each item, and so whether each item is quorate.

A person does not count for an item in which they have declared an interest, before they arrive, or after they leave.
Source: docs/rules/states.md 10.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.meetings import queries
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
    Presiding,
    PresidingAs,
)

FOR_THIS_ITEM = "for this item"
DECLARED = "declared an interest"
NOT_ARRIVED = "has not arrived yet"
HAS_LEFT = "has left"

THERE = COUNTS | {Presence.IN_ATTENDANCE}
"""The kinds of attendance of people who are at the meeting, in the room or remotely."""

Quorums = Mapping[int, QuorumFinding]
"""The quorum of each item, by the id of the item."""


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
class WhoPresides:
    """Who presides at a meeting, and as what; `person` is None for a substitute whose name was typed.

    `recorded` is False where it is taken from the attendance of the chair and deputy chair.
    """

    name: str
    person: Person | None
    capacity: PresidingAs
    recorded: bool

    @property
    def sentence(self) -> str:
        """The sentence for the minutes."""
        if self.capacity is PresidingAs.ELECTED:
            return f"{self.name} was elected to preside."
        as_what = "chair" if self.capacity is PresidingAs.CHAIR else "deputy chair"
        return f"{self.name} ({as_what}) presided."


def quorum_of_item(session: Session, item: AgendaItem) -> QuorumFinding:
    """Return whether an item is quorate, in a fixed number of queries."""
    return quorums_of(session, item.meeting)[item.id]


def quorums_of(session: Session, meeting: Meeting) -> Quorums:
    """Return the quorum of every item of a meeting, in a fixed number of queries, whatever the number of items.

    Items that are no longer on the agenda are included, because decisions may refer to them.
    """
    return quorums_among(
        basis_of(session, meeting, terms_of(session, meeting)),
        queries.attendance_of(session, meeting),
        items_of(session, meeting),
        course_of(session, meeting),
    )


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


def items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return all items that a meeting ever had, in order, with the interests declared in them."""
    query = (
        sa.select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(selectinload(AgendaItem.interests).joinedload(DeclaredInterest.person, innerjoin=True))
        .order_by(AgendaItem.part, AgendaItem.position, AgendaItem.id)
    )
    return list(session.scalars(query))


def course_of(session: Session, meeting: Meeting) -> Course:
    """Return the arrivals, departures and times of items of a meeting, in two queries."""
    movements = session.scalars(
        sa.select(Movement)
        .join(Movement.attendance)
        .where(Attendance.meeting_id == meeting.id)
        .options(joinedload(Movement.attendance, innerjoin=True), joinedload(Movement.item, innerjoin=True))
        .order_by(Movement.id)
    )
    taken = session.scalars(
        sa.select(ItemSitting).join(ItemSitting.item).where(AgendaItem.meeting_id == meeting.id)
    )
    return Course(tuple(movements), {each.item_id: each for each in taken})


def presiding_of(session: Session, meeting: Meeting) -> WhoPresides | None:
    """Return who presides at a meeting, or None if neither chair nor deputy chair attends and no one was elected."""
    recorded = session.scalar(
        sa.select(Presiding)
        .where(Presiding.meeting_id == meeting.id)
        .options(joinedload(Presiding.attendance, innerjoin=True).joinedload(Attendance.person))
    )
    if recorded is not None:
        row = recorded.attendance
        return WhoPresides(row.name, row.person, recorded.capacity, recorded=True)
    return presumed_among(queries.attendance_of(session, meeting), leaders_of(session, meeting))


def leaders_of(session: Session, meeting: Meeting) -> dict[int, PresidingAs]:
    """Return the chair and deputy chairs of a meeting's board on its day, by the id of the person."""
    capacities = {
        Appointment.DEPUTY_CHAIR: PresidingAs.DEPUTY_CHAIR,
        Appointment.CHAIR: PresidingAs.CHAIR,
    }
    held = queries.leaders_of(session, meeting.board, meeting.day)
    return {
        person.id: capacity
        for role, capacity in capacities.items()
        for held_role, person in held
        if held_role is role
    }


def presumed_among(
    attendance: Iterable[Attendance], leaders: Mapping[int, PresidingAs]
) -> WhoPresides | None:
    """Return the chair if they attend, or else a deputy chair who does, or None."""
    there = [row for row in attendance if row.presence in THERE and row.person_id in leaders]
    for capacity in (PresidingAs.CHAIR, PresidingAs.DEPUTY_CHAIR):
        for row in there:
            if row.person_id is not None and leaders[row.person_id] is capacity:
                return WhoPresides(row.name, row.person, capacity, recorded=False)
    return None


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
