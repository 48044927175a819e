"""The workplan and the indicators in a report."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from cdp.agendas.matter.lines import MatterLine, path_in
from cdp.agendas.matter.work import EXCEPTIONS, off_target_lines
from cdp.models import Activity, Objective
from cdp.reference import outcomes
from cdp.reports.collecting.scope import ReportScope
from cdp.reports.text import Collected, ReportTable, cell
from cdp.wording.formats import day_short
from cdp.workplans.queries import objectives_of
from cdp.workplans.rating import rating_of

_HEADER = ("Activity", "Lead", "Due", "Rating", "Complete")


def by_outcome(session: Session, scope: ReportScope) -> Collected:
    """Return a table of activities for each outcome that has any, in two queries."""
    objectives = objectives_of(session, scope.partnership)
    tables = []
    for outcome in outcomes.outcomes():
        activities = _activities(each for each in objectives if each.outcome_code == outcome.id)
        if activities:
            rows = tuple(_row(scope, activity) for activity in activities)
            tables.append(ReportTable(outcome.name, _HEADER, rows))
    return Collected(tables=tuple(tables), nothing="The workplan has no activities.")


def exceptions(session: Session, scope: ReportScope) -> Collected:
    """Return the activities that are overdue, at risk or late to start, in two queries."""
    activities = _activities(objectives_of(session, scope.partnership))
    rows = tuple(_row(scope, each) for each in activities if rating_of(each, scope.today) in EXCEPTIONS)
    table = ReportTable("Activities that are overdue, at risk or late to start", _HEADER, rows)
    return Collected(tables=(table,) if rows else (), nothing="Every activity is on course.")


def indicators(session: Session, scope: ReportScope) -> Collected:
    """Return the published indicators that do not meet their target, in three queries."""
    return Collected(
        groups=off_target_lines(session, scope.partnership, scope.today),
        nothing="No published indicator with a target misses it.",
    )


def _activities(objectives: Iterable[Objective]) -> list[Activity]:
    return [activity for objective in objectives for activity in objective.activities]


def _row(scope: ReportScope, activity: Activity) -> tuple[MatterLine, ...]:
    path = path_in(scope.partnership, "workplan", "activities", activity.key)
    lead = [activity.lead_organisation.name, activity.lead_person.name if activity.lead_person else ""]
    return (
        MatterLine(activity.reference, path, f" {activity.title}"),
        cell(", ".join(filter(None, lead))),
        cell(_due(activity.due_on)),
        cell(rating_of(activity, scope.today).words),
        cell(f"{activity.percent_complete}%"),
    )


def _due(due_on: date | None) -> str:
    return day_short(due_on) or "No date"
