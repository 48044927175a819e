"""Changes to the workplan: objectives, local priorities and activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import (
    Activity,
    KeyDate,
    LocalPriority,
    Objective,
    Organisation,
    Partnership,
    Person,
)
from cdp.wording.formats import day
from cdp.workplans import dependencies, queries
from cdp.workplans.periods import plan_year


@dataclass(frozen=True)
class ObjectiveDetails:
    """The details of an objective: what it serves, and its priority of the national strategy.

    It serves one outcome of the framework (its code), one local priority, or a new local priority (its name).
    """

    title: str
    outcome_code: str | None = None
    priority_code: str | None = None
    version: int | None = None
    local_priority: LocalPriority | None = None
    new_priority: str = ""


@dataclass(frozen=True)
class ActivityDetails:
    """The details of an activity in the plan of a year. Its lead and its dates may be unknown.

    `partner_organisations` are organisations of the partnership, and `partners` names others. `waits_for` has the
    numbers of the activities that must be done first.
    """

    title: str
    objective: Objective
    lead_organisation: Organisation | None = None
    starts_on: date | None = None
    due_on: date | None = None
    lead_person: Person | None = None
    partners: str = ""
    metric_code: str | None = None
    funding_stream: str = ""
    version: int | None = None
    year: int | None = None
    partner_organisations: Sequence[Organisation] = ()
    waits_for: Sequence[int] = ()


def add_priority(session: Session, partnership: Partnership, name: str, *, by: Person) -> LocalPriority:
    """Add a local priority; raises Refusal if the partnership has one of this name."""
    _check_priority(session, partnership, name)
    priority = LocalPriority(partnership=partnership, name=name)
    session.add(priority)
    _note(session, partnership, priority, f"{by.name} added the local priority “{name}”.", by=by)
    return priority


def rename_priority(session: Session, priority: LocalPriority, name: str, *, by: Person) -> None:
    """Change the name of a local priority; raises Refusal if the partnership has another of this name."""
    _check_priority(session, priority.partnership, name, besides=priority)
    sentence = f"{by.name} renamed the local priority “{priority.name}” to “{name}”."
    priority.name = name
    _note(session, priority.partnership, priority, sentence, by=by)


def remove_priority(session: Session, priority: LocalPriority, *, by: Person) -> None:
    """Remove a local priority; raises Refusal while it has objectives."""
    if queries.objectives_under(session, priority):
        raise Refusal("Move the objectives of this local priority first. Change what each of them serves.")
    sentence = f"{by.name} removed the local priority “{priority.name}”."
    _note(session, priority.partnership, priority, sentence, by=by)
    session.delete(priority)


def add_objective(
    session: Session, partnership: Partnership, details: ObjectiveDetails, *, by: Person
) -> Objective:
    """Add an objective at the end of the workplan; raises Refusal unless it serves one outcome or priority."""
    objective = Objective(
        partnership=partnership,
        title=details.title,
        position=queries.next_position(session, partnership),
        priority_code=details.priority_code,
        **_served(session, partnership, details, by=by),
    )
    session.add(objective)
    _note(session, partnership, objective, f"{by.name} added the objective “{details.title}”.", by=by)
    return objective


def change_objective(
    session: Session, objective: Objective, details: ObjectiveDetails, *, by: Person
) -> None:
    """Change an objective; raises Refusal as `add_objective` does, Conflict when someone else has changed it."""
    check_version(objective, details.version, [Difference("Objective", objective.title, details.title)])
    for name, value in _served(session, objective.partnership, details, by=by).items():
        setattr(objective, name, value)
    objective.title, objective.priority_code = details.title, details.priority_code
    sentence = f"{by.name} changed the objective “{details.title}”."
    _note(session, objective.partnership, objective, sentence, by=by)


def remove_objective(session: Session, objective: Objective, *, version: int, by: Person) -> None:
    """Remove an objective; raises Refusal while it has activities, and Conflict for an old version."""
    check_version(objective, version, [Difference("Objective", objective.title, "Removed")])
    if objective.activities:
        raise Refusal("Move the activities of this objective to another objective first.")
    sentence = f"{by.name} removed the objective “{objective.title}”."
    _note(session, objective.partnership, objective, sentence, by=by)
    session.delete(objective)


def add_activity(
    session: Session, partnership: Partnership, details: ActivityDetails, *, by: Person
) -> Activity:
    """Add an activity with the partnership's next number; raises Refusal for a field that is invalid."""
    _check_activity(partnership, details)
    lock(session, partnership)
    activity = Activity(
        partnership=partnership,
        number=queries.next_number(session, partnership),
        waits_for=dependencies.checked(session, partnership, details.waits_for),
        **_facts(details),
    )
    session.add(activity)
    sentence = f"{by.name} added activity {activity.reference}: {details.title}."
    _note(session, partnership, activity, sentence, {"due": _iso(details.due_on)}, by=by)
    return activity


