"""Who is invited to a meeting: the list made from the board's seats and roles, and changes to it by hand.

Changing the list sends nothing: see sending. A person taken off the list keeps a row, so that they can be told and
are not put back by themselves.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.meetings import answers, queries
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


@dataclass(frozen=True)
class ListChanges:
    """How a meeting's list differs from the board's seats and roles now."""

    missing: tuple[tuple[Person, Seat | None], ...]
    former: tuple[Invitation, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.former)


def changes_since(roster: Roster, invitations: list[Invitation]) -> ListChanges:
    """Compare the list with the seats and roles: who is missing, and who no longer fills the seat they come for.

    Somebody who comes for no seat stays as long as they have any place in the partnership.
    Somebody taken off the list by hand is not missing.
    """
    active = [row for row in invitations if row.removed_at is None]
    known = {row.person_id for row in invitations}
    stood_in = {row.seat_id for row in active if row.stands_in and row.seat_id is not None}
    former = []
    for row in active:
        if row.seat_id is None:
            if row.person_id not in roster.person_ids:
                former.append(row)
            continue
        seat = roster.seat(row.seat_id)
        holder = None
        if seat is not None:
            holder = seat.deputy_on(roster.day) if row.stands_in else seat.representative_on(roster.day)
        if holder is None or holder.id != row.person_id:
            former.append(row)
    missing = [pair for pair in roster.expected(stood_in) if pair[0].id not in known]
    return ListChanges(tuple(missing), tuple(former))


def fill(session: Session, meeting: Meeting) -> None:
    """Put everybody on the list whom the board's seats and roles call for and who is not on it yet."""
    roster = roster_of(session, meeting)
    for person, seat in changes_since(roster, queries.invitations_of(session, meeting)).missing:
        session.add(Invitation(meeting=meeting, person=person, seat=seat))
    session.flush()


def update_from_seats(
    session: Session, meeting: Meeting, *, by: Person, formerly_with: Board | None = None
) -> int:
    """Bring the list up to date with the board's seats and roles; return how many people were added or taken off.

    With `formerly_with`, the board with which the meeting was held jointly until now, its chairs are taken off as well.
    """
    _check_open(meeting)
    roster, rows = roster_of(session, meeting), queries.invitations_of(session, meeting)
    changes = changes_since(roster, rows)
    if formerly_with is not None:
        chaired = {
            person
            for role, person in queries.leaders_of(session, formerly_with, roster.day)
            if role is not Appointment.COORDINATOR
        }
        left = [row for row in rows if row.seat_id is None and row.person in chaired]
        gone = [row for row in left if row.removed_at is None and not roster.leads(row.person)]
        changes = ListChanges(changes.missing, (*changes.former, *gone))
    for row in changes.former:
        row.removed_at = clock.now()
    for person, seat in changes.missing:
        session.add(Invitation(meeting=meeting, person=person, seat=seat))
    count = len(changes.former) + len(changes.missing)
    if count:
        _note(session, meeting, "brought the list of people to invite up to date with the board's seats", by)
    return count


def add(session: Session, meeting: Meeting, person: Person, *, by: Person) -> Invitation:
    """Put one more person on the list. Raises Refusal when they are on it already, or have left."""
    _check_open(meeting)
    if person.left_at is not None:
        raise Refusal(f"{person.name} has left. Choose somebody else.", field="person")
    row = _row_of(session, meeting, person)
    if row is not None and row.removed_at is None:
        raise Refusal(f"{person.name} is on the list already.", field="person")
    if row is None:
        seats = roster_of(session, meeting).seats_represented_by(person)
        row = Invitation(meeting=meeting, person=person, seat=seats[0] if seats else None)
        session.add(row)
    row.removed_at = None
    _note(session, meeting, f"put {person.name} on the list of people to invite", by)
    return row


def remove(session: Session, invitation: Invitation, *, by: Person) -> None:
    """Take somebody off the list; if they hold an invitation, they are told with the next sending."""
    _check_open(invitation.meeting)
    if invitation.removed_at is not None:
        return
    invitation.removed_at = clock.now()
    _note(
        session,
        invitation.meeting,
        f"took {invitation.person.name} off the list of people to invite",
        by,
    )


def let_deputy_stand_in(session: Session, meeting: Meeting, seat: Seat, *, by: Person) -> None:
    """Invite a seat's named deputy in place of the representative, as an ordinary attendee (CALENDAR 0).

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
    if representative is not None:
        _free(session, meeting, roster, representative, seat)
    if row is None:
        row = Invitation(meeting=meeting, person=deputy)
        session.add(row)
    row.seat, row.stands_in, row.removed_at = seat, True, None
    if representative is not None:
        answers.settle_those_of(session, meeting, representative)
    _note(session, meeting, f"let {deputy.name} stand in for {seat.organisation.name}", by)


def let_representative_come(session: Session, meeting: Meeting, seat: Seat, *, by: Person) -> None:
    """Undo `let_deputy_stand_in`: the representative is invited again, the deputy is taken off the list.

    Raises Refusal when the seat has no representative.
    """
    _check_open(meeting)
    roster = roster_of(session, meeting)
    representative = seat.representative_on(roster.day)
    if representative is None:
        raise Refusal(f"{seat.organisation.name} has no representative. Add one on the members page first.")
    for row in queries.invitations_of(session, meeting):
        if row.seat_id == seat.id and row.stands_in and row.removed_at is None:
            row.stands_in = False
            row.removed_at = clock.now()
    row = _row_of(session, meeting, representative) or Invitation(meeting=meeting, person=representative)
    session.add(row)
    if row.removed_at is not None or row.seat is None:
        row.seat = seat
    row.removed_at = None
    _note(session, meeting, f"let {representative.name} come for {seat.organisation.name} after all", by)


def _free(session: Session, meeting: Meeting, roster: Roster, representative: Person, seat: Seat) -> None:
    """Take a representative off the list, unless they come for another seat or in another role as well."""
    row = _row_of(session, meeting, representative)
    if row is None or row.removed_at is not None:
        return
    stood_in = {
        r.seat_id for r in queries.invitations_of(session, meeting) if r.stands_in and not r.removed_at
    }
    others = [
        s for s in roster.seats_represented_by(representative) if s is not seat and s.id not in stood_in
    ]
    if others or roster.leads(representative):
        row.seat = others[0] if others else None
    else:
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
