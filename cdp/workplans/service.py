"""Changes to the workplan: objectives, activities and progress."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import (
    Activity,
    ActivityState,
    ActivityUpdate,
    Objective,
    Organisation,
    Partnership,
    Person,
)
from cdp.wording.formats import day, words
from cdp.workplans import queries

WHOLE = 100


@dataclass(frozen=True)
class ObjectiveDetails:
    """The details of an objective, under an outcome of the framework and a priority of the strategy."""

    title: str
    outcome_code: str
    priority_code: str | None = None
    version: int | None = None


@dataclass(frozen=True)
class ActivityDetails:
    """The details of an activity: its lead, its dates, and the indicator that measures it."""

    title: str
    objective: Objective
    lead_organisation: Organisation
    starts_on: date
    due_on: date
    lead_person: Person | None = None
    partners: str = ""
    metric_code: str | None = None
    funding_stream: str = ""
    version: int | None = None


@dataclass(frozen=True)
class ActivityProgress:
    """A progress report on an activity; `percent` is the part complete, `version` the version that was shown."""

    state: ActivityState
    percent: int
    text: str
    version: int


def add_objective(
    session: Session, partnership: Partnership, details: ObjectiveDetails, *, by: Person
) -> Objective:
    """Add an objective at the end of the workplan."""
    objective = Objective(
        partnership=partnership,
        title=details.title,
        outcome_code=details.outcome_code,
        priority_code=details.priority_code,
        position=queries.next_position(session, partnership),
    )
    session.add(objective)
    _note(session, partnership, objective, f"{by.name} added the objective “{details.title}”.", by=by)
    return objective


def change_objective(
    session: Session, objective: Objective, details: ObjectiveDetails, *, by: Person
) -> None:
    """Change an objective; raises Conflict when someone else has changed it since it was read."""
    _check_version(objective, details.version, [Difference("Objective", objective.title, details.title)])
    objective.title = details.title
    objective.outcome_code = details.outcome_code
    objective.priority_code = details.priority_code
    _note(
        session,
        objective.partnership,
        objective,
        f"{by.name} changed the objective “{details.title}”.",
        by=by,
    )


def remove_objective(session: Session, objective: Objective, *, by: Person) -> None:
    """Remove an objective; raises Refusal while it has activities."""
    if objective.activities:
        raise Refusal("Move the activities of this objective to another objective first.")
    _note(
        session,
        objective.partnership,
        objective,
        f"{by.name} removed the objective “{objective.title}”.",
        by=by,
    )
    session.delete(objective)


def add_activity(
    session: Session, partnership: Partnership, details: ActivityDetails, *, by: Person
) -> Activity:
    """Add an activity with the partnership's next number; raises Refusal for a field that is invalid."""
    _check_activity(partnership, details)
    _lock(session, partnership)
    activity = Activity(
        partnership=partnership,
        number=queries.next_number(session, partnership),
        **_facts(details),
    )
    session.add(activity)
    sentence = f"{by.name} added activity {activity.reference}: {details.title}."
    _note(session, partnership, activity, sentence, {"due": str(details.due_on)}, by=by)
    return activity


def change_activity(session: Session, activity: Activity, details: ActivityDetails, *, by: Person) -> None:
    """Change an activity's details; raises Refusal for an invalid field, Conflict for an old version.

    The progress of the activity stays as it is.
    """
    _check_version(
        activity,
        details.version,
        [
            Difference("Activity", activity.title, details.title),
            Difference("Starts", day(activity.starts_on), day(details.starts_on)),
            Difference("Due", day(activity.due_on), day(details.due_on)),
            Difference("Lead organisation", activity.lead_organisation.name, details.lead_organisation.name),
        ],
    )
    _check_activity(activity.partnership, details)
    before = {"starts": str(activity.starts_on), "due": str(activity.due_on), "title": activity.title}
    for name, value in _facts(details).items():
        setattr(activity, name, value)
    sentence = f"{by.name} changed activity {activity.reference}: {details.title}."
    _note(session, activity.partnership, activity, sentence, {"before": before}, by=by)


def update_progress(
    session: Session, activity: Activity, progress: ActivityProgress, *, by: Person
) -> ActivityUpdate:
    """Record progress; raises Refusal when state and percentage do not match, Conflict for an old version.

    The caller checks that `by` may update the activity (`queries.may_update`).
    """
    _check_version(
        activity,
        progress.version,
        [
            Difference("Progress", activity.narrative, progress.text),
            Difference("State", words(activity.state), words(progress.state)),
            Difference("Complete", f"{activity.percent_complete}%", f"{progress.percent}%"),
        ],
    )
    if progress.state is ActivityState.COMPLETE and progress.percent != WHOLE:
        raise Refusal(
            "A complete activity must be 100% complete. Enter 100, or choose another state.", field="percent"
        )
    if progress.state is ActivityState.NOT_STARTED and progress.percent != 0:
        raise Refusal(
            "An activity that has not started must be 0% complete. Enter 0, or choose another state.",
            field="percent",
        )
    now = clock.now()
    update = ActivityUpdate(
        activity=activity,
        by=by,
        at=now,
        state=progress.state,
        percent_complete=progress.percent,
        text=progress.text,
    )
    activity.state, activity.percent_complete = progress.state, progress.percent
    activity.narrative, activity.updated_at = progress.text, now
    session.add(update)
    status = f"{words(progress.state).lower()}, {progress.percent}%"
    sentence = f"{by.name} reported on activity {activity.reference}: {status}."
    _note(session, activity.partnership, activity, sentence, by=by)
    return update


def _facts(details: ActivityDetails) -> dict[str, object]:
    return {
        "title": details.title,
        "objective": details.objective,
        "lead_organisation": details.lead_organisation,
        "lead_person": details.lead_person,
        "partners": details.partners,
        "starts_on": details.starts_on,
        "due_on": details.due_on,
        "metric_code": details.metric_code,
        "funding_stream": details.funding_stream,
    }


def _check_activity(partnership: Partnership, details: ActivityDetails) -> None:
    if details.due_on < details.starts_on:
        raise Refusal("Enter a due date on or after the start date.", field="due_on")
    if details.objective.partnership_id != partnership.id:
        raise Refusal("Choose an objective of this partnership.", field="objective")
    if details.lead_organisation.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="lead_organisation")


def _check_version(row: Objective | Activity, version: int | None, differences: list[Difference]) -> None:
    if row.version != version:
        changed = [each for each in differences if each.theirs != each.yours]
        raise Conflict(changed or differences, current_version=row.version)


def _lock(session: Session, partnership: Partnership) -> None:
    """Lock the partnership until the transaction ends, so that no two activities get the same number."""
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )


def _note(
    session: Session,
    partnership: Partnership,
    row: Objective | Activity,
    sentence: str,
    details: dict[str, object] | None = None,
    *,
    by: Person,
) -> None:
    audit.record(session, sentence, by=by, on=row, partnership=partnership, details=details)
