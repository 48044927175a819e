"""The Berkshire East example: three authorities, and a Director of Public Health as SRO whose terms are signed.

Its board acts as the Combating Drugs Partnership and as the Community Safety Partnership: one meeting is that of both.
"""

from dataclasses import replace
from datetime import date, time

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas import publishing
from cdp.agendas import service as agendas
from cdp.demo import terms
from cdp.demo.story import Place, Story, fill, person
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

HATS = (("Combating Drugs Partnership", "CDP"), ("Community Safety Partnership", "CSP"))
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
    ("County lines: what both partnerships do", Purpose.DECISION, 30, ("CDP", "CSP")),
)


def tell(story: Story, administrator: Person) -> None:
    """Set up a smaller partnership next door, so that two can be seen side by side."""
    session = story.session
    with story.days_ago(120):
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
        _acts_and_reports(story, board, coordinator)
        member = person("member", DOMAIN, "Service manager")
        places = (
            Place("Example Recovery Berkshire", "treatment_providers", member),
            Place("Thames Valley Police", "police", person("police", DOMAIN, "Superintendent")),
            Place("Frimley Integrated Care Board", "nhs", person("health", DOMAIN, "Associate director")),
        )
        fill(story, partnership, board, places, by=coordinator)
        version = service.start_draft(session, board, service.Beginning.DEFAULT_TEXT, by=coordinator)
    with story.days_ago(110):
        terms.circulate(story, version, 21, "", by=coordinator)
    with story.days_ago(95):
        terms.everybody_approves(story, version)
    with story.days_ago(90):
        sro = partnership_queries.current_sro(session, partnership, clock.today())
        if sro is not None:
            terms.sign(story, version, sro.person)
    _meeting_of_both(story, board, coordinator)


def _acts_and_reports(story: Story, board: Board, coordinator: Person) -> None:
    before = None
    for name, label in HATS:
        details = BodyDetails(name, label, clock.today(), after=before)
        before = body_changes.add_body(story.session, board, details, by=coordinator)
    for line in LINES:
        line_changes.add_line(story.session, board, line, by=coordinator)


def _meeting_of_both(story: Story, board: Board, coordinator: Person) -> None:
    """Announce a meeting that is one of two bodies, with an agenda whose items say of which."""
    session = story.session
    details = meetings.MeetingDetails(
        title="",
        day=story.working_day(25),
        start=time(14),
        end=time(16),
        place="Example Council Offices, Slough",
    )
    with story.days_ago(14):
        meeting = meetings.plan(session, board.partnership, board, details, by=coordinator)
        invitees.update_from_seats(session, meeting, by=coordinator)
        plan = sending.plan_of(session, meeting)
        sending.send(session, meeting, shown=plan.fingerprint, by=coordinator)
    with story.days_ago(4):
        for item in agendas.add_standing_items(session, meeting, by=coordinator):
            if item.standing in NOT_THIS_TIME:
                agendas.remove_item(session, item, by=coordinator)
        for title, purpose, minutes, labels in ITEMS:
            _add_item(story, meeting, agendas.ItemDetails(title, purpose, minutes), labels, coordinator)
        _publish(story, meeting, coordinator)


def _add_item(
    story: Story, meeting: Meeting, details: agendas.ItemDetails, labels: tuple[str, ...], coordinator: Person
) -> None:
    hats = tuple(hat for hat in meeting.board.hats if hat.label in labels)
    decision = "Agree who leads on county lines in each town." if details.purpose is Purpose.DECISION else ""
    told = replace(details, hats=hats, presenter="Example police", recommendation=decision)
    agendas.add_item(story.session, meeting, told, by=coordinator)


def _publish(story: Story, meeting: Meeting, coordinator: Person) -> None:
    access = access_to(story.session, meeting.board.partnership, coordinator, clock.today())
    assert access is not None  # noqa: S101 -- the story made this person its coordinator
    ready = publishing.readiness_of(story.session, access, meeting)
    details = publishing.PublishDetails(mark=ready.mark, despite_gaps=True, tell_invited=True)
    publishing.publish(story.session, access, meeting, details, by=coordinator)
