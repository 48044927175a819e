"""Who is invited to a meeting: the list made from the board's seats and roles, and changes to it by hand.

Changing the list sends nothing: see sending. A person taken off the list keeps a row, so that they can be told and
are not put back by themselves.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.meetings import answers, queries
from cdp.meetings.list_changes import ListChanges, Place, changes_since, seats_stood_in
from cdp.meetings.roster import Roster, roster_of, roster_on
from cdp.models import Appointment, Board, Invitation, Meeting, MeetingState, Person, Seat

__all__ = [
    "ListChanges",
    "Roster",
    "add",
    "changes_since",
    "fill",
    "let_deputy_stand_in",
    "let_representative_come",
    "remove",
    "roster_of",
    "roster_on",
    "update_from_seats",
]


def fill(session: Session, meeting: Meeting) -> None:
    """Put everybody on the list whom the board's seats and roles call for and who is not on it yet."""
    roster = roster_of(session, meeting)
    rows = queries.invitations_of(session, meeting)
    _put_on(session, meeting, rows, changes_since(roster, rows).missing)
    session.flush()


def update_from_seats(
    session: Session, meeting: Meeting, *, by: Person, formerly_with: Board | None = None
) -> int:
    """Bring the list up to date with the board's seats and roles; return how many people were added or taken off.

    Whoever stays but comes for another seat now, or for none, is not counted: they need not be told. With
    `formerly_with`, the board with which the meeting was held jointly until now, its chairs are taken off as well.
    """
    _check_open(meeting)
    roster, rows = roster_of(session, meeting), queries.invitations_of(session, meeting)
    changes = changes_since(roster, rows)
    former = list(changes.former)
    if formerly_with is not None:
        former.extend(_who_chaired(session, roster, rows, changes, formerly_with))
    for row in former:
        row.removed_at = clock.now()
    for row, place in changes.reseated:
        row.seat, row.stands_in = place.seat, place.stands_in
    _put_on(session, meeting, rows, changes.missing)
    if former or changes:
        _note(session, meeting, "brought the list of people to invite up to date with the board's seats", by)
    return len(former) + len(changes.missing)


def _who_chaired(
    session: Session, roster: Roster, rows: list[Invitation], changes: ListChanges, board: Board
) -> list[Invitation]:
    """Return those who are on the list only as chair or deputy chair of a board with which it was held jointly."""
    leaders = queries.leaders_of(session, board, roster.day)
    chaired = {person for role, person in leaders if role is not Appointment.COORDINATOR}
    known = {*changes.former, *(row for row, _ in changes.reseated)}
    return [
        row
        for row in rows
        if row.removed_at is None
        and row.seat_id is None
        and row.person in chaired
        and not roster.leads(row.person)
        and row not in known
    ]


def _put_on(
    session: Session, meeting: Meeting, rows: list[Invitation], people: Iterable[tuple[Person, Place]]
) -> None:
    """Put people on the list; somebody who was on it before has a row already."""
    before = {row.person_id: row for row in rows}
    for person, place in people:
        row = before.get(person.id)
        if row is None:
            row = Invitation(meeting=meeting, person=person)
            session.add(row)
        row.seat, row.stands_in, row.removed_at = place.seat, place.stands_in, None


def add(session: Session, meeting: Meeting, person: Person, *, by: Person) -> Invitation:
    """Put one more person on the list. Raises Refusal when they are on it already, or have left."""
    _check_open(meeting)
    if person.left_at is not None:
        raise Refusal(f"{person.name} has left. Choose somebody else.", field="person")
    row = _row_of(session, meeting, person)
    if row is not None and row.removed_at is None:
        raise Refusal(f"{person.name} is on the list already.", field="person")
    if row is None:
        row = Invitation(meeting=meeting, person=person)
        session.add(row)
    seats = roster_of(session, meeting).seats_represented_by(person)
    row.seat, row.stands_in = seats[0] if seats else None, False
    row.removed_at, row.removed_by_hand = None, False
    _note(session, meeting, f"put {person.name} on the list of people to invite", by)
    return row


