"""Set up the partnership: its footprint, boards, seats and roles."""

from datetime import date, timedelta

from cdp import clock
from cdp.demo.scenario import Scenario, SeatToFill, fill, person
from cdp.demo.west_midlands import agreeing
from cdp.demo.west_midlands.cast import (
    CHAIR,
    COORDINATOR,
    DATA_LEAD,
    DEPUTY_CHAIR,
    DOMAIN,
    FIRE,
    FORMER,
    INTERIM_SRO,
    OBSERVER,
    PLACES,
    SEATS,
    SRO,
    Cast,
)
from cdp.models import (
    Appointment,
    Board,
    BoardKind,
    Capacity,
    OutsideBodyKind,
    Partnership,
    Person,
    RoleCoverage,
    SeatKind,
    SroState,
)
from cdp.partnerships import queries as partnership_queries
from cdp.partnerships.boards.service import board_changes, line_changes
from cdp.partnerships.boards.service.board_changes import BoardDetails
from cdp.partnerships.boards.service.line_changes import LineDetails
from cdp.partnerships.footprints.service import areas as areas_service
from cdp.partnerships.founding import service as founding
from cdp.partnerships.founding.service import PartnershipDetails
from cdp.partnerships.members.service import holdings, role_notes
from cdp.partnerships.members.service.role_notes import RoleNote
from cdp.partnerships.roles.service import role_changes, sro_changes
from cdp.partnerships.roles.service.role_changes import Backing, RoleDetails
from cdp.partnerships.roles.service.sro_changes import SroDetails
from cdp.reference import area_bodies
from cdp.reference.national_roles import national_role

LINES = (
    LineDetails(
        body_kind=OutsideBodyKind.COMMUNITY_SAFETY,
        body_name="West Midlands Community Safety Partnership",
        what="Drug-related crime and the work of the sub-groups",
        every_months=6,
    ),
    LineDetails(
        body_kind=OutsideBodyKind.INTEGRATED_CARE,
        body_name="Example Integrated Care Board",
        what="Treatment and recovery",
        every_months=6,
    ),
    LineDetails(
        body_kind=OutsideBodyKind.POLICE_AND_CRIME,
        body_name="Example Strategic Policing and Crime Board",
        what="Use of the commissioner’s grants",
        every_months=3,
    ),
    LineDetails(
        body_kind=OutsideBodyKind.JCDU,
        what="Progress against the national outcomes framework",
    ),
)
LINES_OF_JUSTICE = (
    LineDetails(
        body_kind=OutsideBodyKind.HEALTH_AND_WELLBEING,
        body_name="Health and wellbeing boards of the seven authorities",
        what="Pathways into treatment",
        every_months=3,
    ),
    LineDetails(body_kind=OutsideBodyKind.CRIMINAL_JUSTICE, body_name="Example Local Criminal Justice Board"),
)
"""The reporting lines of the board and its time-limited group; the bodies are invented."""

AGREED = date(2022, 7, 13)
"""The day on which partners agreed on the area and the first SRO."""


def set_up(scenario: Scenario, administrator: Person) -> Cast:
    session = scenario.session
    with scenario.days_ago(180):
        partnership = founding.create_partnership(
            session,
            PartnershipDetails(
                name="West Midlands Combating Drugs Partnership",
                acronym="West Midlands CDP",
                secretariat_email=f"secretariat@{DOMAIN}",
                rationale=(
                    "Drug markets and the criminal justice agencies that respond to them work across the police force "
                    "area. The partnership works at that level, with a local sub-group for delivery in each authority."
                ),
                agreed_on=AGREED,
            ),
            COORDINATOR,
            by=administrator,
        )
        coordinator = partnership_queries.role_holders(
            session, partnership, Appointment.COORDINATOR, clock.today()
        )[0]
        force = next(body for body in area_bodies.police_forces() if body.name == "West Midlands")
        codes = [authority.code for authority in area_bodies.authorities_in_police_force(force.code)]
        areas_service.add_areas(session, partnership, codes, date(2022, 8, 1), by=coordinator)
    with scenario.days_ago(178):
        board = board_changes.add_board(
            session,
            partnership,
            BoardDetails(
                "West Midlands Combating Drugs Partnership Board",
                BoardKind.BOARD,
                purpose="Oversee delivery of the national drugs strategy across the force area.",
            ),
            by=coordinator,
        )
        for line in LINES:
            line_changes.add_line(session, board, line, by=coordinator)
        groups = _sub_groups(scenario, partnership, board, coordinator)
        fire = SeatToFill(
            FIRE, "fire_and_rescue", FORMER, kind=SeatKind.CO_OPTED, ends_on=scenario.working_day(300)
        )
        seats = fill(scenario, partnership, board, (*SEATS, fire), by=coordinator)
        _roles(scenario, partnership, board, coordinator)
        interim = sro_changes.appoint_sro(
            session,
            partnership,
            INTERIM_SRO,
            SroDetails("Chief Executive", "Birmingham City Council", SroState.CONFIRMED, agreed_on=AGREED),
            by=coordinator,
        )
        note = RoleNote(
            RoleCoverage.NOT_APPLICABLE,
            reason="Jobcentre Plus works with the seven local sub-groups and asked not to hold a seat at force level.",
        )
        role_notes.explain_role(session, partnership, national_role("jobcentre_plus"), note, by=coordinator)
        data_group = RoleNote(RoleCoverage.SUB_GROUP, board=groups["Data and digital sub-group"])
        role_notes.explain_role(
            session, partnership, national_role("ohid_region"), data_group, by=coordinator
        )
    agreeing.agree_interim_terms(scenario, board, interim.person, coordinator)
    with scenario.days_ago(158):
        sro_changes.end_sro(session, interim, clock.today() - timedelta(days=1), by=coordinator)
        _appoint_commissioner(scenario, partnership, coordinator)
    with scenario.days_ago(30):
        holdings.end_holding(
            session,
            seats[FIRE],
            Capacity.REPRESENTATIVE,
            clock.today() - timedelta(days=1),
            by=coordinator,
        )
    people = {
        p.email.partition("@")[0]: p
        for p in partnership_queries.people_of(session, partnership, scenario.today)
    }
    return Cast(partnership, board, people, seats)


