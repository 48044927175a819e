"""The money of the example: three national grants in a row, 15 plan lines by quarter, and a movement.

The grants and their dates are true. All amounts are invented.
"""

from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import CARE_BOARD, COUNCIL, FORUM, PUBLIC_HEALTH, TREATMENT, Cast
from cdp.files.paper_store import PaperStore
from cdp.funding import lines, movements, queries, streams
from cdp.funding.lines import PlanLineDetails, YearEntered
from cdp.funding.movements import MoneyPlace, MovementDetails, MovementOutcome
from cdp.funding.offers import SHORT_NAMES, offered_streams
from cdp.funding.streams import AllocationDetails, StreamDetails
from cdp.models import (
    AllocationStanding,
    FundingStream,
    MeasureKind,
    MoneyMovement,
    MoneyMovementKind,
    MoneyMovementState,
    PlanLine,
)
from cdp.national.queries import facts_in_use
from cdp.workplans.periods import plan_year, year_ends

POUND = 100
GRANTS = ("grant.ssmtrg", "grant.datrig", "grant.public_health_drug_alcohol_ring_fence")
ALLOCATIONS = {
    "grant.ssmtrg": {2022: 3_140_000, 2023: 5_020_000, 2024: 8_960_000},
    "grant.datrig": {2025: 10_250_000},
    GRANTS[2]: {2026: 24_600_000, 2027: 25_100_000, 2028: 25_600_000},
}
TREATING, HARM, RECOVERY, SYSTEM = (
    "Increased treatment capacity", "Enhanced harm reduction provision", "Enhanced recovery support",
    "System co-ordination and commissioning",
)  # fmt: skip
EARLIER = (
    ("grant.ssmtrg", 2024, TREATING, "Adult treatment places", 6_400_000, 6_352_000),
    ("grant.ssmtrg", 2024, HARM, "Naloxone kits and training", 410_000, 418_500),
    ("grant.ssmtrg", 2024, RECOVERY, "Peer support workers", 520_000, 488_000),
    ("grant.datrig", 2025, TREATING, "Adult treatment places", 7_900_000, 7_884_000),
    ("grant.datrig", 2025, RECOVERY, "Inpatient detoxification", 940_000, 861_000),
)
"""Lines of the grants that ended: grant, year, menu heading, service, profile and actual in pounds."""
NOW = (
    (TREATING, "Adult community treatment", TREATMENT, 14_400_000, 0, "4,800 adults in treatment"),
    (TREATING, "Young people’s service", TREATMENT, 1_680_000, -40_000, "320 young people in treatment"),
    (TREATING, "Inpatient detoxification", CARE_BOARD, 1_240_000, -115_000, "260 people through detoxification"),
    (TREATING, "Residential rehabilitation", "", 1_500_000, 62_000, "2% of adults in treatment"),
    (HARM, "Needle and syringe exchange", TREATMENT, 620_000, 0, "41 sites open each week"),
    (HARM, "Naloxone kits and training", PUBLIC_HEALTH, 480_000, 18_000, "6,000 kits given out"),
    (RECOVERY, "Lived experience recovery organisation", FORUM, 560_000, 0, "900 people supported"),
    (RECOVERY, "Employment support", "", 1_020_000, 0, "300 people into work"),
    (SYSTEM, "Drug-related death review panel", COUNCIL, 96_000, 0, "Every death reviewed within 12 weeks"),
    (SYSTEM, "Commissioning team", COUNCIL, 640_000, 0, ""),
)  # fmt: skip