def remove(session: Session, invitation: Invitation, *, by: Person) -> None:
    """Take somebody off the list; if they hold an invitation, they are told with the next sending."""
    _check_open(invitation.meeting)
    if invitation.removed_at is not None:
        return
    invitation.removed_at, invitation.removed_by_hand = clock.now(), True
    _note(
        session,
        invitation.meeting,
        f"took {invitation.person.name} off the list of people to invite",
        by,
    )


def let_deputy_stand_in(session: Session, meeting: Meeting, seat: Seat, *, by: Person) -> None:
    """Invite a seat's named deputy in place of the representative, as an ordinary attendee (docs/rules/calendars.md 0).

    Raises Refusal when the seat has no deputy, or the deputy comes for another seat already.
    """
    _check_open(meeting)
    roster = roster_of(session, meeting)
    deputy = seat.deputy_on(roster.day)
    if deputy is None:
        raise Refusal(f"{seat.organisation.name} has no named deputy. Add one on the members page first.")
    row = _row_of(session, meeting, deputy)
    if row is not None and row.removed_at is None and row.seat_id not in (None, seat.id):
        raise Refusal(f"{deputy.name} comes for another seat already, so they cannot stand in here.")
    representative = seat.representative_on(roster.day)
    instead_of = _row_of(session, meeting, representative) if representative is not None else None
    if instead_of is not None and instead_of.removed_at is None:
        _release(session, roster, instead_of, seat)
    if row is None:
        row = Invitation(meeting=meeting, person=deputy)
        session.add(row)
    row.seat, row.stands_in = seat, True
    row.removed_at, row.removed_by_hand = None, False
    if representative is not None:
        answers.settle_those_of(session, meeting, representative)
    _note(session, meeting, f"let {deputy.name} stand in for {seat.organisation.name}", by)


def let_representative_come(session: Session, meeting: Meeting, seat: Seat, *, by: Person) -> None:
    """Undo `let_deputy_stand_in`: the representative is invited again; the deputy no longer comes for the seat.

    Raises Refusal when the seat has no representative.
    """
    _check_open(meeting)
    roster = roster_of(session, meeting)
    representative = seat.representative_on(roster.day)
    if representative is None:
        raise Refusal(f"{seat.organisation.name} has no representative. Add one on the members page first.")
    for row in queries.invitations_of(session, meeting):
        if row.seat_id == seat.id and row.stands_in and row.removed_at is None:
            _release(session, roster, row, seat)
    row = _row_of(session, meeting, representative) or Invitation(meeting=meeting, person=representative)
    session.add(row)
    if row.removed_at is not None or row.seat is None:
        row.seat, row.stands_in = seat, False
    row.removed_at, row.removed_by_hand = None, False
    _note(session, meeting, f"let {representative.name} come for {seat.organisation.name} after all", by)


def _release(session: Session, roster: Roster, row: Invitation, seat: Seat) -> None:
    """Let somebody on the list no longer come for a seat: they come for another of theirs, in a role, or not at all."""
    if row.seat not in (None, seat):
        return
    stood_in = seats_stood_in(roster, queries.invitations_of(session, row.meeting))
    others = [
        other
        for other in roster.seats_represented_by(row.person)
        if other is not seat and other.id not in stood_in
    ]
    if others or roster.leads(row.person):
        row.seat, row.stands_in = others[0] if others else None, False
        return
    if row.stands_in:
        row.seat, row.stands_in = None, False
    row.removed_at = clock.now()


def _row_of(session: Session, meeting: Meeting, person: Person) -> Invitation | None:
    rows = queries.invitations_of(session, meeting)
    return next((row for row in rows if row.person_id == person.id), None)


def _check_open(meeting: Meeting) -> None:
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so its invitations stay as they are.")
    if meeting.state is MeetingState.CANCELLED:
        raise Refusal("This meeting is cancelled. Reinstate it before you change its invitations.")


def _note(session: Session, meeting: Meeting, what: str, by: Person) -> None:
    audit.record(
        session,
        f"{by.name} {what}: {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )
