"""The welcome page of a new member: their seats and roles, what to do first, and who to contact."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Role
from cdp.actions import queries as actions
from cdp.handover import queries
from cdp.meetings import queries as meetings
from cdp.models import Action, Appointment, Invitation, Meeting, Person, RoleHolding, Seat, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.partnerships.roles.service.role_changes import name_of
from cdp.partnerships.words import capital

NEXT_MEETINGS = 3


@dataclass(frozen=True)
class FirstStep:
    """One of the first things for a new member to do, and the page for it."""

    words: str
    endpoint: str


HOW_TO_USE = FirstStep("Read the step-by-step help", "about.help")
READ_DECISIONS = FirstStep("Read what the partnership has decided so far", "decisions.register")
INTERESTS = FirstStep("Declare your interests, or that you have none", "interests.index")
SUBSCRIBE = FirstStep("Add meetings and dates to your calendar", "calendars.own")
PROFILE = FirstStep("Check your job title and telephone number", "accounts.profile")

ABOUT_ROLES = {
    Role.COORDINATOR: "You are the secretariat. You set up the partnership and run its meetings, minutes and actions.",
    Role.SRO: "You are accountable to government for the partnership, or act for the SRO. "
    "You sign its terms of reference.",
    Role.CHAIR: "You chair the meetings of your board, or act for its chair. You approve its draft minutes.",
    Role.LEAD: "You take part in the work of the partnership, and can propose items for its agendas.",
    Role.DATA_LEAD: "You manage the data. Only your role can see counts that are too small to publish.",
    Role.MEMBER: "You represent your organisation, and reply to invitations and terms of reference on its behalf.",
    Role.DEPUTY: "You can read public papers, and confidential papers when you attend for the representative.",
    Role.OBSERVER: "You can read the agendas, papers and minutes of Part 1. You do not vote.",
}
"""The meaning of each role for the person who holds it, in the order in which the page shows them."""

FIRST_STEPS = {
    Role.COORDINATOR: (
        FirstStep("See your tasks on the overview", "home.partnership"),
        HOW_TO_USE,
        FirstStep("Check the members, and who still needs an invitation", "partnerships.members"),
        FirstStep("Choose which reminders people get, and when", "reminders.settings"),
    ),
    Role.SRO: (
        FirstStep("See what needs your signature, and what is overdue, on the overview", "home.partnership"),
        FirstStep("Check which roles in the national guidance are filled", "partnerships.check"),
        READ_DECISIONS,
    ),
    Role.CHAIR: (
        FirstStep("See the next meetings and their agendas", "meetings.index"),
        FirstStep("See who is on your board", "partnerships.boards"),
        READ_DECISIONS,
    ),
    Role.LEAD: (
        FirstStep("Read the workplan", "workplans.index"),
        FirstStep("Find people in the contact directory", "contacts.index"),
        READ_DECISIONS,
    ),
    Role.DATA_LEAD: (
        FirstStep("See which indicators have figures, and enter those that are missing", "indicators.index"),
        FirstStep("Read the workplan", "workplans.index"),
        READ_DECISIONS,
    ),
    Role.MEMBER: (READ_DECISIONS, INTERESTS),
    Role.DEPUTY: (READ_DECISIONS, INTERESTS),
    Role.OBSERVER: (FirstStep("See the next meetings and their agendas", "meetings.index"), READ_DECISIONS),
}
FOR_EVERYONE = (SUBSCRIBE, PROFILE)


@dataclass(frozen=True)
class SeatOnWelcomePage:
    """A seat that the reader holds, and the person who shares it, if any.

    If the reader is the representative, `other` is the deputy; if the reader is the deputy, the representative.
    """

    seat: Seat
    is_deputy: bool
    other: Person | None


@dataclass(frozen=True)
class Welcome:
    """The content of the welcome page.

    `sro`, `coordinators` and `chairs` are the people to contact and never include the reader. Each of `chairs` is a
    pair of board and name.
    """

    places: list[SeatOnWelcomePage]
    roles: list[str]
    about_roles: list[str]
    first_steps: list[FirstStep]
    meetings: list[tuple[Meeting, Invitation | None]]
    actions: list[Action]
    terms: list[TermsVersion]
    sro: Person | None
    coordinators: list[Person]
    chairs: list[tuple[str, str]]


def welcome_for(session: Session, access: Access) -> Welcome:
    """Return the content of the welcome page, using a fixed number of statements."""
    today, partnership = clock.today(), access.partnership
    upcoming = meetings.upcoming_meetings(session, partnership, clock.now(), NEXT_MEETINGS, access=access)
    invitations = meetings.own_invitations(session, upcoming, access.person)
    boards = partnerships.boards_of(session, partnership, open_on=today)
    names = {board.id: board.name for board in boards}
    in_force = queries.terms_in_force_of(session, set(names))
    sro = partnerships.current_sro(session, partnership, today)
    holdings = [one for one in partnerships.role_holdings(session, partnership) if one.holds_on(today)]
    others = [one for one in holdings if one.person_id != access.person.id]
    return Welcome(
        places=[_place(seat, access.person) for seat in queries.own_seats(session, access)],
        roles=_own_roles(holdings, access, is_sro=sro is not None and sro.person_id == access.person.id),
        about_roles=[words for role, words in ABOUT_ROLES.items() if role in access.roles],
        first_steps=_first_steps(access),
        meetings=[(meeting, invitations.get(meeting.id)) for meeting in upcoming],
        actions=actions.open_actions_of(session, access),
        terms=[in_force[number] for number in names if number in in_force],
        sro=sro.person if sro and sro.person_id != access.person.id else None,
        coordinators=[one.person for one in others if one.role is Appointment.COORDINATOR],
        chairs=[
            (names[one.board_id], one.person.name)
            for one in others
            if one.role is Appointment.CHAIR and one.board_id in names
        ],
    )


def _first_steps(access: Access) -> list[FirstStep]:
    """Return the first steps for all of the reader's roles, without duplicates."""
    own = [step for role, steps in FIRST_STEPS.items() if role in access.roles for step in steps]
    return list(dict.fromkeys([*own, *FOR_EVERYONE]))


def _place(seat: Seat, reader: Person) -> SeatOnWelcomePage:
    today = clock.today()
    representative = seat.representative_on(today)
    is_deputy = representative is None or representative.id != reader.id
    return SeatOnWelcomePage(seat, is_deputy, representative if is_deputy else seat.deputy_on(today))


def _own_roles(holdings: list[RoleHolding], access: Access, *, is_sro: bool) -> list[str]:
    own = [capital(name_of(one)) for one in holdings if one.person_id == access.person.id]
    return [capital(access.partnership.sro_in_text), *own] if is_sro else own
