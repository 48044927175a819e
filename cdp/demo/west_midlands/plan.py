"""A year's workplan for the six outcomes and a local priority: approved, reported on by quarter, with two slips."""

from dataclasses import dataclass

from cdp import clock
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
from cdp.models import Activity, ActivityState, LeadConfidence
from cdp.wording.formats import day
from cdp.workplans import queries
from cdp.workplans import service as workplans
from cdp.workplans.baselines import service as baselines
from cdp.workplans.baselines.service import PlanApproval
from cdp.workplans.milestones import service as milestones
from cdp.workplans.periods import PlanQuarter, plan_year
from cdp.workplans.reporting import service as reporting
from cdp.workplans.reporting.service import ActivityProgress, KeyDateDetails
from cdp.workplans.service import ActivityDetails, ObjectiveDetails


@dataclass(frozen=True)
class PlannedActivity:
    """An activity with dates in days from today, and its reports: `before` for an earlier quarter, `said` the latest.

    `moved` is the number of days by which its due date was later moved, and `key_dates` has titles with days from today
    and the number of days by which each was moved. `waits_for` has the titles of other activities.
    """

    title: str
    lead: str | None
    starts: int | None
    due: int | None
    metric: str | None = None
    funding: str = ""
    state: ActivityState = ActivityState.NOT_STARTED
    percent: int = 0
    said: str = ""
    before: str = ""
    confidence: LeadConfidence | None = None
    partners: tuple[str, ...] = ()
    moved: int = 0
    key_dates: tuple[tuple[str, int, int], ...] = ()
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedObjective:
    """An objective and its activities. `outcome` is the code of an outcome, or the name of a local priority."""

    title: str
    outcome: str
    priority: str | None
    work: tuple[PlannedActivity, ...]


UNDER_WAY, AT_RISK = ActivityState.UNDER_WAY, ActivityState.AT_RISK
COMPLETE, STOPPED = ActivityState.COMPLETE, ActivityState.STOPPED
GRANT = "Public health grant"

HIGH, MEDIUM, LOW = LeadConfidence.HIGH, LeadConfidence.MEDIUM, LeadConfidence.LOW
PATHWAY = "One out-of-court pathway across the seven authorities"
ALCOHOL = "Alcohol harm in the Black Country"

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
                "Forty schools have taken part. The summer term is too short for the whole programme.",
                HIGH,
                (PUBLIC_HEALTH,),
                key_dates=(("Half of the schools visited", -60, 0), ("All schools invited", 35, 0)),
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
                "Eight of ten suites are live.",
                HIGH,
            ),
            PlannedActivity(
                PATHWAY,
                COMMISSIONER,
                -90,
                18,
                None,
                "Police grant",
                AT_RISK,
                35,
                "Two authorities have not agreed the referral form.",
                "Five authorities have agreed the referral form.",
                LOW,
                (FORCE, PROBATION, TREATMENT),
                moved=42,
                key_dates=(("Referral form agreed by all seven", -25, 40), ("First referrals", 10, 45)),
            ),
            PlannedActivity(
                "Evaluate the out-of-court pathway with the university",
                COMMISSIONER,
                65,
                180,
                "s_reoffending",
                "Police grant",
                waits_for=(PATHWAY,),
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
                "Custody suites are equipped. The ambulance service has ordered its kits.",
                MEDIUM,
                (FORCE, TREATMENT),
                key_dates=(("Custody suites equipped", -80, 0), ("Ambulances equipped", -15, 0)),
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
                "The panel has met twice.",
                MEDIUM,
                (CARE_BOARD,),
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
                110,
                "h_county_lines_closed",
                "Police grant",
                UNDER_WAY,
                50,
                "Five of seven safeguarding hubs receive it.",
                "Three of seven safeguarding hubs receive it.",
                HIGH,
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
                60,
                "h_continuity_of_care",
                GRANT,
                UNDER_WAY,
                20,
                "The form is drafted.",
                confidence=MEDIUM,
                partners=(TREATMENT,),
                moved=30,
                key_dates=(("Information sharing agreement signed", 25, 0),),
            ),
            PlannedActivity(
                "Add 440 treatment places for adults",
                TREATMENT,
                -170,
                115,
                "h_numbers_in_treatment",
                GRANT,
                AT_RISK,
                45,
                "Recruitment is slower than planned. Nine posts are vacant.",
                "One hundred and ninety places are open.",
                LOW,
                (PUBLIC_HEALTH,),
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
                118,
                "h_treatment_progress",
                GRANT,
                UNDER_WAY,
                10,
                "Three services have a named adviser.",
                confidence=HIGH,
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
                "A host has been found in Dudley.",
            ),
        ),
    ),
    PlannedObjective(
        "Fewer people in the Black Country come to harm from alcohol",
        ALCOHOL,
        None,
        (
            PlannedActivity(
                "Alcohol care teams in all four acute hospitals",
                CARE_BOARD,
                -120,
                100,
                None,
                "",
                UNDER_WAY,
                40,
                "Teams work in two hospitals. The third has recruited a lead nurse.",
                "The first team has started.",
                MEDIUM,
                key_dates=(("Third team starts", 30, 0), ("Fourth team starts", 85, 0)),
            ),
            PlannedActivity("Agree a joint statement on licensing with the four councils", None, None, None),
        ),
    ),
)


