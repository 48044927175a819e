"""Who holds each seat and role of a board on the day of a meeting, and so who should be invited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail.invitations import AttendeeRole
from cdp.meetings import queries
from cdp.models import Appointment, Board, BoardKind, Invitation, Meeting, Person, Seat, SeatKind
from cdp.partnerships.queries import current_sro, person_ids_of, seats_of


@dataclass(frozen=True)
class MeetingRoster:
    """The board's seats and role holders on the day of a meeting.

    For a joint meeting, `seats` has the seats of both boards, with the board that holds it first. `other_chairs` has
    the chair and deputy chairs of the other board.
    """

    day: date
    seats: tuple[Seat, ...]
    chairs: tuple[Person, ...]
    deputy_chairs: tuple[Person, ...]
    other_chairs: tuple[Person, ...]
    sro: Person | None
    coordinators: tuple[Person, ...]
    person_ids: frozenset[int]
    """Everyone who belongs to the partnership on that day."""
    sro_in_text: str
    """What the partnership calls its SRO."""

    def seat(self, seat_id: int | None) -> Seat | None:
        """Return the seat with this ID, or None."""
        return next((seat for seat in self.seats if seat.id == seat_id), None)

    def seats_represented_by(self, person: Person) -> list[Seat]:
        """Return the seats that a person represents."""
        return [seat for seat in self.seats if seat.representative_on(self.day) == person]

    def expected(self, stood_in_for: Iterable[int] = ()) -> list[tuple[Person, Seat | None]]:
        """Return everyone who should be invited, once each, with the seat that they represent.

        A seat whose ID is in `stood_in_for` is represented by its deputy. The SRO is invited only to meetings that a
        main board holds, alone or jointly.
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
        """Return whether a person has a role that calls for an invitation, even without a seat."""
        return person in self._with_roles

    def role_of(self, invitation: Invitation) -> AttendeeRole:
        """Return a person's role in calendars: CHAIR for the chair and the SRO, and optional for observers.

        Source: docs/rules/calendars.md 5.
        """
        person, seat = invitation.person, invitation.seat
        if person in self.chairs or person == self.sro:
            return AttendeeRole.CHAIR
        if seat is not None:
            return AttendeeRole.OPTIONAL if seat.kind is SeatKind.OBSERVER else AttendeeRole.REQUIRED
        return AttendeeRole.REQUIRED if self.leads(person) else AttendeeRole.OPTIONAL

    def words_of(self, invitation: Invitation) -> str:
        """Return a short description of why a person is invited."""
        return self.words_for(invitation.person, invitation.seat, stands_in=invitation.stands_in)

    def words_for(self, person: Person, seat: Seat | None, *, stands_in: bool = False) -> str:
        """Return a short description of a person's roles and seat on the board."""
        words = []
        if person in self.chairs:
            words.append("Chair")
        if person in self.deputy_chairs:
            words.append("Deputy chair")
        if person == self.sro:
            words.append(self.sro_in_text.capitalize())
        if person in self.other_chairs:
            words.append("Chair or deputy chair of the other board")
        if seat is not None and stands_in:
            words.append(f"Deputy, for {seat.organisation.name}")
        elif seat is not None:
            kind = "Observer from" if seat.kind is SeatKind.OBSERVER else "Representative of"
            words.append(f"{kind} {seat.organisation.name}")
        if person in self.coordinators:
            words.append("Coordinator")
        joined = "; ".join(words)
        return joined[:1].upper() + joined[1:] if joined else "Added to the list"


def roster_of(session: Session, meeting: Meeting) -> MeetingRoster:
    """Return the seats and roles on the day of a meeting, in the same number of queries for any number of seats."""
    day = clock.in_london(meeting.starts_at).date()
    return roster_on(session, meeting.board, day, jointly_with=meeting.joint_board)


def roster_on(
    session: Session, board: Board, day: date, *, jointly_with: Board | None = None
) -> MeetingRoster:
    """Return a board's seats and role holders on a day, in five queries however many seats there are.

    If another board holds the meeting jointly, there are three more queries.
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

    return MeetingRoster(
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
        sro_in_text=partnership.sro_in_text,
    )
