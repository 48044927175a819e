"""The risks of the West Midlands board: two high, one confidential, one closed, and one taken to the board."""

from dataclasses import dataclass

from cdp.actions.service import ActionDetails
from cdp.agendas.escalation.service import EscalationDetails, escalate
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import (
    CARE_BOARD,
    FORCE,
    PROBATION,
    PUBLIC_HEALTH,
    TREATMENT,
    Cast,
)
from cdp.models import Part, Risk
from cdp.risks import service as risks
from cdp.risks.service import RiskAssessment, RiskClosing, RiskDetails


@dataclass(frozen=True)
class RiskToAdd:
    """A risk to add: its texts, its scores as (likelihood, impact), and its review in days from today."""

    title: str
    cause: str
    event: str
    effect: str
    controls: str
    organisation: str
    owner: str
    before: tuple[int, int]
    now: tuple[int, int]
    review: int
    appetite: int
    target: int
    part: Part = Part.PUBLIC


RISKS = (
    RiskToAdd(
        "Grant inside the public health grant",
        "Money for drug treatment is part of the ring-fenced public health grant and is set year by year",
        "A council cannot confirm next year’s treatment budget before the contracts are due",
        "Fixed-term posts end in March and people wait longer to start treatment",
        "Each director of public health reports planned spending in October",
        PUBLIC_HEALTH,
        "chair",
        (4, 5),
        (3, 5),
        45,
        9,
        8,
    ),
    RiskToAdd(
        "Nitazenes in the local supply",
        "Synthetic opioids are mixed into heroin and counterfeit tablets",
        "A contaminated batch reaches several districts within days",
        "A cluster of deaths, and more work for ambulances and hospitals",
        "Local drug information system with an alert within one working day. Naloxone in every hostel.",
        PUBLIC_HEALTH,
        "chair",
        (4, 5),
        (4, 4),
        30,
        8,
        8,
    ),
    RiskToAdd(
        "Vacant recovery worker posts",
        "Short contracts, and better pay in neighbouring services",
        "Caseloads pass 60 for each worker",
        "Fewer people complete treatment, and the 440 new places are not filled",
        "A shared recruitment campaign and a trainee scheme",
        TREATMENT,
        "member",
        (4, 4),
        (3, 3),
        60,
        9,
        6,
    ),
    RiskToAdd(
        "People leave prison without an appointment",
        "Release dates change at short notice and referrals go to different mailboxes",
        "Community services do not know who is released",
        "People do not start treatment within three weeks, and some overdose in the first days",
        "One referral form. A release list each Monday.",
        PROBATION,
        "probation",
        (5, 4),
        (4, 3),
        -9,
        6,
        6,
    ),
    RiskToAdd(
        "Information sharing agreement lapses",
        "The agreement ends in the year and three partners have new data protection officers",
        "Partners stop sharing figures about named people",
        "The death review panel cannot work",
        "The data lead keeps the agreement and its signatures",
        CARE_BOARD,
        "health",
        (3, 4),
        (2, 3),
        80,
        9,
        4,
    ),
    RiskToAdd(
        "Price of the inpatient detoxification contract",
        "One provider is left in the region",
        "The price of a bed rises by a quarter at renewal",
        "A third fewer people can be admitted",
        "Joint negotiation by the seven councils",
        PUBLIC_HEALTH,
        "chair",
        (4, 4),
        (4, 3),
        40,
        8,
        6,
        Part.CONFIDENTIAL,
    ),
    RiskToAdd(
        "Custody drug testing machines out of service",
        "The maker stops supplying cartridges",
        "Two custody suites cannot test",
        "Fewer people are referred from custody to treatment",
        "Machines moved between suites",
        FORCE,
        "police",
        (4, 3),
        (2, 2),
        10,
        6,
        4,
    ),
)


def add_risks(scenario: Scenario, cast: Cast) -> None:
    """Add the risks, review three, raise an action from one, take one to the board and close one."""
    session = scenario.session
    with scenario.days_ago(120):
        added = [_add(scenario, cast, risk) for risk in RISKS]
    grant, opioids, posts, prison, _, _, testing = added
    with scenario.days_ago(30):
        _review(
            scenario, cast, posts, "member", (4, 3), 60, "Nine posts are vacant, two more than in the summer."
        )
        _review(
            scenario, cast, grant, "chair", (3, 5), 45, "Five of seven councils have confirmed their budgets."
        )
        _review(
            scenario, cast, prison, "probation", (3, 3), -9, "Referrals by form rose to 71% last quarter."
        )
        details = ActionDetails(
            board=cast.board,
            title="Agree who answers a drug alert at weekends",
            organisation=cast.organisation(PUBLIC_HEALTH),
            owner=cast.people["chair"],
            due_on=scenario.working_day(40),
        )
        risks.raise_mitigation(session, opioids, details, by=cast.coordinator)
        escalate(
            session,
            grant,
            EscalationDetails(
                cast.board, None, "Agree a letter from the SRO to the two councils that have not confirmed."
            ),
            by=cast.coordinator,
        )
        closing = RiskClosing("New machines are in use in all suites since September.", testing.version)
        risks.close_risk(session, testing, closing, by=cast.coordinator)


def _add(scenario: Scenario, cast: Cast, risk: RiskToAdd) -> Risk:
    details = RiskDetails(
        board=cast.board,
        title=risk.title,
        cause=risk.cause,
        event=risk.event,
        effect=risk.effect,
        controls=risk.controls,
        likelihood_before=risk.before[0],
        impact_before=risk.before[1],
        likelihood=risk.now[0],
        impact=risk.now[1],
        organisation=cast.organisation(risk.organisation),
        owner=cast.people[risk.owner],
        review_on=scenario.working_day(risk.review),
        appetite=risk.appetite,
        target=risk.target,
        part=risk.part,
    )
    return risks.add_risk(scenario.session, cast.partnership, details, by=cast.coordinator)


def _review(
    scenario: Scenario, cast: Cast, risk: Risk, by: str, score: tuple[int, int], days: int, text: str
) -> None:
    found = RiskAssessment(*score, text, scenario.working_day(days), risk.version)
    risks.review_risk(scenario.session, risk, found, by=cast.people[by])
