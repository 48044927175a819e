"""The workplan and the indicators in a report."""

from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from cdp.agendas.matter.lines import Groups, MatterLine, grouped, path_in
from cdp.agendas.matter.work import off_target_lines
from cdp.indicators.catalogue import indicators_of
from cdp.indicators.commentaries.quarters import quarter_of, quarter_words
from cdp.indicators.commentaries.queries import signed_off_between
from cdp.models import Activity
from cdp.reports.collecting.scope import ReportScope
from cdp.reports.text import Collected, ReportTable, cell
from cdp.wording.formats import day_short
from cdp.workplans.exceptions import exceptions_of
from cdp.workplans.periods import plan_year
from cdp.workplans.queries import live_activities_of
from cdp.workplans.rating import rating_of
from cdp.workplans.register import PlanFilters, heading_of, plan

_HEADER = ("Activity", "Lead", "Due", "Rating", "Complete")


def by_outcome(session: Session, scope: ReportScope) -> Collected:
    """Return a table of the plan of the year for each outcome and local priority that has activities."""
    filters = PlanFilters(plan_year(scope.today))
    found = session.scalars(plan(scope.partnership, filters, scope.today)).all()
    tables = [
        ReportTable(heading, _HEADER, tuple(_row(scope, activity) for activity in activities))
        for heading, activities in groupby(found, lambda activity: heading_of(activity.objective))
    ]
    return Collected(tables=tuple(tables), nothing="The workplan has no activities.")


def exceptions(session: Session, scope: ReportScope) -> Collected:
    """Return the activities that need attention, each with the reasons, as the standing item has them."""
    activities = live_activities_of(session, scope.partnership, scope.today)
    rows = tuple(
        (*_row(scope, one.activity), cell("; ".join(one.remarks)))
        for one in exceptions_of(session, activities, scope.today)
    )
    table = ReportTable("Activities that need attention", (*_HEADER, "Why"), rows)
    return Collected(tables=(table,) if rows else (), nothing="Every activity is on course.")


def indicators(session: Session, scope: ReportScope) -> Collected:
    """Return the published indicators that are not at their target, and the commentary of the period, in six queries.

    Commentary is signed off, for quarters that began in the period, and on published indicators only.
    """
    return Collected(
        groups=off_target_lines(session, scope.partnership, scope.today) + _commentary(session, scope),
        nothing="No published indicator with a target misses it.",
    )


def _commentary(session: Session, scope: ReportScope) -> Groups:
    rows = signed_off_between(session, scope.partnership, quarter_of(scope.starts_on), scope.ends_on)
    known = indicators_of(session, scope.partnership, {row.metric_code for row in rows})
    return grouped(
        "Commentary",
        (
            MatterLine(
                known[row.metric_code].label,
                path_in(scope.partnership, "indicators", row.metric_code, "commentary"),
                f", {quarter_words(row.quarter_starts)}: {' '.join(row.text.split())}",
            )
            for row in rows
            if (found := known.get(row.metric_code)) is not None
            and not found.is_restricted
            and not found.is_embargoed_on(scope.today)
        ),
    )


def _row(scope: ReportScope, activity: Activity) -> tuple[MatterLine, ...]:
    path = path_in(scope.partnership, "workplan", "activities", activity.key)
    lead = [each.name for each in (activity.lead_organisation, activity.lead_person) if each is not None]
    return (
        MatterLine(activity.reference, path, f" {activity.title}"),
        cell(", ".join(lead) or "Not known yet"),
        cell(_due(activity.due_on)),
        cell(rating_of(activity, scope.today).words),
        cell(f"{activity.percent_complete}%"),
    )


def _due(due_on: date | None) -> str:
    return day_short(due_on) or "No date"