def _sub_groups(
    scenario: Scenario, partnership: Partnership, board: Board, coordinator: Person
) -> dict[str, Board]:
    wanted = [
        BoardDetails(
            f"{place} local sub-group",
            BoardKind.SUB_GROUP,
            purpose=f"Drive delivery of the partnership's workplan in {place}.",
            parent=board,
        )
        for place in PLACES
    ]
    wanted.append(
        BoardDetails(
            "Data and digital sub-group",
            BoardKind.SUB_GROUP,
            purpose="Bring the figures of the national outcomes framework to the board.",
            parent=board,
        )
    )
    wanted.append(
        BoardDetails(
            "Criminal Justice in Substance Misuse Board",
            BoardKind.BOARD,
            purpose="Bring criminal justice further into the health agenda, for 12 months.",
            parent=board,
            starts_on=scenario.working_day(-150),
            closes_on=scenario.working_day(215),
            output="A minimum service offer for pathways into treatment, and a reflective event at the end.",
        )
    )
    groups = {
        details.name: board_changes.add_board(scenario.session, partnership, details, by=coordinator)
        for details in wanted
    }
    justice = groups["Criminal Justice in Substance Misuse Board"]
    for line in LINES_OF_JUSTICE:
        line_changes.add_line(scenario.session, justice, line, by=coordinator)
    return groups


def _roles(scenario: Scenario, partnership: Partnership, board: Board, coordinator: Person) -> None:
    session, today = scenario.session, clock.today()
    lead = RoleDetails(
        Appointment.PARTNERSHIP_LEAD,
        person("partnership lead", DOMAIN, "Head of partnerships"),
        today,
        ends_on=scenario.working_day(140),
        backing=Backing(
            nominated_by="the Office of the Police and Crime Commissioner",
            agreed_by="the board",
            agreed_on=today,
            condition="Funding for a second year",
        ),
    )
    role_changes.appoint_to_role(session, partnership, lead, by=coordinator)
    for role, details, of_board in (
        (Appointment.CHAIR, CHAIR, board),
        (Appointment.DEPUTY_CHAIR, DEPUTY_CHAIR, board),
        (Appointment.DATA_LEAD, DATA_LEAD, None),
        (
            Appointment.PUBLIC_INVOLVEMENT_LEAD,
            person("involvement lead", DOMAIN, "Head of involvement"),
            None,
        ),
        (Appointment.OBSERVER, OBSERVER, None),
    ):
        role_changes.appoint_to_role(
            session, partnership, RoleDetails(role, details, today, board=of_board), by=coordinator
        )


def _appoint_commissioner(scenario: Scenario, partnership: Partnership, coordinator: Person) -> None:
    """Appoint the police and crime commissioner as SRO, subject to terms of reference that are not agreed yet."""
    sro_changes.appoint_sro(
        scenario.session,
        partnership,
        SRO,
        SroDetails(
            post="Police and Crime Commissioner",
            organisation_name="Office of the Police and Crime Commissioner",
            state=SroState.CONDITIONAL,
            condition="Revised terms of reference approved by partners",
            nominated_by="a letter to partners",
            agreed_by="partners in principle",
            agreed_on=clock.today() - timedelta(days=2),
        ),
        by=coordinator,
    )
