"""The workplan: objectives, activities, progress, milestones and the Gantt chart."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.models import Activity, ActivityState, Objective
from cdp.workplans import service
from cdp.workplans.rating import WorkplanRating, rating_of
from cdp.workplans.reporting import service as reporting
from cdp.workplans.reporting.service import ActivityProgress
from cdp.workplans.service import ActivityDetails, ObjectiveDetails
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PLAN = "/partnerships/west-midlands/workplan"


def _objective(session: Session, world: make.World, title: str = "Fewer people die") -> Objective:
    details = ObjectiveDetails(title, "o_deaths", "p_treatment")
    return service.add_objective(session, world.partnership, details, by=world.coordinator)


def _activity(
    session: Session, world: make.World, objective: Objective, title: str = "Naloxone in every hostel"
) -> Activity:
    details = ActivityDetails(
        title=title,
        objective=objective,
        lead_organisation=world.treatment,
        starts_on=clock.today() - timedelta(days=30),
        due_on=clock.today() + timedelta(days=60),
    )
    return service.add_activity(session, world.partnership, details, by=world.coordinator)


def test_the_coordinator_adds_an_objective_and_an_activity(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator).get(PLAN)
    assert "The workplan is empty" in coordinator.main
    coordinator.click("Add an objective").submit("Save objective")
    assert coordinator.errors == ["Enter the objective"]
    coordinator.submit("Save objective", title="Fewer people die of poisoning")
    assert coordinator.errors == ["Choose what the objective serves, or enter a new local priority."]
    coordinator.submit("Save objective", serves="Reduce drug-related deaths and harm")
    assert coordinator.banner == "Objective added."
    coordinator.click("Add an activity").submit(
        "Save activity",
        title="Naloxone in every hostel",
        objective="Fewer people die of poisoning",
        lead_organisation="Example Treatment Services",
        starts_on=date(2026, 5, 4),
        due_on=date(2026, 5, 1),
    )
    assert coordinator.errors == ["Enter a due date on or after the start date."]
    assert coordinator.value("title") == "Naloxone in every hostel"
    coordinator.submit("Save activity", due_on=date(2027, 5, 1))
    assert coordinator.heading == "Naloxone in every hostel"
    assert coordinator.facts()["Lead"] == "Example Treatment Services"
    coordinator.get(PLAN)
    assert coordinator.table("Activities for Fewer people die of poisoning")[0][:2] == [
        "W1",
        "Naloxone in every hostel",
    ]


@pytest.mark.both_databases
def test_a_member_of_the_lead_organisation_reports_progress(session: Session, visit: Visit) -> None:
    world = make.world(session)
    key = _activity(session, world, _objective(session, world)).key
    member = visit().sign_in(world.member).get(f"{PLAN}/activities/{key}").click("Report progress")
    member.submit("Save progress", state="Complete", percent="90", text="Nearly there.")
    assert member.errors == ["A complete activity must be 100% complete. Enter 100, or choose another state."]
    member.submit("Save progress", state="Under way", percent="90", text="Nearly there.")
    assert member.banner == "Progress of W1 saved."
    assert "Under way, 90%" in member.main


def test_a_member_of_another_organisation_cannot_report_progress(session: Session, visit: Visit) -> None:
    world = make.world(session)
    key = _activity(session, world, _objective(session, world)).key
    police = visit().sign_in(world.police_member).get(f"{PLAN}/activities/{key}")
    assert "Report progress" not in police.main
    police.get(f"{PLAN}/activities/{key}/progress", status=403)
    police.get(f"{PLAN}/activities/{key}/edit", status=403)


def test_people_of_another_partnership_cannot_see_the_workplan(session: Session, visit: Visit) -> None:
    world = make.world(session)
    key = _activity(session, world, _objective(session, world)).key
    neighbour = visit().sign_in(world.neighbour_coordinator)
    neighbour.get(f"{PLAN}/activities/{key}", status=404)
    neighbour.get(f"/partnerships/berkshire-east/workplan/activities/{key}", status=404)


def test_reporting_progress_from_an_old_page_shows_both_reports(session: Session, visit: Visit) -> None:
    world = make.world(session)
    key = _activity(session, world, _objective(session, world)).key
    address = f"{PLAN}/activities/{key}/progress"
    first, second = (
        visit().sign_in(world.member).get(address),
        visit().sign_in(world.coordinator).get(address),
    )
    first.submit("Save progress", state="Under way", percent="40", text="Forty hostels done.")
    second.submit("Save progress", state="At risk", percent="30", text="Supplier is late.", status=409)
    assert "Forty hostels done." in second.main
    assert "Supplier is late." in second.main


def test_progress_on_an_old_version_is_a_conflict(session: Session) -> None:
    world = make.world(session)
    activity = _activity(session, world, _objective(session, world))
    with pytest.raises(Conflict):
        reporting.update_progress(
            session, activity, ActivityProgress(ActivityState.UNDER_WAY, 10, "Begun.", 99), by=world.member
        )


def test_activities_are_numbered_without_gaps(session: Session) -> None:
    world = make.world(session)
    objective = _objective(session, world)
    made = [_activity(session, world, objective, f"Work {number}") for number in range(3)]
    assert [activity.reference for activity in made] == ["W1", "W2", "W3"]


def test_an_objective_with_activities_cannot_be_removed(session: Session) -> None:
    world = make.world(session)
    objective = _objective(session, world)
    _activity(session, world, objective)
    session.commit()
    with pytest.raises(Refusal):
        service.remove_objective(session, objective, version=objective.version, by=world.coordinator)


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("state", "starts_on", "due_on", "rating"),
    [
        (ActivityState.NOT_STARTED, TODAY, TODAY + timedelta(days=9), WorkplanRating.NOT_STARTED),
        (
            ActivityState.NOT_STARTED,
            TODAY - timedelta(days=1),
            TODAY + timedelta(days=9),
            WorkplanRating.LATE_TO_START,
        ),
        (ActivityState.UNDER_WAY, TODAY - timedelta(days=9), TODAY, WorkplanRating.ON_TRACK),
        (
            ActivityState.UNDER_WAY,
            TODAY - timedelta(days=9),
            TODAY - timedelta(days=1),
            WorkplanRating.OVERDUE,
        ),
        (ActivityState.AT_RISK, TODAY - timedelta(days=9), TODAY, WorkplanRating.AT_RISK),
        (ActivityState.AT_RISK, TODAY - timedelta(days=9), TODAY - timedelta(days=1), WorkplanRating.OVERDUE),
        (
            ActivityState.COMPLETE,
            TODAY - timedelta(days=9),
            TODAY - timedelta(days=1),
            WorkplanRating.COMPLETE,
        ),
        (ActivityState.STOPPED, TODAY - timedelta(days=9), TODAY - timedelta(days=1), WorkplanRating.STOPPED),
    ],
)
def test_an_activity_is_rated_by_state_and_dates(
    state: ActivityState, starts_on: date, due_on: date, rating: WorkplanRating
) -> None:
    assert rating_of(Activity(state=state, starts_on=starts_on, due_on=due_on), TODAY) is rating


@pytest.mark.parametrize("view", ["", "/timeline"])
def test_a_larger_workplan_takes_no_more_statements(
    session: Session, visit: Visit, engine: sa.Engine, view: str
) -> None:
    world = make.world(session)
    objective = _objective(session, world)
    _activity(session, world, objective)
    member = visit().sign_in(world.member)
    counts = []
    for _ in range(2):
        with counted(engine) as statements:
            member.get(PLAN + view)
        counts.append(len(statements))
        for number in range(30):
            _activity(session, world, _objective(session, world, f"Aim {number}"), f"Work {number}")
        session.commit()
    assert counts[0] == counts[1]
    assert counts[1] <= 20