def make_workplan(scenario: Scenario, cast: Cast) -> None:
    """Add the workplan on a past date, approve it, move some of its dates, and report on two quarters."""
    session, partnership, coordinator = scenario.session, cast.partnership, cast.coordinator
    with scenario.days_ago(165):
        made = _add(scenario, cast)
        milestones.add_national_timetable(session, partnership, by=coordinator)
    with scenario.days_ago(150) as today:
        session.flush()
        year = plan_year(scenario.today)
        approval = PlanApproval(year, approved_by=f"Board meeting, {day(today)}", approved_on=today)
        activities = queries.activities_in(session, partnership, year)
        baselines.freeze(session, partnership, activities, approval, by=coordinator)
    with scenario.days_ago(100):
        for activity, work in made:
            if work.before:
                _report(
                    scenario,
                    cast,
                    activity,
                    ActivityState.UNDER_WAY,
                    work.percent // 2,
                    work.before,
                    work.confidence,
                )
    with scenario.days_ago(30):
        for activity, work in made:
            _move(scenario, cast, activity, work)
    with scenario.days_ago(9):
        for activity, work in made:
            if work.said:
                _report(scenario, cast, activity, work.state, work.percent, work.said, work.confidence)


def _add(scenario: Scenario, cast: Cast) -> list[tuple[Activity, PlannedActivity]]:
    session, partnership, coordinator = scenario.session, cast.partnership, cast.coordinator
    made: list[tuple[Activity, PlannedActivity]] = []
    for aim in AIMS:
        is_national = aim.outcome.startswith("o_")
        details = ObjectiveDetails(
            aim.title,
            outcome_code=aim.outcome if is_national else None,
            priority_code=aim.priority,
            new_priority="" if is_national else aim.outcome,
        )
        objective = workplans.add_objective(session, partnership, details, by=coordinator)
        for work in aim.work:
            numbers = [activity.number for activity, _ in made if activity.title in work.waits_for]
            activity = workplans.add_activity(
                session,
                partnership,
                ActivityDetails(
                    title=work.title,
                    objective=objective,
                    lead_organisation=cast.organisation(work.lead) if work.lead else None,
                    partner_organisations=[cast.organisation(name) for name in work.partners],
                    starts_on=None if work.starts is None else scenario.working_day(work.starts),
                    due_on=None if work.due is None else scenario.working_day(work.due),
                    metric_code=work.metric,
                    funding_stream=work.funding,
                    year=plan_year(scenario.today),
                    waits_for=numbers,
                ),
                by=coordinator,
            )
            session.flush()
            for title, due, _ in work.key_dates:
                details_of_date = KeyDateDetails(title, scenario.working_day(due))
                reporting.add_key_date(session, activity, details_of_date, by=coordinator)
            made.append((activity, work))
    return made


def _move(scenario: Scenario, cast: Cast, activity: Activity, work: PlannedActivity) -> None:
    """Move the due date and key dates of an activity, and record key dates that have been reached."""
    session = scenario.session
    if work.moved and work.due is not None:
        later = ActivityDetails(
            title=activity.title,
            objective=activity.objective,
            lead_organisation=activity.lead_organisation,
            partner_organisations=activity.partner_organisations,
            starts_on=activity.starts_on,
            due_on=scenario.working_day(work.due + work.moved),
            metric_code=activity.metric_code,
            funding_stream=activity.funding_stream,
            version=activity.version,
            year=activity.year,
        )
        workplans.change_activity(session, activity, later, by=cast.coordinator)
    for key_date, (title, due, moved) in zip(list(activity.key_dates), work.key_dates, strict=True):
        reached = key_date.due_on if due < -30 and not moved else None
        if moved or reached:
            due_on = scenario.working_day(due + moved)
            details = KeyDateDetails(title, due_on, reached, key_date.version)
            reporting.change_key_date(session, key_date, details, by=cast.coordinator)
    session.flush()


def _report(
    scenario: Scenario,
    cast: Cast,
    activity: Activity,
    state: ActivityState,
    percent: int,
    text: str,
    confidence: LeadConfidence | None,
) -> None:
    progress = ActivityProgress(
        state,
        percent,
        text,
        activity.version,
        quarter=PlanQuarter.of(clock.today()),
        confidence=confidence,
        reached=[
            each
            for each in activity.key_dates
            if each.reached_on is None
            and each.title == "Ambulances equipped"
            and each.due_on <= clock.today()
        ],
    )
    reporting.update_progress(scenario.session, activity, progress, by=cast.coordinator)
    scenario.session.flush()