def change_activity(session: Session, activity: Activity, details: ActivityDetails, *, by: Person) -> None:
    """Change an activity's details; raises Refusal for an invalid field, Conflict for an old version.

    The progress of the activity stays as it is.
    """
    check_version(
        activity,
        details.version,
        [
            Difference("Activity", activity.title, details.title),
            Difference("Starts", day(activity.starts_on), day(details.starts_on)),
            Difference("Due", day(activity.due_on), day(details.due_on)),
            Difference(
                "Lead organisation", _name(activity.lead_organisation), _name(details.lead_organisation)
            ),
        ],
    )
    _check_activity(activity.partnership, details)
    lock(session, activity.partnership)
    activity.waits_for = dependencies.checked(
        session, activity.partnership, details.waits_for, activity=activity
    )
    before = {"starts": _iso(activity.starts_on), "due": _iso(activity.due_on), "title": activity.title}
    for name, value in _facts(details).items():
        setattr(activity, name, value)
    sentence = f"{by.name} changed activity {activity.reference}: {details.title}."
    _note(session, activity.partnership, activity, sentence, {"before": before}, by=by)


def _served(
    session: Session, partnership: Partnership, details: ObjectiveDetails, *, by: Person
) -> dict[str, object]:
    """Return what an objective serves, and add the local priority if it is new."""
    given = [bool(details.outcome_code), details.local_priority is not None, bool(details.new_priority)]
    if not any(given):
        raise Refusal("Choose what the objective serves, or enter a new local priority.", field="serves")
    if sum(given) > 1:
        raise Refusal("Enter a new local priority only if you choose nothing above.", field="new_priority")
    priority = details.local_priority
    if priority is not None and priority.partnership_id != partnership.id:
        raise Refusal("Choose a local priority of this partnership.", field="serves")
    if details.new_priority:
        priority = add_priority(session, partnership, details.new_priority, by=by)
    return {"outcome_code": details.outcome_code, "local_priority": priority}


def _check_priority(
    session: Session, partnership: Partnership, name: str, *, besides: LocalPriority | None = None
) -> None:
    others = [each for each in queries.priorities_of(session, partnership) if each is not besides]
    if any(each.name.casefold() == name.casefold() for each in others):
        raise Refusal("There is a local priority of this name already. Choose it.", field="new_priority")


def _facts(details: ActivityDetails) -> dict[str, object]:
    year = details.year if details.year is not None else plan_year(clock.today())
    return {
        "title": details.title,
        "objective": details.objective,
        "year": year,
        "lead_organisation": details.lead_organisation,
        "lead_person": details.lead_person,
        "partners": details.partners,
        "partner_organisations": [
            each for each in details.partner_organisations if each is not details.lead_organisation
        ],
        "starts_on": details.starts_on,
        "due_on": details.due_on,
        "metric_code": details.metric_code,
        "funding_stream": details.funding_stream,
    }


def _check_activity(partnership: Partnership, details: ActivityDetails) -> None:
    if details.starts_on and details.due_on and details.due_on < details.starts_on:
        raise Refusal("Enter a due date on or after the start date.", field="due_on")
    if details.objective.partnership_id != partnership.id:
        raise Refusal("Choose an objective of this partnership.", field="objective")
    organisations = [details.lead_organisation, *details.partner_organisations]
    if any(each is not None and each.partnership_id != partnership.id for each in organisations):
        raise Refusal("Choose an organisation of this partnership.", field="lead_organisation")


def _name(organisation: Organisation | None) -> str:
    return organisation.name if organisation else ""


def _iso(value: date | None) -> str:
    return str(value) if value else ""


def check_version(
    row: Objective | Activity | KeyDate, version: int | None, differences: list[Difference]
) -> None:
    """Raise Conflict with what differs if a row has been saved since the version that was shown."""
    if row.version != version:
        changed = [each for each in differences if each.theirs != each.yours]
        raise Conflict(changed or differences, current_version=row.version)


def lock(session: Session, partnership: Partnership) -> None:
    """Lock the partnership until the transaction ends, so that no two activities get the same number."""
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )


def _note(
    session: Session,
    partnership: Partnership,
    row: LocalPriority | Objective | Activity | Partnership,
    sentence: str,
    details: dict[str, object] | None = None,
    *,
    by: Person,
) -> None:
    audit.record(session, sentence, by=by, on=row, partnership=partnership, details=details)
