"""Who fills the seats of a board, and who holds which role, on the day of a meeting: whom it calls for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail.invitations import Role
from cdp.meetings import queries
from cdp.models import Appointment, Board, BoardKind, Invitation, Meeting, Person, Seat, SeatKind
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
        """Return what somebody is at the meeting: chair and SRO lead it, observers may stay away.

        Source: docs/rules/calendars.md 5.
        """
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
