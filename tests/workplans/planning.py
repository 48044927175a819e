"""Makers of workplan rows for tests: an objective, an activity, and a baseline."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Activity, Objective, WorkplanBaseline
from cdp.workplans import queries, service
from cdp.workplans.baselines import service as baselines
from cdp.workplans.baselines.service import PlanApproval
from cdp.workplans.service import ActivityDetails, ObjectiveDetails
from tests import make

PLAN = "/partnerships/west-midlands/workplan"


def objective(
    session: Session, world: make.World, title: str = "Fewer people die", **given: Any
) -> Objective:
    """Add an objective, under the outcome about deaths unless `given` says otherwise."""
    details = ObjectiveDetails(title, **(given or {"outcome_code": "o_deaths"}))
    made = service.add_objective(session, world.partnership, details, by=world.coordinator)
    session.flush()
    return made


def activity(
    session: Session, world: make.World, aim: Objective, title: str = "Naloxone in every hostel", **given: Any
) -> Activity:
    """Add an activity led by the treatment provider, from 30 days ago to 60 days from now."""
    facts: dict[str, Any] = {
        "lead_organisation": world.treatment,
        "starts_on": clock.today() - timedelta(days=30),
        "due_on": clock.today() + timedelta(days=60),
    }
    details = ActivityDetails(title=title, objective=aim, **(facts | given))
    made = service.add_activity(session, world.partnership, details, by=world.coordinator)
    session.flush()
    return made


def details_of(one: Activity, **changed: Any) -> ActivityDetails:
    """Return the details of an activity as they are, but for what is given."""
    facts: dict[str, Any] = {
        "title": one.title,
        "objective": one.objective,
        "lead_organisation": one.lead_organisation,
        "starts_on": one.starts_on,
        "due_on": one.due_on,
        "waits_for": [each.number for each in one.waits_for],
        "version": one.version,
        "year": one.year,
    }
    return ActivityDetails(**(facts | changed))


def approve(session: Session, world: make.World, year: int, **given: Any) -> WorkplanBaseline:
    """Record that the board approved the plan of a year today."""
    facts: dict[str, Any] = {"approved_by": "Board meeting", "approved_on": clock.today()}
    session.flush()
    found = queries.activities_in(session, world.partnership, year)
    approval = PlanApproval(year, **(facts | given))
    made = baselines.freeze(session, world.partnership, found, approval, by=world.coordinator)
    session.flush()
    return made


def at(day: date) -> Any:
    """Pretend that it is ten in the morning of a day."""
    return clock.pretending(clock.from_london(day, time(10)))
