"""A year's workplan under the six outcomes, with progress, and the national timetable."""

from dataclasses import dataclass

from cdp.demo.story import Story
from cdp.demo.west_midlands.cast import (
    CARE_BOARD,
    COMMISSIONER,
    COUNCIL,
    FORCE,
    FORUM,
    PROBATION,
    PUBLIC_HEALTH,
    TREATMENT,
    Cast,
)
from cdp.models import Activity, ActivityState
from cdp.workplans import service as workplans
from cdp.workplans.service import ActivityDetails, ActivityProgress, ObjectiveDetails


@dataclass(frozen=True)
class Work:
    """An activity in days from today, and what its lead last said of it."""

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
class Aim:
    """An objective and the work that serves it."""

    title: str
    outcome: str
    priority: str
    work: tuple[Work, ...]


UNDER_WAY, AT_RISK = ActivityState.UNDER_WAY, ActivityState.AT_RISK
COMPLETE, STOPPED = ActivityState.COMPLETE, ActivityState.STOPPED
GRANT = "Public health grant"

AIMS = (
    Aim(
        "Fewer young people use drugs",
        "o_use",
        "p_demand",
        (
            Work(
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
            Work("Train youth workers to spot vaping of synthetic cannabinoids", PUBLIC_HEALTH, 20, 150),
        ),
    ),
    Aim(
        "People in contact with the police get treatment instead of reoffending",
        "o_crime",
        "p_supply",
        (
            Work(
                "Test on arrest in every custody suite",
                FORCE,
                -170,
                -20,
                "s_reoffending",
                "Police grant",
                COMPLETE,
                100,
                "The last suite went live; first results come to the board.",
            ),
            Work(
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
    Aim(
        "Fewer people die of drug poisoning",
        "o_deaths",
        "p_treatment",
        (
            Work(
                "Naloxone in every hostel, custody suite and ambulance",
                PUBLIC_HEALTH,
                -150,
                45,
                "h_drug_misuse_deaths",
                GRANT,
                UNDER_WAY,
                80,
                "Ambulances are equipped; eleven hostels are left.",
            ),
            Work(
                "Review every drug-related death within 12 weeks",
                CARE_BOARD,
                -120,
                -15,
                "h_drug_misuse_deaths",
                "",
                UNDER_WAY,
                55,
                "The panel meets monthly; six reviews are late.",
            ),
        ),
    ),
    Aim(
        "County lines are broken and those exploited are safe",
        "o_supply",
        "p_supply",
        (
            Work(
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
    Aim(
        "More people are in treatment, and those who leave prison go straight into it",
        "o_treatment",
        "p_treatment",
        (
            Work(
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
            Work(
                "Add 440 treatment places for adults",
                TREATMENT,
                -170,
                130,
                "h_numbers_in_treatment",
                GRANT,
                AT_RISK,
                45,
                "Recruitment is slower than planned: nine posts are open.",
            ),
            Work(
                "Outreach to people who sleep rough in Coventry",
                TREATMENT,
                -60,
                30,
                None,
                "Rough sleeping grant",
            ),
        ),
    ),
    Aim(
        "More people recover, and stay well",
        "o_recovery",
        "p_treatment",
        (
            Work(
                "Employment support in every treatment service",
                FORUM,
                -30,
                240,
                "h_treatment_progress",
                "IPS employment",
                UNDER_WAY,
                10,
                "Three services have a named adviser.",
            ),
            Work(
                "A recovery college across the Black Country",
                CARE_BOARD,
                -100,
                80,
                None,
                "",
                STOPPED,
                15,
                "The college's host withdrew; the board will look again next year.",
            ),
        ),
    ),
)


def make_workplan(story: Story, cast: Cast) -> None:
    """Write the plan in the past, then report on it as its leads."""
    session, partnership, coordinator = story.session, cast.partnership, cast.coordinator
    reports: list[tuple[Activity, Work]] = []
    with story.days_ago(165):
        for aim in AIMS:
            objective = workplans.add_objective(
                session, partnership, ObjectiveDetails(aim.title, aim.outcome, aim.priority), by=coordinator
            )
            for work in aim.work:
                details = ActivityDetails(
                    title=work.title,
                    objective=objective,
                    lead_organisation=cast.organisation(work.lead),
                    starts_on=story.working_day(work.starts),
                    due_on=story.working_day(work.due),
                    metric_code=work.metric,
                    funding_stream=work.funding,
                )
                activity = workplans.add_activity(session, partnership, details, by=coordinator)
                reports.append((activity, work))
        workplans.add_national_timetable(session, partnership, by=coordinator)
    with story.days_ago(9):
        session.flush()
        for activity, work in reports:
            if work.said:
                progress = ActivityProgress(work.state, work.percent, work.said, activity.version)
                workplans.update_progress(session, activity, progress, by=coordinator)