def record_money(scenario: Scenario, cast: Cast) -> None:
    """Add the streams from the national facts, their allocations and lines, and a movement that is not decided yet."""
    with scenario.days_ago(110):
        found = {key: _stream(scenario, cast, key) for key in GRANTS}
        for grant, year, heading, service, profile, actual in EARLIER:
            made = _line(scenario, cast, found[grant], heading, service, TREATMENT, "")
            entered = YearEntered(
                year, {0: profile * POUND}, {0: actual * POUND}, actual * POUND, made.version
            )
            lines.set_year(scenario.session, made, entered, by=cast.coordinator)
        made_now = [_line_now(scenario, cast, found[GRANTS[2]], row) for row in NOW]
    year = plan_year(scenario.today)
    detox = made_now[2]
    with scenario.days_ago(60):
        moved = _move(scenario, cast, detox, made_now[3], year, 60_000, "Fewer beds opened than planned.")
        outcome = MovementOutcome(
            MoneyMovementState.APPROVED,
            moved.version,
            "Birmingham City Council, Cabinet",
            scenario.working_day(-65),
        )
        movements.settle(scenario.session, moved, outcome, by=cast.coordinator)
    with scenario.days_ago(12):
        _move(
            scenario,
            cast,
            detox,
            made_now[5],
            year,
            45_000,
            "Demand for kits after the alerts.",
            to_quarter=4,
        )


def _stream(scenario: Scenario, cast: Cast, key: str) -> FundingStream:
    session = scenario.session
    existing = queries.streams_of(session, cast.partnership)
    offered = next(each for each in offered_streams(facts_in_use(session), existing) if each.key == key)
    filled = offered.filled
    before = [each for each in existing if each.key in offered.predecessors]
    details = StreamDetails(
        name=filled["name"],
        short_name=SHORT_NAMES[key],
        granting_body=filled["granting_body"],
        holder=cast.organisation(COUNCIL),
        starts_on=filled["starts_on"],
        ends_on=filled["ends_on"],
        certainty=filled["certainty"],
        source=filled["source"],
        fact_key=key,
        ring_fence="Drug and alcohol treatment and recovery only.",
        conditions="Amounts are invented for this example.",
        predecessors=before,
    )
    made = streams.add_stream(session, cast.partnership, details, by=cast.coordinator)
    for year, pounds in ALLOCATIONS[key].items():
        later = year > plan_year(scenario.today)
        standing = AllocationStanding.INDICATIVE if later else AllocationStanding.CONFIRMED
        allocation = AllocationDetails(year, pounds * POUND, standing, "Invented for this example")
        streams.set_allocation(
            session, made, allocation, None, store=PaperStore(scenario.papers), by=cast.coordinator
        )
    session.flush()
    return made


def _line(
    scenario: Scenario,
    cast: Cast,
    stream: FundingStream,
    heading: str,
    service: str,
    provider: str,
    measure: str,
) -> PlanLine:
    details = PlanLineDetails(
        stream=stream,
        service=service,
        menu_heading=heading,
        provider=cast.organisation(provider) if provider else None,
        provider_name="" if provider else "Several, by framework agreement",
        measure_kind=MeasureKind.OUTPUT if measure else None,
        measure=measure,
    )
    made = lines.add_line(scenario.session, cast.partnership, details, by=cast.coordinator)
    scenario.session.flush()
    return made


def _line_now(
    scenario: Scenario, cast: Cast, stream: FundingStream, row: tuple[str, str, str, int, int, str]
) -> PlanLine:
    """Add a line of this year: a quarter of the profile each quarter, and actuals of the quarters that have ended."""
    heading, service, provider, profile, variance, measure = row
    made = _line(scenario, cast, stream, heading, service, provider, measure)
    year = plan_year(scenario.today)
    ended = max(0, min(3, (scenario.today - year_ends(year - 1)).days // 92))
    each = profile * POUND // 4
    spent = each + variance * POUND // 4
    entered = YearEntered(
        year,
        dict.fromkeys(range(1, 5), each),
        dict.fromkeys(range(1, ended + 1), spent),
        (profile + variance) * POUND if variance else None,
        made.version,
    )
    lines.set_year(scenario.session, made, entered, by=cast.coordinator)
    return made


def _move(
    scenario: Scenario,
    cast: Cast,
    start: PlanLine,
    to: PlanLine,
    year: int,
    pounds: int,
    reason: str,
    to_quarter: int = 3,
) -> MoneyMovement:
    details = MovementDetails(
        MoneyMovementKind.REPROFILE,
        pounds * POUND,
        MoneyPlace(start, year, 2),
        MoneyPlace(to, year, to_quarter),
        reason,
    )
    made = movements.propose(scenario.session, cast.partnership, details, by=cast.coordinator)
    scenario.session.flush()
    return made
