"""Functions that make test records; each adds its rows to the session and flushes, and the test commits.

`make.world(session)` makes a partnership with people in the usual roles, and a neighbouring partnership.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    AgendaItem,
    Appointment,
    Base,
    Board,
    BoardKind,
    Capacity,
    FootprintArea,
    Meeting,
    MeetingState,
    Organisation,
    Part,
    Partnership,
    Person,
    Purpose,
    RoleHolding,
    Seat,
    SeatHolding,
    SeatKind,
    SroAppointment,
    SroState,
)
from tests.remembered import remembered_rows

PASSWORD = "three unconnected words"
LONG_AGO = date(2022, 8, 1)
TOGETHER = "made together"


@cache
def _password_hash() -> str:
    """Return a hash that is checked 500 times faster than those of the application; tests/accounts makes real ones."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Flush the rows made in this block only once, at its end, which is much faster; until then they have no ids."""
    session.info[TOGETHER] = True
    try:
        with session.no_autoflush:
            yield
    finally:
        del session.info[TOGETHER]
    session.flush()


def _add(session: Session, made: Base) -> None:
    session.add(made)
    if TOGETHER not in session.info:
        session.flush()


def person(session: Session, name: str, *, account: bool = True) -> Person:
    """Make a person whose email address is formed from the name; a person with an account signs in with PASSWORD."""
    made = Person(
        name=name,
        email=f"{name.lower().replace(' ', '.')}@example.org",
        password_hash=_password_hash() if account else None,
        created_at=clock.now(),
    )
    _add(session, made)
    return made


def partnership(session: Session, name: str, slug: str, *, areas: tuple[str, ...] = ()) -> Partnership:
    """Make a partnership whose footprint has the areas with these ONS codes."""
    made = Partnership(
        name=name, slug=slug, secretariat_email=f"secretariat@{slug}.example", created_at=clock.now()
    )
    made.areas = [FootprintArea(area_code=code, starts_on=LONG_AGO) for code in areas]
    _add(session, made)
    return made


def organisation(session: Session, partnership: Partnership, name: str) -> Organisation:
    """Make a member organisation."""
    made = Organisation(partnership=partnership, name=name)
    _add(session, made)
    return made


def board(session: Session, partnership: Partnership, name: str, kind: BoardKind = BoardKind.BOARD) -> Board:
    """Make a board or sub-group."""
    made = Board(partnership=partnership, name=name, kind=kind)
    _add(session, made)
    return made


def seat(
    session: Session,
    board: Board,
    organisation: Organisation,
    *,
    national_role: str = "police",
    kind: SeatKind = SeatKind.CORE,
    representative: Person | None = None,
    deputy: Person | None = None,
    starts_on: date = LONG_AGO,
) -> Seat:
    """Make a seat; the representative and the deputy, if given, hold it from its first day, by default LONG_AGO."""
    made = Seat(
        board=board,
        organisation=organisation,
        national_role=national_role,
        kind=kind,
        votes=kind is SeatKind.CORE,
        starts_on=starts_on,
    )
    for holder, capacity in ((representative, Capacity.REPRESENTATIVE), (deputy, Capacity.DEPUTY)):
        if holder is not None:
            made.holdings.append(SeatHolding(person=holder, capacity=capacity, starts_on=starts_on))
    _add(session, made)
    return made


def role(
    session: Session,
    partnership: Partnership,
    person: Person,
    role: Appointment,
    *,
    board: Board | None = None,
    ends_on: date | None = None,
) -> RoleHolding:
    """Give a person a role from LONG_AGO."""
    made = RoleHolding(
        partnership=partnership, person=person, role=role, board=board, starts_on=LONG_AGO, ends_on=ends_on
    )
    _add(session, made)
    return made


def sro(
    session: Session, partnership: Partnership, person: Person, state: SroState = SroState.CONDITIONAL
) -> SroAppointment:
    """Appoint a Senior Responsible Owner, by default on condition that partners approve the terms of reference."""
    made = SroAppointment(
        partnership=partnership,
        person=person,
        post="Police and Crime Commissioner",
        organisation_name="Office of the Police and Crime Commissioner",
        state=state,
        condition="Terms of reference approved by partners" if state is SroState.CONDITIONAL else "",
        agreed_on=LONG_AGO,
    )
    _add(session, made)
    return made


