"""Saving the changes of an import of the workplan through its services, in the caller's transaction."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.imports.judging import of_kind
from cdp.imports.kinds import ImportResult, WriteOrder
from cdp.models import Activity, ActivityState, LocalPriority, Objective, Partnership, Person
from cdp.partnerships.changes import folded
from cdp.wording.formats import plural
from cdp.workplans import service
from cdp.workplans.importing.entries import PlanEntry
from cdp.workplans.importing.judging import (
    AddPlannedActivity,
    ChangePlannedActivity,
    ReportPlannedActivity,
    objective_of,
)
from cdp.workplans.importing.state import outcome_in, plan_now, priority_in
from cdp.workplans.reporting import service as reporting
from cdp.workplans.reporting.service import WHOLE, ActivityProgress, KeyDateDetails
from cdp.workplans.service import ActivityDetails, ObjectiveDetails

NO_TEXT = "Imported from a spreadsheet."


def write(session: Session, order: WriteOrder) -> ImportResult:
    """Save the changes; raises Refusal where a service does, for example for a circle of dependencies."""
    if order.partnership is None:
        raise ValueError("A workplan is imported into a partnership.")
    now = plan_now(session, order.partnership)
    writer = PlanWriter(session, order.partnership, order.by, list(now.objectives), dict(now.priorities))
    additions = of_kind(order.changes, AddPlannedActivity)
    changes = of_kind(order.changes, ChangePlannedActivity)
    reports = of_kind(order.changes, ReportPlannedActivity)
    for added in additions:
        writer.add(added.entry)
    for changed in changes:
        writer.change(_recorded(changed.entry), changed.entry)
    for reported in reports:
        writer.report(_recorded(reported.entry), reported.entry)
    counts = (
        (len(additions), "activity added", "activities added"),
        (len(changes), "activity changed", "activities changed"),
        (len(reports), "report", "reports"),
    )
    return ImportResult(order.partnership, [plural(*one) for one in counts if one[0]])


def _recorded(entry: PlanEntry) -> Activity:
    if entry.activity is None:
        raise ValueError("This row adds an activity.")
    return entry.activity


@dataclass
class PlanWriter:
    """Saves rows through the services; `objectives` and `priorities` grow with those that rows add."""

    session: Session
    partnership: Partnership
    by: Person
    objectives: list[Objective]
    priorities: dict[str, LocalPriority]

    def add(self, entry: PlanEntry) -> None:
        """Add an activity, with its key dates and its progress."""
        details = ActivityDetails(
            title=entry.title,
            objective=self._objective(entry),
            lead_organisation=entry.lead_organisation,
            lead_person=entry.lead_person,
            partners=entry.partners,
            partner_organisations=entry.partner_organisations,
            starts_on=entry.starts_on,
            due_on=entry.due_on,
            waits_for=entry.waits_for,
            metric_code=entry.metric,
            funding_stream=entry.funding_stream,
            year=entry.year,
        )
        activity = service.add_activity(self.session, self.partnership, details, by=self.by)
        self.session.flush()
        _set_key_dates(self.session, activity, entry, by=self.by)
        if entry.state not in (None, ActivityState.NOT_STARTED) or entry.text:
            self.report(activity, entry)

    def change(self, activity: Activity, entry: PlanEntry) -> None:
        """Change the details that a row gives; an empty cell changes nothing."""
        known = [each for each in activity.partner_organisations if each not in entry.partner_organisations]
        details = ActivityDetails(
            title=entry.title,
            objective=self._objective(entry) if entry.objective else activity.objective,
            lead_organisation=entry.lead_organisation or activity.lead_organisation,
            lead_person=entry.lead_person or activity.lead_person,
            partners=entry.partners or activity.partners,
            partner_organisations=[*known, *entry.partner_organisations],
            starts_on=entry.starts_on or activity.starts_on,
            due_on=entry.due_on or activity.due_on,
            waits_for=entry.waits_for or [each.number for each in activity.waits_for],
            metric_code=entry.metric or activity.metric_code,
            funding_stream=entry.funding_stream or activity.funding_stream,
            year=entry.year or activity.year,
            version=activity.version,
        )
        service.change_activity(self.session, activity, details, by=self.by)
        _set_key_dates(self.session, activity, entry, by=self.by)

    def report(self, activity: Activity, entry: PlanEntry) -> None:
        """Report on an activity for the current quarter."""
        self.session.flush()
        state = entry.state or activity.state
        percent = activity.percent_complete if entry.percent is None else entry.percent
        progress = ActivityProgress(
            state=state,
            percent=_fitting(state, percent),
            text=entry.text or activity.narrative or NO_TEXT,
            version=activity.version,
            confidence=entry.confidence or activity.confidence,
        )
        reporting.update_progress(self.session, activity, progress, by=self.by)

    def _objective(self, entry: PlanEntry) -> Objective:
        """Return the objective that a row names; add it, with its local priority, if it is new."""
        if found := objective_of(entry, self.objectives):
            return found
        code, name = outcome_in(entry.serves), priority_in(entry.serves)
        known = None if code else self.priorities.get(folded(name))
        new = "" if code or known else name
        details = ObjectiveDetails(entry.objective, outcome_code=code, local_priority=known, new_priority=new)
        made = service.add_objective(self.session, self.partnership, details, by=self.by)
        self.session.flush()
        self.objectives.append(made)
        if made.local_priority is not None:
            self.priorities[folded(name)] = made.local_priority
        return made


def _fitting(state: ActivityState, percent: int) -> int:
    """Return the percentage that a state requires, or the one given."""
    return {ActivityState.COMPLETE: WHOLE, ActivityState.NOT_STARTED: 0}.get(state, percent)


def _set_key_dates(session: Session, activity: Activity, entry: PlanEntry, *, by: Person) -> None:
    """Add the key dates of a row, and change those of the same title; others stay."""
    recorded = {folded(each.title): each for each in activity.key_dates}
    for each in entry.key_dates:
        details = KeyDateDetails(each.title, each.due_on, each.reached_on)
        known = recorded.get(folded(each.title))
        if known is None:
            reporting.add_key_date(session, activity, details, by=by)
        elif (known.due_on, known.reached_on) != (each.due_on, each.reached_on):
            changed = KeyDateDetails(
                each.title, each.due_on, each.reached_on or known.reached_on, known.version
            )
            reporting.change_key_date(session, known, changed, by=by)
