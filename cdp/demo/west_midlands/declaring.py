"""The register of interests of the example partnership."""

from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import Cast
from cdp.interests import service
from cdp.interests.service import InterestDetails
from cdp.models import InterestKind

DECLARED = {
    "member": InterestDetails(
        InterestKind.EMPLOYMENT,
        "Paid director of a treatment provider that the partnership’s councils commission.",
        "Example Treatment Services",
    ),
    "lived-experience": InterestDetails(
        InterestKind.OFFICE,
        "Trustee of a recovery charity that may apply for grants.",
        "Example Recovery Trust",
    ),
}
NOT_YET = frozenset({"councillor", "probation"})
DAYS_AGO = 78


def declare(scenario: Scenario, cast: Cast) -> None:
    """Declare an interest for each of two people, and confirm everyone's register entry except those of two others."""
    session = scenario.session
    with scenario.days_ago(DAYS_AGO):
        for name, person in cast.people.items():
            if name in DECLARED:
                service.declare(session, cast.partnership, person, DECLARED[name], by=person)
            if name not in NOT_YET:
                service.confirm(session, cast.partnership, person, by=person)
