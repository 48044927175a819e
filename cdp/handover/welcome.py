"""The first page of a newcomer: who they are here, what is asked of them, what to read, and whom to ask."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.actions import queries as actions
from cdp.handover import queries
from cdp.meetings import queries as meetings
from cdp.models import Action, Appointment, Invitation, Meeting, Person, RoleHolding, Seat, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.partnerships.roles.service.role_changes import name_of
from cdp.partnerships.words import capital

NEXT_MEETINGS = 3


@dataclass(frozen=True)
class Place:
    """A seat that the reader fills: as what, and who stands in for them or whom they stand in for."""

    seat: Seat
    is_deputy: bool
    other: Person | None


@dataclass(frozen=True)
class Welcome:
    """All of a newcomer's page."""

    places: list[Place]
    roles: list[str]
    meetings: list[tuple[Meeting, Invitation | None]]
    actions: list[Action]
    terms: list[TermsVersion]
    sro: Person | None
    coordinators: list[Person]
    chairs: list[tuple[str, str]]


def welcome_for(session: Session, access: Access) -> Welcome:
    """Gather a newcomer's page; the number of statements does not grow with the rows."""
    today, partnership = clock.today(), access.partnership
    upcoming = meetings.upcoming_meetings(session, partnership, clock.now(), NEXT_MEETINGS, access=access)
    invitations = meetings.own_invitations(session, upcoming, access.person)
    boards = partnerships.boards_of(session, partnership, open_on=today)
    names = {board.id: board.name for board in boards}
    in_force = queries.terms_in_force_of(session, set(names))
    sro = partnerships.current_sro(session, partnership, today)
    holdings = [one for one in partnerships.role_holdings(session, partnership) if one.holds_on(today)]
    chairs = partnerships.chairs_of_boards(session, partnership, today)
    return Welcome(
        places=[_place(seat, access.person) for seat in queries.own_seats(session, access)],
        roles=_own_roles(holdings, access, is_sro=sro is not None and sro.person_id == access.person.id),
        meetings=[(meeting, invitations.get(meeting.id)) for meeting in upcoming],
        actions=actions.open_actions_of(session, access),
        terms=[in_force[number] for number in names if number in in_force],
        sro=sro.person if sro else None,
        coordinators=[one.person for one in holdings if one.role is Appointment.COORDINATOR],
        chairs=[(names[number], chairs[number]) for number in names if number in chairs],
    )


def _place(seat: Seat, reader: Person) -> Place:
    today = clock.today()
    representative = seat.representative_on(today)
    is_deputy = representative is None or representative.id != reader.id
    return Place(seat, is_deputy, representative if is_deputy else seat.deputy_on(today))


def _own_roles(holdings: list[RoleHolding], access: Access, *, is_sro: bool) -> list[str]:
    own = [capital(name_of(one)) for one in holdings if one.person_id == access.person.id]
    return ["Senior responsible owner", *own] if is_sro else own
