"""The agenda items of the West Midlands board, and their papers."""

from dataclasses import dataclass

from cdp.demo.west_midlands.cast import CARE_BOARD, COMMISSIONER, COUNCIL, FORCE, PROBATION, PUBLIC_HEALTH
from cdp.models import Part, Purpose


@dataclass(frozen=True)
class Topic:
    """An agenda item that is not a standing item."""

    title: str
    purpose: Purpose
    minutes: int
    organisation: str
    presenter: str
    recommendation: str = ""
    part: Part = Part.PUBLIC
    reason: str = ""
    outcome_code: str | None = None
    commissioning: bool = False


FIRST_TOPICS = (
    Topic(
        "Programme for the first year",
        Purpose.DECISION,
        20,
        COMMISSIONER,
        "Example commissioner officer",
        recommendation="Agree the programme of the partnership for its first year.",
    ),
    Topic(
        "Naloxone in police custody",
        Purpose.DECISION,
        15,
        FORCE,
        "Example police",
        recommendation="Agree that every custody suite will hold naloxone.",
        outcome_code="o_deaths",
    ),
    Topic(
        "Data on drug tests in custody",
        Purpose.DECISION,
        10,
        FORCE,
        "Example police",
        recommendation="Agree to publish the results of drug tests in custody each quarter.",
        outcome_code="o_crime",
    ),
)

HELD_TOPICS = (
    Topic(
        "Continuity of care for people leaving prison",
        Purpose.DECISION,
        20,
        PROBATION,
        "Example probation",
        recommendation="Agree one referral pathway from prison to community treatment for the seven authorities.",
        outcome_code="o_treatment",
    ),
    Topic(
        "Synthetic opioid preparedness plan",
        Purpose.DECISION,
        15,
        PUBLIC_HEALTH,
        "Example chair",
        recommendation="Adopt the plan and test it with an exercise.",
        outcome_code="o_deaths",
    ),
    Topic(
        "Retendering of residential rehabilitation",
        Purpose.DECISION,
        15,
        COUNCIL,
        "Example councillor",
        recommendation="Recommend that Birmingham City Council awards the framework as set out in the report.",
        part=Part.CONFIDENTIAL,
        reason="Commercial interests (Freedom of Information Act 2000, section 43): bidders and their prices.",
        commissioning=True,
    ),
)

NEXT_TOPICS = (
    Topic(
        "Needs assessment refresh",
        Purpose.DECISION,
        20,
        PUBLIC_HEALTH,
        "Example chair",
        recommendation="Approve the scope and timetable of the refreshed needs assessment.",
        outcome_code="o_use",
    ),
    Topic(
        "Test on arrest: first results",
        Purpose.DISCUSSION,
        15,
        FORCE,
        "Example police",
        outcome_code="o_crime",
    ),
    Topic(
        "Review of a serious incident",
        Purpose.ASSURANCE,
        10,
        CARE_BOARD,
        "Example health",
        part=Part.CONFIDENTIAL,
        reason="Personal information (Freedom of Information Act 2000, section 40): people who use services.",
    ),
)

CARE_REPORT = (
    (
        "Purpose of paper",
        "To ask the board to agree one referral pathway from prison to community treatment.",
    ),
    ("Background", "People leaving prison are referred by seven different routes. Some referrals are lost."),
    ("Key points", "One form, one mailbox for each authority, and a first appointment before release."),
    ("Financial implications", "None: the pathway uses posts that are already funded."),
    ("Next steps", "The Probation Service will report to the board each quarter."),
)
OPIOID_REPORT = (
    ("Purpose of paper", "To ask the board to adopt the synthetic opioid preparedness plan."),
    (
        "Background",
        "Nitazenes have been found in the region. The plan says how warnings are passed on, and how fast.",
    ),
    ("Key points", "Every service keeps naloxone. Warnings reach all partners within four hours."),
    ("Next steps", "A tabletop exercise with police, ambulance and treatment services."),
)
AWARD_REPORT = (
    (
        "Purpose of paper",
        "To ask the board to recommend the award to Birmingham City Council, which decides.",
    ),
    ("Key points", "Bids were received from three providers. Prices and scores are in the table below."),
)

NEEDS_REPORT = (
    ("Purpose of paper", "To ask the board to approve the scope of the refreshed needs assessment."),
    (
        "Background",
        "The needs assessment is refreshed every three years. The last one is due to be replaced.",
    ),
    ("Key points", "Young people, synthetic opioids and stimulants are new chapters."),
)
