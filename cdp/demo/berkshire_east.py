"""The Berkshire East example: three authorities, and terms of reference signed by a Director of Public Health as SRO.

Its board acts as both the Combating Drugs Partnership and the Community Safety Partnership, in the same meetings.
"""

from dataclasses import replace
from datetime import date, time

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas import publishing
from cdp.agendas import service as agendas
from cdp.demo import terms
from cdp.demo.scenario import Scenario, SeatToFill, fill, person
from cdp.meetings import invitees, sending
from cdp.meetings import service as meetings
from cdp.models import Appointment, Board, BoardKind, Meeting, OutsideBodyKind, Person, Purpose, SroState
from cdp.partnerships import queries as partnership_queries
from cdp.partnerships.boards.service import board_changes, body_changes, line_changes
from cdp.partnerships.boards.service.board_changes import BoardDetails
from cdp.partnerships.boards.service.body_changes import BodyDetails
from cdp.partnerships.boards.service.line_changes import LineDetails
from cdp.partnerships.footprints.service import areas
from cdp.partnerships.founding import service as founding
from cdp.partnerships.founding.service import PartnershipDetails
from cdp.partnerships.roles.service import sro_changes
from cdp.partnerships.roles.service.sro_changes import SroDetails
from cdp.terms.drafting import service

DOMAIN = "berkshire-east.example"
AREAS = ("E06000036", "E06000039", "E06000040")  # Bracknell Forest, Slough, Windsor and Maidenhead

BODIES = (("Combating Drugs Partnership", "CDP"), ("Community Safety Partnership", "CSP"))
LINES = (
    LineDetails(
        body_kind=OutsideBodyKind.HEALTH_AND_WELLBEING,
        body_name="Example East Berkshire Wellbeing Board",
        what="Treatment, recovery and deaths",
        every_months=6,
    ),
    LineDetails(
        body_kind=OutsideBodyKind.SCRUTINY,
        body_name="Example Overview and Scrutiny Committee",
        what="The crime and disorder strategy",
        every_months=12,
    ),
)
NOT_THIS_TIME = {"themed_item", "performance", "sub_groups", "finance"}
ITEMS = (
    ("Treatment and recovery: progress", Purpose.DISCUSSION, 25, ("CDP",)),
    ("Anti-social behaviour in town centres", Purpose.DISCUSSION, 20, ("CSP",)),
    ("County lines: joint work", Purpose.DECISION, 30, ("CDP", "CSP")),
)


def load(scenario: Scenario, administrator: Person) -> None:
    """Set up this example, which is smaller than the West Midlands one."""
    session = scenario.session
    with scenario.days_ago(120):
        partnership = founding.create_partnership(
            session,
            PartnershipDetails(
                name="Berkshire East Combating Drugs Partnership",
                acronym="Berkshire East CDP",
                secretariat_email=f"secretariat@{DOMAIN}",
                rationale="Co-terminosity with the Integrated Care Partnership and Public Health.",
                agreed_on=date(2022, 7, 28),
            ),
            person("coordinator", DOMAIN, "Partnership manager"),
            by=administrator,
        )
        coordinator = partnership_queries.role_holders(
            session, partnership, Appointment.COORDINATOR, clock.today()
        )[0]
        areas.add_areas(session, partnership, AREAS, date(2022, 8, 1), by=coordinator)
        sro_changes.appoint_sro(
            session,
            partnership,
            person("SRO", DOMAIN, "Director of Public Health"),
            SroDetails(
                post="Director of Public Health",
                organisation_name="Public Health for Berkshire East",
                state=SroState.CONFIRMED,
                agreed_on=date(2022, 7, 28),
            ),
            by=coordinator,
        )
        board = board_changes.add_board(
            session,
            partnership,
            BoardDetails("Berkshire East Combating Drugs Board", BoardKind.BOARD),
            by=coordinator,
        )
        _acts_and_reports(scenario, board, coordinator)
        member = person("member", DOMAIN, "Service manager")
        places = (
            SeatToFill("Example Recovery Berkshire", "treatment_providers", member),
            SeatToFill("Thames Valley Police", "police", person("police", DOMAIN, "Superintendent")),
            SeatToFill(
                "Frimley Integrated Care Board", "nhs", person("health", DOMAIN, "Associate director")
            ),
        )
        fill(scenario, partnership, board, places, by=coordinator)
        version = service.start_draft(session, board, service.Beginning.DEFAULT_TEXT, by=coordinator)
    with scenario.days_ago(110):
        terms.circulate(scenario, version, 21, "", by=coordinator)
    with scenario.days_ago(95):
        terms.everyone_approves(scenario, version)
    with scenario.days_ago(90):
        sro = partnership_queries.current_sro(session, partnership, clock.today())
        if sro is not None:
            terms.sign(scenario, version, sro.person)
    _meeting_of_both(scenario, board, coordinator)


def _acts_and_reports(scenario: Scenario, board: Board, coordinator: Person) -> None:
    before = None
    for name, label in BODIES:
        details = BodyDetails(name, label, clock.today(), after=before)
        before = body_changes.add_body(scenario.session, board, details, by=coordinator)
    for line in LINES:
        line_changes.add_line(scenario.session, board, line, by=coordinator)


def _meeting_of_both(scenario: Scenario, board: Board, coordinator: Person) -> None:
    """Announce one meeting of both bodies, with an agenda whose items each belong to one body or to both."""
    session = scenario.session
    details = meetings.MeetingDetails(
        title="",
        day=scenario.meeting_day(25),
        start=time(14),
        end=time(16),
        place="Example Council Offices, Slough",
    )
    with scenario.days_ago(14):
        meeting = meetings.plan(session, board.partnership, board, details, by=coordinator)
        invitees.update_from_seats(session, meeting, by=coordinator)
        plan = sending.plan_of(session, meeting)
        sending.send(session, meeting, shown=plan.fingerprint, by=coordinator)
    with scenario.days_ago(4):
        for item in agendas.add_standing_items(session, meeting, by=coordinator):
            if item.standing in NOT_THIS_TIME:
                agendas.remove_item(session, item, by=coordinator)
        for title, purpose, minutes, labels in ITEMS:
            _add_item(scenario, meeting, agendas.ItemDetails(title, purpose, minutes), labels, coordinator)
        _publish(scenario, meeting, coordinator)


def _add_item(
    scenario: Scenario,
    meeting: Meeting,
    details: agendas.ItemDetails,
    labels: tuple[str, ...],
    coordinator: Person,
) -> None:
    bodies = tuple(body for body in meeting.board.acts_as if body.label in labels)
    decision = "Agree who leads on county lines in each town." if details.purpose is Purpose.DECISION else ""
    whole = replace(details, bodies=bodies, presenter="Example police", recommendation=decision)
    agendas.add_item(scenario.session, meeting, whole, by=coordinator)


def _publish(scenario: Scenario, meeting: Meeting, coordinator: Person) -> None:
    access = access_to(scenario.session, meeting.board.partnership, coordinator, clock.today())
    assert access is not None  # noqa: S101 -- this person is the coordinator of the example
    ready = publishing.readiness_of(scenario.session, access, meeting)
    details = publishing.PublishDetails(mark=ready.mark, despite_gaps=True, notify_invitees=True)
    publishing.publish(scenario.session, access, meeting, details, by=coordinator)
