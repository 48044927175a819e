"""What some of the example partnership have declared in the register of interests."""

from cdp.demo.story import Story
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
NOTHING = ("chair", "police", "health")
DAYS_AGO = 60


def declare(story: Story, cast: Cast) -> None:
    """Let two people declare an interest, and some say that there is nothing; the others have not confirmed yet."""
    session = story.session
    with story.days_ago(DAYS_AGO):
        for name, details in DECLARED.items():
            person = cast.people[name]
            service.declare(session, cast.partnership, person, details, by=person)
            service.confirm(session, cast.partnership, person, by=person)
        for name in NOTHING:
            service.confirm(session, cast.partnership, cast.people[name], by=cast.people[name])
