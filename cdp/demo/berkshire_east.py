"""The Berkshire East example: three authorities, and a Director of Public Health as SRO whose terms are signed."""

from datetime import date

from cdp import clock
from cdp.demo import terms
from cdp.demo.story import Place, Story, fill, person
from cdp.models import Appointment, BoardKind, Person, SroState
from cdp.partnerships import queries as partnership_queries
from cdp.partnerships import service as partnerships
from cdp.partnerships.service import BoardDetails, PartnershipDetails, SroDetails
from cdp.terms import service

DOMAIN = "berkshire-east.example"
AREAS = ("E06000036", "E06000039", "E06000040")  # Bracknell Forest, Slough, Windsor and Maidenhead


def tell(story: Story, administrator: Person) -> None:
    """Set up a smaller partnership next door, so that two can be seen side by side."""
    session = story.session
    with story.days_ago(120):
        partnership = partnerships.create_partnership(
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
        partnerships.add_areas(session, partnership, AREAS, date(2022, 8, 1), by=coordinator)
        partnerships.appoint_sro(
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
        board = partnerships.add_board(
            session,
            partnership,
            BoardDetails("Berkshire East Combating Drugs Board", BoardKind.BOARD),
            by=coordinator,
        )
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
