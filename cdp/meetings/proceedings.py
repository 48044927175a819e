"""Recording the course of a meeting: who presides, arrivals and departures, seats that pass, when items are taken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit import record
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings import sitting
from cdp.meetings.freezing import check_open
from cdp.meetings.one_seat import check_one_seat_each
from cdp.meetings.quorum import plain
from cdp.meetings.sitting import AttendedMeeting
from cdp.models import (
    AgendaItem,
    Attendance,
    ItemSitting,
    Meeting,
    Movement,
    MovementKind,
    Person,
    Presence,
    Presiding,
    PresidingAs,
)
from cdp.partnerships.queries import current_sro
from cdp.wording import formats


@dataclass(frozen=True)
class Move:
    """An arrival or departure: from which item on, and at what time, or None if the time is not known.

    `successor` is the name of the substitute who takes the seat of a member who leaves, or an empty string.
    """

    kind: MovementKind
    item: AgendaItem
    at: datetime | None = None
    successor: str = ""


def candidates_of(session: Session, meeting: Meeting, attended: AttendedMeeting) -> list[Attendance]:
    """Return the people who may preside: those at the meeting who have a seat, chair the board or are the SRO."""
    sro = current_sro(session, meeting.board.partnership, meeting.day)
    return [
        row
        for row in attended.there
        if row.seat_id is not None
        or row.id in attended.leads
        or (sro is not None and row.person_id == sro.person_id)
    ]


def preside(session: Session, meeting: Meeting, row: Attendance | None, *, by: Person) -> Presiding:
    """Record who presides at a meeting; a person who is not the chair or deputy chair was elected for the day.

    Raises Refusal if the record of the meeting is closed, or if the person is not at the meeting or may not preside.
    """
    check_open(session, meeting)
    attended = sitting.attended_at(session, meeting)
    if row is None or row not in candidates_of(session, meeting, attended):
        raise Refusal("Choose a person who is present.", field="person")
    capacity = attended.leads.get(row.id, PresidingAs.ELECTED)
    presiding = session.scalar(sa.select(Presiding).where(Presiding.meeting_id == meeting.id))
    if presiding is None:
        presiding = Presiding(meeting=meeting)
    presiding.attendance, presiding.capacity = row, capacity
    session.add(presiding)
    elected = "was elected to preside" if capacity is PresidingAs.ELECTED else "presided"
    _note(session, meeting, f"recorded that {row.name} {elected}", by=by)
    return presiding


def move(session: Session, meeting: Meeting, row: Attendance | None, what: Move, *, by: Person) -> Movement:
    """Record that a person arrived or left, from an item on, and who takes their seat.

    A member who was noted as absent, or sent apologies, and arrives after all is then present. Raises Refusal if the
    record is closed, the person is not at the meeting, the time is not on the day of the meeting, or they have already
    arrived or left by that item. One person at a time sits in a seat, so it also refuses an arrival in a seat that
    another person has taken over.
    """
    check_open(session, meeting)
    if row is None or (row.presence not in sitting.THERE and not _comes_after_all(row, what)):
        raise Refusal("Choose a person who is present.", field="person")
    if what.at is not None and clock.in_london(what.at).date() != meeting.day:
        raise Refusal("Enter a time on the day of the meeting.", field="at")
    records = sitting.records_of(session, meeting)
    places = {item.id: place for place, item in enumerate(records.course.in_order(records.items))}
    _check_alternates(records.course, places, row, what)
    if what.kind is MovementKind.ARRIVED:
        _check_seat_is_free(records, places, row, what)
    if row.presence not in sitting.THERE:
        row.presence = Presence.PRESENT if row.seat_id is not None else Presence.IN_ATTENDANCE
        check_one_seat_each({each.key: each for each in records.attended.rows})
    movement = _movement(row, what, by)
    session.add(movement)
    verb = "arrived" if what.kind is MovementKind.ARRIVED else "left"
    when = f" at {formats.clock(what.at)}" if what.at else ""
    _note(session, meeting, f"recorded that {row.name} {verb}{when}", by=by)
    if what.successor:
        taken = _take_over(session, meeting, row, what, records, by)
        _note(session, meeting, f"recorded that {taken.name} took the seat of {row.name} over{when}", by=by)
    return movement


def remove_movement(session: Session, meeting: Meeting, movement: Movement, *, by: Person) -> None:
    """Remove an arrival or departure that was recorded by mistake; that of a person who took a seat over with the rest.

    Raises Refusal if the record is closed, if the person presides, or for the departure of a member whose seat passed.
    """
    check_open(session, meeting)
    row, attended = movement.attendance, sitting.attended_at(session, meeting)
    arrived = movement.kind is MovementKind.ARRIVED
    if row.took_over and movement is row.movements[0]:
        if row.presides is not None:
            raise Refusal(f"{row.name} presides at this meeting. First record who presides instead.")
        meeting.attendance.remove(row)
        _note(session, meeting, f"removed that {row.name} took a seat over", by=by)
        return
    successor = _other_in_seat(attended, row)
    if not arrived and not row.took_over and successor is not None:
        raise Refusal(f"{successor.name} took this seat over. First remove that.")
    session.delete(movement)
    _note(session, meeting, f"removed the {'arrival' if arrived else 'departure'} of {row.name}", by=by)


def take_item(
    session: Session, meeting: Meeting, item: AgendaItem | None, *, seen: str, by: Person
) -> ItemSitting | None:
    """Begin an item now, and end the one being discussed; with None, only end that one.

    `seen` is the key of the item being discussed on the page that the person read, or an empty string. Raises Conflict
    if someone else has moved on since, and Refusal if the record is closed or the meeting has not begun.
    """
    check_open(session, meeting)
    now = clock.now()
    if meeting.day > clock.today():
        raise Refusal("This meeting has not begun yet. You can start its items on the day.")
    records = sitting.records_of(session, meeting)
    sittings, items = records.course.taken, {each.id: each for each in records.items}
    current = next((each for each in sittings.values() if each.ended_at is None), None)
    here = items[current.item_id] if current is not None else None
    if (here.key if here else "") != seen:
        raise Conflict([Difference("Current item", _titled(here), _titled(item))], current_version=0)
    if current is not None:
        current.ended_at = now
    if item is None:
        _note(session, meeting, "ended the last item", by=by)
        return None
    called = "a confidential item" if item.is_confidential else f"the item “{item.title}”"
    _note(session, meeting, f"began {called}", by=by)
    begun = sittings.get(item.id)
    if begun is None:
        begun = ItemSitting(item=item, started_at=now)
        session.add(begun)
    begun.ended_at = None
    return begun


def movement_words(movement: Movement) -> str:
    """Return an arrival or departure as a sentence for the minutes of its item."""
    row, arrived = movement.attendance, movement.kind is MovementKind.ARRIVED
    when = f" at {formats.clock(movement.at)}" if movement.at else ""
    if arrived and row.took_over and movement is row.movements[0]:
        seat = f"the seat of {row.organisation.name}" if row.organisation is not None else "the seat"
        return f"{row.name} took over {seat}{when}."
    what = f"arrived{when}" if arrived else f"left{when}, before this item"
    return f"{movement.attendance.name} {what}."


def _comes_after_all(row: Attendance, what: Move) -> bool:
    return what.kind is MovementKind.ARRIVED and row.person_id is not None


def _check_alternates(course: sitting.Course, places: dict[int, int], row: Attendance, what: Move) -> None:
    """Refuse a second arrival without a departure in between, and the reverse."""
    place = places.get(what.item.id, 0)
    moves: Sequence[Movement] = sorted(
        (each for each in course.movements if each.attendance_id == row.id),
        key=lambda each: (places.get(each.item_id, 0), each.id),
    )
    before = [each for each in moves if places.get(each.item_id, 0) <= place]
    if before and before[-1].kind is what.kind:
        already = "has already arrived" if what.kind is MovementKind.ARRIVED else "has already left"
        raise Refusal(f"{row.name} {already} by this item.", field="person")


def _check_seat_is_free(
    records: sitting.SittingRecords, places: dict[int, int], row: Attendance, what: Move
) -> None:
    """Refuse an arrival in a seat in which another person sits for that item."""
    other = _other_in_seat(records.attended, row)
    if other is None or other.presence not in sitting.THERE:
        return
    away = sitting.away_for(what.item, [other], records.course, places)
    if away.get(other.id) not in {sitting.HAS_LEFT, sitting.NOT_ARRIVED}:
        raise Refusal(
            f"{other.name} sits in this seat. First record that {other.name} leaves.", field="person"
        )


def _take_over(
    session: Session,
    meeting: Meeting,
    row: Attendance,
    what: Move,
    records: sitting.SittingRecords,
    by: Person,
) -> Attendance:
    """Record that a substitute takes a member's seat from the item at which the member leaves."""
    seat = row.seat
    if what.kind is not MovementKind.LEFT or seat is None:
        raise Refusal(
            "A substitute takes a seat over when a member leaves. Choose the member and that they leave.",
            field="successor",
        )
    if _other_in_seat(records.attended, row) is not None:
        raise Refusal(
            "This seat has already passed once at this meeting. Record the arrival of the other person instead.",
            field="successor",
        )
    deputy = seat.deputy_on(meeting.day)
    known = deputy if deputy is not None and plain(deputy.name) == plain(what.successor) else None
    taken = Attendance(
        meeting=meeting,
        seat=seat,
        organisation=row.organisation,
        person=known,
        name=known.name if known is not None else what.successor,
        presence=Presence.SUBSTITUTE,
        votes=row.votes,
        took_over=True,
    )
    rows = {each.key: each for each in records.attended.rows}
    try:
        check_one_seat_each(rows | {"": taken})
    except Refusal as twice:
        raise Refusal(twice.sentence, field="successor") from None
    session.add(_movement(taken, replace(what, kind=MovementKind.ARRIVED), by))
    return taken


def _movement(row: Attendance, what: Move, by: Person) -> Movement:
    return Movement(
        attendance=row, kind=what.kind, item=what.item, at=what.at, recorded_at=clock.now(), recorded_by=by
    )


def _other_in_seat(attended: AttendedMeeting, row: Attendance) -> Attendance | None:
    """Return the other person recorded in a seat, or None."""
    return next(
        (each for each in attended.rows if each is not row and row.seat_id and each.seat_id == row.seat_id),
        None,
    )


def _titled(item: AgendaItem | None) -> str:
    if item is None:
        return "None"
    return "A confidential item" if item.is_confidential else item.title


def _note(session: Session, meeting: Meeting, words: str, *, by: Person) -> None:
    record(
        session,
        f"{by.name} {words} at {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )
