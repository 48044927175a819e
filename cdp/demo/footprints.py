"""An invented umbrella partnership whose three parts leave a gap and overlap, and matches to public bodies.

No one can sign in to these four partnerships, because their coordinator, the only person in them, has no password.
"""

from datetime import date

from cdp import clock
from cdp.demo.scenario import Scenario, person
from cdp.models import Appointment, Partnership, Person
from cdp.partnerships import queries as partnership_queries
from cdp.partnerships.footprints.queries import bodies
from cdp.partnerships.footprints.represented import matches, unmatched
from cdp.partnerships.footprints.service import areas as areas_service
from cdp.partnerships.footprints.service import matching, parents
from cdp.partnerships.footprints.service.parents import ParentDetails
from cdp.partnerships.founding import service as founding
from cdp.partnerships.founding.service import PartnershipDetails

DOMAIN = "umbrella.example"
AGREED = date(2022, 7, 29)
BEGAN = date(2022, 8, 1)
BLACKBURN, BLACKPOOL, LANCASHIRE = "E06000008", "E06000009", "E10000017"
CUMBERLAND, WESTMORLAND = "E06000063", "E06000064"
UMBRELLA = ("Example Umbrella Partnership", (BLACKBURN, BLACKPOOL, LANCASHIRE, CUMBERLAND, WESTMORLAND))
# Lancashire is in two parts (the overlap). Westmorland and Furness is in the umbrella but in no part (the gap)
PARTS = (
    ("Example Coast Partnership", (BLACKPOOL, LANCASHIRE)),
    ("Example Mills Partnership", (BLACKBURN,)),
    ("Example Lakes Partnership", (CUMBERLAND, LANCASHIRE)),
)
NO_BODIES = {
    "Example Recovery Berkshire",
    "Example Treatment Services",
    "His Majesty's Prison and Probation Service",
    "West Midlands Association of Directors of Public Health",
    "West Midlands Lived Experience Forum",
}


def load(scenario: Scenario, administrator: Person) -> None:
    """Set up the umbrella and its parts, and match the organisations in the other examples to public bodies."""
    with scenario.days_ago(100):
        over, _ = _found(scenario, *UMBRELLA, administrator)
        for name, areas in PARTS:
            part, coordinator = _found(scenario, name, areas, administrator)
            details = ParentDetails(over)
            parents.set_parent(scenario.session, part, details, version=part.version, by=coordinator)
    with scenario.days_ago(20):
        for partnership in partnership_queries.all_partnerships(scenario.session):
            _match(scenario, partnership)


def _found(
    scenario: Scenario, name: str, areas: tuple[str, ...], administrator: Person
) -> tuple[Partnership, Person]:
    session = scenario.session
    details = PartnershipDetails(
        name=name,
        secretariat_email=f"secretariat@{DOMAIN}",
        rationale="An invented partnership, to show how footprints fit together.",
        agreed_on=AGREED,
    )
    coordinator = person("coordinator", DOMAIN)
    partnership = founding.create_partnership(session, details, coordinator, by=administrator)
    session.flush()
    who = partnership_queries.role_holders(session, partnership, Appointment.COORDINATOR, clock.today())[0]
    areas_service.add_areas(session, partnership, areas, BEGAN, by=who)
    session.flush()
    return partnership, who


def _match(scenario: Scenario, partnership: Partnership) -> None:
    """Check a partnership's organisations: match those whose names suggest a body, and say which are no bodies."""
    session = scenario.session
    by_key = {one.key: one for one in partnership_queries.organisations_of(session, partnership)}
    to_match = unmatched(bodies.organisations_with_seats(session, partnership, clock.today()))
    found = [
        (by_key[match.organisation_key], match.body)
        for match in matches(to_match, matching.bodies_of_footprint(partnership))
    ]
    none = [by_key[key] for key, name in to_match if name in NO_BODIES]
    if found or none:
        by = partnership_queries.role_holders(session, partnership, Appointment.COORDINATOR, clock.today())[0]
        matching.match_organisations(session, partnership, found, none, by=by)
