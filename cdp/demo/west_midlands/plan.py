"""A year's workplan for the six outcomes, with progress, and the national timetable."""

from dataclasses import dataclass

from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import (
    CARE_BOARD,
    COMMISSIONER,
    COUNCIL,
    FORCE,
    PROBATION,
    PUBLIC_HEALTH,
    TREATMENT,
    Cast,
)
from cdp.models import Activity, ActivityState
from cdp.workplans import service as workplans
from cdp.workplans.milestones import service as milestones
from cdp.workplans.service import ActivityDetails, ActivityProgress, ObjectiveDetails


@dataclass(frozen=True)
class PlannedActivity:
    """An activity with dates in days from today, and its latest progress update."""

    title: str
    lead: str
    starts: int
    due: int
    metric: str | None = None
    funding: str = ""
    state: ActivityState = ActivityState.NOT_STARTED
    percent: int = 0
    said: str = ""


@dataclass(frozen=True)
class PlannedObjective:
    """An objective and its activities."""

    title: str
    outcome: str
    priority: str
    work: tuple[PlannedActivity, ...]


UNDER_WAY, AT_RISK = ActivityState.UNDER_WAY, ActivityState.AT_RISK
COMPLETE, STOPPED = ActivityState.COMPLETE, ActivityState.STOPPED
GRANT = "Public health grant"

AIMS = (
    PlannedObjective(
        "Fewer young people use drugs",
        "o_use",
        "p_demand",
        (
            PlannedActivity(
                "Offer the prevention programme to every secondary school",
                COUNCIL,
                -160,
                120,
                "s_yp_drug_use",
                GRANT,
                UNDER_WAY,
                60,
                "Ninety schools of 150 have taken part.",
            ),
            PlannedActivity(
                "Train youth workers to spot vaping of synthetic cannabinoids", PUBLIC_HEALTH, 20, 150
            ),
        ),
    ),
    PlannedObjective(
        "People in contact with the police get treatment instead of reoffending",
        "o_crime",
        "p_supply",
        (
            PlannedActivity(
                "Test on arrest in every custody suite",
                FORCE,
                -170,
                -20,
                "s_reoffending",
                "Police grant",
                COMPLETE,
                100,
                "The last suite has gone live. The board will see first results.",
            ),
            PlannedActivity(
                "One out-of-court pathway across the seven authorities",
                COMMISSIONER,
                -90,
                60,
                None,
                "Police grant",
                AT_RISK,
                35,
                "Two authorities have not agreed the referral form.",
            ),
        ),
    ),
    PlannedObjective(
        "Fewer people die of drug poisoning",
        "o_deaths",
        "p_treatment",
        (
            PlannedActivity(
                "Naloxone in every hostel, custody suite and ambulance",
                PUBLIC_HEALTH,
                -150,
                45,
                "h_drug_misuse_deaths",
                GRANT,
                UNDER_WAY,
                80,
                "Ambulances are equipped. Eleven hostels are not yet.",
            ),
            PlannedActivity(
                "Review every drug and alcohol-related death within 12 weeks",
                PUBLIC_HEALTH,
                -120,
                -15,
                "h_drug_misuse_deaths",
                "",
                UNDER_WAY,
                55,
                "The panel meets monthly. Six reviews are late.",
            ),
        ),
    ),
    PlannedObjective(
        "County lines are closed and the people they exploited are safe",
        "o_supply",
        "p_supply",
        (
            PlannedActivity(
                "Share intelligence on county lines with safeguarding partners each week",
                FORCE,
                -140,
                200,
                "h_county_lines_closed",
                "Police grant",
                UNDER_WAY,
                50,
                "Five of seven safeguarding hubs receive it.",
            ),
        ),
    ),
    PlannedObjective(
        "More people are in treatment, and people who leave prison start it at once",
        "o_treatment",
        "p_treatment",
        (
            PlannedActivity(
                "One referral pathway from prison to community treatment",
                PROBATION,
                -35,
                90,
                "h_continuity_of_care",
                GRANT,
                UNDER_WAY,
                20,
                "The form is drafted.",
            ),
            PlannedActivity(
                "Add 440 treatment places for adults",
                TREATMENT,
                -170,
                130,
                "h_numbers_in_treatment",
                GRANT,
                AT_RISK,
                45,
                "Recruitment is slower than planned. Nine posts are vacant.",
            ),
            PlannedActivity(
                "Outreach to people who sleep rough in Coventry",
                TREATMENT,
                -60,
                30,
                None,
                GRANT,
            ),
        ),
    ),
    PlannedObjective(
        "More people recover, and stay well",
        "o_recovery",
        "p_treatment",
        (
            PlannedActivity(
                "Employment support in every treatment service",
                TREATMENT,
                -30,
                240,
                "h_treatment_progress",
                GRANT,
                UNDER_WAY,
                10,
                "Three services have a named adviser.",
            ),
            PlannedActivity(
                "A recovery college across the Black Country",
                CARE_BOARD,
                -100,
                80,
                None,
                "",
                STOPPED,
                15,
                "The college's host has withdrawn. The board will review this next year.",
            ),
        ),
    ),
)


def make_workplan(scenario: Scenario, cast: Cast) -> None:
    """Add the workplan on a past date, and progress updates on a later one."""
    session, partnership, coordinator = scenario.session, cast.partnership, cast.coordinator
    reports: list[tuple[Activity, PlannedActivity]] = []
    with scenario.days_ago(165):
        for aim in AIMS:
            objective = workplans.add_objective(
                session, partnership, ObjectiveDetails(aim.title, aim.outcome, aim.priority), by=coordinator
            )
            for work in aim.work:
                details = ActivityDetails(
                    title=work.title,
                    objective=objective,
                    lead_organisation=cast.organisation(work.lead),
                    starts_on=scenario.working_day(work.starts),
                    due_on=scenario.working_day(work.due),
                    metric_code=work.metric,
                    funding_stream=work.funding,
                )
                activity = workplans.add_activity(session, partnership, details, by=coordinator)
                reports.append((activity, work))
        milestones.add_national_timetable(session, partnership, by=coordinator)
    with scenario.days_ago(9):
        session.flush()
        for activity, work in reports:
            if work.said:
                progress = ActivityProgress(work.state, work.percent, work.said, activity.version)
                workplans.update_progress(session, activity, progress, by=coordinator)
