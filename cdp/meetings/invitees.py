"""The list of people to invite: made from the board's seats and roles, and changed by hand.

Changing the list sends nothing; the module `sending` does. A person removed from the list keeps a row, so that their
invitation can be withdrawn. A person removed by hand is not added again by an update from the seats.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.meetings import answers, queries
from cdp.meetings.list_changes import InvitedFor, ListChanges, changes_since, seats_stood_in, why_former
from cdp.meetings.roster import MeetingRoster, roster_of, roster_on
from cdp.models import Appointment, Board, Invitation, Meeting, MeetingState, Person, Removal, Seat

__all__ = [
    "ListChanges",
    "MeetingRoster",
    "add",
    "changes_since",
    "fill",
    "invite_deputy",
    "invite_representative_again",
    "remove",
    "roster_of",
    "roster_on",
    "update_from_seats",
]


def fill(session: Session, meeting: Meeting) -> None:
    """Add everyone with a seat or role on the board who is not on the list yet and was not removed by hand."""
    roster = roster_of(session, meeting)
    rows = queries.invitations_of(session, meeting)
    _put_on(session, meeting, rows, changes_since(roster, rows).missing)
    session.flush()


def update_from_seats(
    session: Session, meeting: Meeting, *, by: Person, formerly_with: Board | None = None
) -> int:
    """Update the list from the board's seats and roles, and return how many people were added or removed.

    People who stay on the list, but for another seat or without one, are not counted, because they do not need an
    email. `formerly_with` is the board that held the meeting jointly until now: people who were invited only as its
    chair or deputy chair are removed as well. Raises Refusal when the meeting was held or cancelled.
    """
    _check_open(meeting)
    roster, rows = roster_of(session, meeting), queries.invitations_of(session, meeting)
    changes = changes_since(roster, rows)
    former = {row: why_former(roster, row) for row in changes.former}
    if formerly_with is not None:
        chaired = _who_chaired(session, roster, rows, changes, formerly_with)
        of_other = [row for row in changes.former if row.seat and row.seat.board_id == formerly_with.id]
        former |= dict.fromkeys([*chaired, *of_other], Removal.NOT_JOINT)
    for row, because in former.items():
        row.take_off(because, clock.now())
    for row, place in changes.reseated:
        row.seat, row.stands_in = place.seat, place.stands_in
    _put_on(session, meeting, rows, changes.missing)
    if former or changes:
        _note(session, meeting, "updated the list of people to invite from the board’s members", by)
    return len(former) + len(changes.missing)


def _who_chaired(
    session: Session, roster: MeetingRoster, rows: list[Invitation], changes: ListChanges, board: Board
) -> list[Invitation]:
    """Return the invitations of people who are on the list only as chair or deputy chair of a former joint board."""
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
    session: Session, meeting: Meeting, rows: list[Invitation], people: Iterable[tuple[Person, InvitedFor]]
) -> None:
    """Add people to the list, reusing the row of anyone who was on it before."""
    before = {row.person_id: row for row in rows}
    for person, place in people:
        row = before.get(person.id)
        if row is None:
            row = Invitation(meeting=meeting, person=person)
            session.add(row)
        row.seat, row.stands_in = place.seat, place.stands_in
        row.put_back()


def add(session: Session, meeting: Meeting, person: Person, *, by: Person) -> Invitation:
    """Add a person to the list. Raises Refusal when they are already on it or have left."""
    _check_open(meeting)
    if person.left_at is not None:
        raise Refusal(f"{person.name} has left. Choose someone else.", field="person")
    row = _row_of(session, meeting, person)
    if row is not None and row.removed_at is None:
        raise Refusal(f"{person.name} is already on the list. Choose someone else.", field="person")
    if row is None:
        row = Invitation(meeting=meeting, person=person)
        session.add(row)
    seats = roster_of(session, meeting).seats_represented_by(person)
    row.seat, row.stands_in = seats[0] if seats else None, False
    row.put_back()
    _note(session, meeting, f"added {person.name} to the list of people to invite", by)
    return row


def remove(session: Session, invitation: Invitation, *, by: Person) -> None:
    """Remove a person from the list; an invitation already sent is withdrawn at the next sending."""
    _check_open(invitation.meeting)
    if invitation.removed_at is not None:
        return
    invitation.take_off(Removal.BY_HAND, clock.now())
    _note(
        session,
        invitation.meeting,
        f"removed {invitation.person.name} from the list of people to invite",
        by,
    )


def invite_deputy(session: Session, meeting: Meeting, seat: Seat, *, by: Person) -> None:
    """Invite a seat's named deputy instead of the representative, as an ordinary attendee (docs/rules/calendars.md 0).

    Raises Refusal when the seat has no deputy, or when the deputy already represents another seat.
    """
    _check_open(meeting)
    roster = roster_of(session, meeting)
    deputy = seat.deputy_on(roster.day)
    if deputy is None:
        raise Refusal(f"{seat.organisation.name} has no named deputy. Add one on the members page first.")
    row = _row_of(session, meeting, deputy)
    if row is not None and row.removed_at is None and row.seat_id not in (None, seat.id):
        raise Refusal(
            f"{deputy.name} already represents another seat at this meeting. Invite the representative instead."
        )
    representative = seat.representative_on(roster.day)
    instead_of = _row_of(session, meeting, representative) if representative is not None else None
    if instead_of is not None and instead_of.removed_at is None:
        _release(session, roster, instead_of, seat, Removal.DEPUTY_ATTENDS)
    if row is None:
        row = Invitation(meeting=meeting, person=deputy)
        session.add(row)
    row.seat, row.stands_in = seat, True
    row.put_back()
    if representative is not None:
        answers.settle_deputy_named_by(session, meeting, representative)
    _note(session, meeting, f"invited {deputy.name} as deputy for {seat.organisation.name}", by)


def invite_representative_again(session: Session, meeting: Meeting, seat: Seat, *, by: Person) -> None:
    """Undo `invite_deputy`: invite the representative again, and end the deputy's invitation for this seat.

    Raises Refusal when the seat has no representative.
    """
    _check_open(meeting)
    roster = roster_of(session, meeting)
    representative = seat.representative_on(roster.day)
    if representative is None:
        raise Refusal(f"{seat.organisation.name} has no representative. Add one on the members page first.")
    for row in queries.invitations_of(session, meeting):
        if row.seat_id == seat.id and row.stands_in and row.removed_at is None:
            _release(session, roster, row, seat, Removal.REPRESENTATIVE_ATTENDS)
    row = _row_of(session, meeting, representative) or Invitation(meeting=meeting, person=representative)
    session.add(row)
    if row.removed_at is not None or row.seat is None:
        row.seat, row.stands_in = seat, False
    row.put_back()
    _note(session, meeting, f"invited {representative.name} again to represent {seat.organisation.name}", by)


def _release(session: Session, roster: MeetingRoster, row: Invitation, seat: Seat, because: Removal) -> None:
    """End a person's invitation for a seat; they may stay on the list for another seat or for a role."""
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
    row.take_off(because, clock.now())


def _row_of(session: Session, meeting: Meeting, person: Person) -> Invitation | None:
    rows = queries.invitations_of(session, meeting)
    return next((row for row in rows if row.person_id == person.id), None)


def _check_open(meeting: Meeting) -> None:
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so its invitations can no longer be changed.")
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
