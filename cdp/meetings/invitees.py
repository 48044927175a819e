"""Who is invited to a meeting: the list made from the board's seats and roles, and changes to it by hand.

Changing the list sends nothing: see sending. A person taken off the list keeps a row, so that they can be told and
are not put back by themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.invitations import Role
from cdp.meetings import answers, queries
from cdp.models import (
    Appointment,
    Board,
    BoardKind,
    Invitation,
    Meeting,
    MeetingState,
    Person,
    Seat,
    SeatKind,
)
from cdp.partnerships.queries import current_sro, person_ids_of, seats_of


@dataclass(frozen=True)
class Roster:
    """The board's seats, and who holds which role, on the day of a meeting.

    Of a meeting held jointly with another board of the partnership, `seats` are those of both, the board that holds it
    first; `other_chairs` chair the other one, or are its deputy chairs.
    """

    day: date
    seats: tuple[Seat, ...]
    chairs: tuple[Person, ...]
    deputy_chairs: tuple[Person, ...]
    other_chairs: tuple[Person, ...]
    sro: Person | None
    coordinators: tuple[Person, ...]
    person_ids: frozenset[int]
    """Everyone with any place in the partnership on that day."""

    def seat(self, seat_id: int | None) -> Seat | None:
        """Return one of the board's seats by its number."""
        return next((seat for seat in self.seats if seat.id == seat_id), None)

    def seats_represented_by(self, person: Person) -> list[Seat]:
        """Return the seats whose representative a person is."""
        return [seat for seat in self.seats if seat.representative_on(self.day) == person]

    def expected(self, stood_in_for: Iterable[int] = ()) -> list[tuple[Person, Seat | None]]:
        """Return whom the board's seats and roles call for, each person once, with the seat they come for.

        The deputy comes for the seats in `stood_in_for`. The SRO is invited to boards, not to every sub-group.
        """
        with_deputy = set(stood_in_for)
        people: dict[Person, Seat | None] = {}
        for seat in self.seats:
            stands_in = seat.id in with_deputy
            comer = seat.deputy_on(self.day) if stands_in else seat.representative_on(self.day)
            if comer is not None:
                people.setdefault(comer, seat)
        for person in self._with_roles:
            people.setdefault(person, None)
        return [(person, seat) for person, seat in people.items() if person.left_at is None]

    @property
    def _with_roles(self) -> tuple[Person, ...]:
        leaders = (*self.chairs, *self.deputy_chairs, *filter(None, [self.sro]))
        return (*leaders, *self.other_chairs, *self.coordinators)

    def leads(self, person: Person) -> bool:
        """Whether a person comes in a role as well, whatever becomes of their seat."""
        return person in self._with_roles

    def role_of(self, invitation: Invitation) -> Role:
        """Return what somebody is at the meeting: chair and SRO lead it, observers may stay away (CALENDAR 5)."""
        person, seat = invitation.person, invitation.seat
        if person in self.chairs or person == self.sro:
            return Role.CHAIR
        if seat is not None:
            return Role.OPTIONAL if seat.kind is SeatKind.OBSERVER else Role.REQUIRED
        return Role.REQUIRED if self.leads(person) else Role.OPTIONAL

    def words_of(self, invitation: Invitation) -> str:
        """Return why somebody is invited, in a few words."""
        return self.words_for(invitation.person, invitation.seat, stands_in=invitation.stands_in)

    def words_for(self, person: Person, seat: Seat | None, *, stands_in: bool = False) -> str:
        """Return what a person is to the board, and for which seat they come, in a few words."""
        words = []
        if person in self.chairs:
            words.append("Chair")
        if person in self.deputy_chairs:
            words.append("Deputy chair")
        if person == self.sro:
            words.append("Senior responsible owner")
        if person in self.other_chairs:
            words.append("Chair or deputy chair of the board it is held with")
        if seat is not None and stands_in:
            words.append(f"Deputy, for {seat.organisation.name}")
        elif seat is not None:
            kind = "Observer from" if seat.kind is SeatKind.OBSERVER else "Representative of"
            words.append(f"{kind} {seat.organisation.name}")
        if person in self.coordinators:
            words.append("Coordinator")
        joined = "; ".join(words)
        return joined[:1].upper() + joined[1:] if joined else "Added to the list"


def roster_of(session: Session, meeting: Meeting) -> Roster:
    """Return the seats and roles on the day of a meeting; few statements, whatever the number of seats."""
    day = clock.in_london(meeting.starts_at).date()
    return roster_on(session, meeting.board, day, jointly_with=meeting.joint_board)


def roster_on(session: Session, board: Board, day: date, *, jointly_with: Board | None = None) -> Roster:
    """Return a board's seats, and who holds which role, on a day; five statements, whatever the number of seats.

    Three more for those of another board with which it meets jointly.
    """
    partnership, other = board.partnership, jointly_with
    main = BoardKind.BOARD in {each.kind for each in (board, other) if each is not None}
    sro = current_sro(session, partnership, day) if main else None
    leaders = queries.leaders_of(session, board, day)
    seats = seats_of(session, board, day)
    other_leaders: list[tuple[Appointment, Person]] = []
    if other is not None:
        seats = [*seats, *seats_of(session, other, day)]
        other_leaders = queries.leaders_of(session, other, day)

    def holders_of(role: Appointment) -> tuple[Person, ...]:
        return tuple(dict.fromkeys(person for held, person in leaders if held is role))

    return Roster(
        day=day,
        seats=tuple(seats),
        chairs=holders_of(Appointment.CHAIR),
        deputy_chairs=holders_of(Appointment.DEPUTY_CHAIR),
        other_chairs=tuple(
            dict.fromkeys(person for held, person in other_leaders if held is not Appointment.COORDINATOR)
        ),
        sro=sro.person if sro else None,
        coordinators=holders_of(Appointment.COORDINATOR),
        person_ids=frozenset(person_ids_of(session, partnership, day)),
    )


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