def meeting(
    session: Session,
    board: Board,
    starts_at: datetime | None = None,
    *,
    title: str = "Board meeting",
    state: MeetingState = MeetingState.DRAFT,
) -> Meeting:
    """Make a two-hour meeting, three weeks from now by default."""
    start = starts_at or clock.from_london(
        clock.today() + timedelta(days=21), datetime.min.time().replace(hour=10)
    )
    made = Meeting(
        board=board,
        title=title,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        place="Council House, Birmingham",
        state=state,
        revised_at=clock.now(),
        created_at=clock.now(),
    )
    _add(session, made)
    return made


def item(
    session: Session,
    meeting: Meeting,
    title: str,
    *,
    position: int = 1,
    minutes: int = 10,
    part: Part = Part.PUBLIC,
    purpose: Purpose = Purpose.DISCUSSION,
) -> AgendaItem:
    """Make an agenda item."""
    made = AgendaItem(
        meeting=meeting,
        position=position,
        title=title,
        purpose=purpose,
        minutes=minutes,
        part=part,
        part_2_reason="It names a supplier's prices." if part is Part.CONFIDENTIAL else "",
    )
    _add(session, made)
    return made


@dataclass(frozen=True)
class World:
    """Two partnerships and their people; the attribute for each person is named after a role, such as `chair`."""

    partnership: Partnership
    board: Board
    sub_group: Board
    treatment: Organisation
    police: Organisation
    health: Organisation
    treatment_seat: Seat
    police_seat: Seat
    health_seat: Seat
    coordinator: Person
    sro: Person
    chair: Person
    lead: Person
    data_lead: Person
    member: Person
    police_member: Person
    health_member: Person
    deputy: Person
    observer: Person
    regional_viewer: Person
    former: Person
    administrator: Person
    neighbour: Partnership
    neighbour_board: Board
    neighbour_coordinator: Person
    sro_appointment: SroAppointment


WEST_MIDLANDS = (*tuple(f"E0800002{digit}" for digit in (5, 6, 7, 8, 9)), "E08000030", "E08000031")
BERKSHIRE_EAST = ("E06000036", "E06000039", "E06000040")


def world(session: Session) -> World:
    """Make both partnerships with their people, and commit."""
    return remembered_rows(session, _world)


def _world(session: Session) -> World:
    with together(session):
        return _new_world(session)


def _new_world(session: Session) -> World:
    here = partnership(
        session, "West Midlands Combating Drugs Partnership", "west-midlands", areas=WEST_MIDLANDS
    )
    next_door = partnership(
        session, "Berkshire East Drugs Partnership", "berkshire-east", areas=BERKSHIRE_EAST
    )
    main_board = board(session, here, "Combating Drugs Partnership Board")
    sub_group = board(session, here, "Data and digital sub-group", BoardKind.SUB_GROUP)
    next_door_board = board(session, next_door, "Partnership Board")
    names = (
        "coordinator sro chair lead data_lead member police_member health_member deputy observer regional_viewer "
        "former administrator neighbour_coordinator"
    )
    people = {name: person(session, f"Example {name.replace('_', ' ')}") for name in names.split()}
    people["administrator"].is_administrator = True
    appointments = (
        ("coordinator", Appointment.COORDINATOR, None),
        ("chair", Appointment.CHAIR, main_board),
        ("lead", Appointment.PARTNERSHIP_LEAD, None),
        ("data_lead", Appointment.DATA_LEAD, None),
        ("observer", Appointment.OBSERVER, None),
        ("regional_viewer", Appointment.REGIONAL_VIEWER, None),
    )
    for name, appointment, of_board in appointments:
        role(session, here, people[name], appointment, board=of_board)
    yesterday = clock.today() - timedelta(days=1)
    role(session, here, people["former"], Appointment.COORDINATOR, ends_on=yesterday)
    role(session, next_door, people["neighbour_coordinator"], Appointment.COORDINATOR)
    treatment = organisation(session, here, "Example Treatment Services")
    police = organisation(session, here, "West Midlands Police")
    health = organisation(session, here, "Birmingham and Solihull Integrated Care Board")
    return World(
        partnership=here,
        board=main_board,
        sub_group=sub_group,
        treatment=treatment,
        police=police,
        health=health,
        treatment_seat=seat(
            session,
            main_board,
            treatment,
            national_role="treatment_providers",
            representative=people["member"],
        ),
        police_seat=seat(session, main_board, police, representative=people["police_member"]),
        health_seat=seat(
            session,
            main_board,
            health,
            national_role="nhs",
            representative=people["health_member"],
            deputy=people["deputy"],
        ),
        neighbour=next_door,
        neighbour_board=next_door_board,
        sro_appointment=sro(session, here, people["sro"]),
        **people,
    )
