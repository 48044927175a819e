"""Saving the changes of an import of the workplan through its services, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.imports.judging import of_kind
from cdp.imports.kinds import ImportResult, WriteOrder
from cdp.models import (
    Activity,
    ActivityState,
    ActivityUpdate,
    KeyDate,
    LocalPriority,
    Objective,
    Organisation,
    Partnership,
    Person,
    activity_dependencies,
    activity_partners,
)
from cdp.models.adding import add_many, insert_rows
from cdp.partnerships.changes import folded
from cdp.wording.formats import plural
from cdp.workplans import queries, service
from cdp.workplans.importing.entries import PlanEntry
from cdp.workplans.importing.judging import (
    AddPlannedActivity,
    ChangePlannedActivity,
    ReportPlannedActivity,
    objective_of,
)
from cdp.workplans.importing.state import PlanNow, outcome_in, plan_now, priority_in
from cdp.workplans.periods import PlanQuarter, plan_year
from cdp.workplans.reporting import service as reporting
from cdp.workplans.reporting.service import WHOLE, ActivityProgress, KeyDateDetails
from cdp.workplans.service import ActivityDetails, ObjectiveDetails

NO_TEXT = "Imported from a spreadsheet."
_SAID = {"reference": "its reference was “{}”", "rating": "it was marked “{}”"}


def write(session: Session, order: WriteOrder) -> ImportResult:
    """Save the changes; raises Refusal where a service does, for example for a circle of dependencies."""
    if order.partnership is None:
        raise ValueError("A workplan is imported into a partnership.")
    now = plan_now(session, order.partnership)
    writer = PlanWriter(session, order, order.partnership, now, list(now.objectives), dict(now.priorities))
    additions = of_kind(order.changes, AddPlannedActivity)
    changes = of_kind(order.changes, ChangePlannedActivity)
    reports = of_kind(order.changes, ReportPlannedActivity)
    writer.add([added.entry for added in additions])
    for changed in changes:
        writer.change(_recorded(changed.entry, now), changed.entry)
    for reported in reports:
        writer.report(_recorded(reported.entry, now), reported.entry)
    counts = (
        (len(additions), "activity added", "activities added"),
        (len(changes), "activity changed", "activities changed"),
        (len(reports), "report", "reports"),
    )
    return ImportResult(order.partnership, [plural(*one) for one in counts if one[0]])


def _recorded(entry: PlanEntry, now: PlanNow) -> Activity:
    if entry.number is None:
        raise ValueError("This row adds an activity.")
    return now.by_number[entry.number]


@dataclass
class PlanWriter:
    """Saves rows; `objectives`, `priorities` and `found` grow with those that rows add. The partnership is locked."""

    session: Session
    order: WriteOrder
    partnership: Partnership
    now: PlanNow
    objectives: list[Objective]
    priorities: dict[str, LocalPriority]
    found: dict[tuple[str, str], Objective] = field(default_factory=dict)

    @property
    def by(self) -> Person:
        """The person who imports."""
        return self.order.by

    def add(self, entries: Sequence[PlanEntry]) -> None:
        """Add activities with their key dates, partners and progress, in a few statements for all of them."""
        self.session.flush()
        number = queries.next_number(self.session, self.partnership)
        rows = [self._row(entry, number + place) for place, entry in enumerate(entries)]
        made = list(zip(add_many(self.session, Activity, rows), entries, strict=True))
        quarter, at = PlanQuarter.of(self.now.day).starts, clock.now()
        insert_rows(
            self.session,
            KeyDate,
            [
                {
                    "activity_id": activity.id,
                    "title": each.title,
                    "due_on": each.due_on,
                    "reached_on": each.reached_on,
                }
                for activity, entry in made
                for each in entry.key_dates
            ],
        )
        insert_rows(
            self.session,
            ActivityUpdate,
            [
                {
                    "activity_id": activity.id,
                    "quarter_starts": quarter,
                    "by_id": self.by.id,
                    "at": at,
                    "state": activity.state,
                    "percent_complete": activity.percent_complete,
                    "confidence": activity.confidence,
                    "text": activity.narrative,
                }
                for activity, entry in made
                if _reports(entry)
            ],
        )
        self._join(
            activity_partners,
            "organisation_id",
            [(a.id, one) for a, e in made for one in e.partner_organisations],
        )
        waits = [(a.id, self.now.by_number[one].id) for a, e in made for one in e.waits_for]
        self._join(activity_dependencies, "waits_for_id", waits)
        facts = [_fact(activity, entry, self.order) for activity, entry in made]
        audit.record_many(self.session, facts, by=self.by, partnership=self.partnership)

    def _join(self, table: sa.Table, name: str, pairs: Sequence[tuple[int, int]]) -> None:
        if pairs:
            rows = [{"activity_id": activity, name: other} for activity, other in pairs]
            self.session.execute(sa.insert(table), rows)

    def _row(self, entry: PlanEntry, number: int) -> dict[str, object]:
        state = entry.state or ActivityState.NOT_STARTED
        return {
            "partnership_id": self.partnership.id,
            "objective_id": self._objective(entry).id,
            "number": number,
            "year": entry.year if entry.year is not None else plan_year(self.now.day),
            "title": entry.title,
            "lead_organisation_id": entry.lead_organisation,
            "lead_person_id": entry.lead_person,
            "partners": entry.partners,
            "starts_on": entry.starts_on,
            "due_on": entry.due_on,
            "metric_code": entry.metric,
            "funding_stream": entry.funding_stream,
            "state": state,
            "percent_complete": _fitting(state, entry.percent or 0),
            "confidence": entry.confidence,
            "narrative": (entry.text or NO_TEXT) if _reports(entry) else "",
            "updated_at": clock.now() if _reports(entry) else None,
        }

    def change(self, activity: Activity, entry: PlanEntry) -> None:
        """Change the details that a row gives; an empty cell changes nothing."""
        partners = {each.id: each for each in activity.partner_organisations}
        partners |= {one: self._organisation(one) for one in entry.partner_organisations}
        details = ActivityDetails(
            title=entry.title,
            objective=self._objective(entry) if entry.objective else activity.objective,
            lead_organisation=self._organisation(entry.lead_organisation)
            if entry.lead_organisation
            else activity.lead_organisation,
            lead_person=self.session.get(Person, entry.lead_person)
            if entry.lead_person
            else activity.lead_person,
            partners=entry.partners or activity.partners,
            partner_organisations=list(partners.values()),
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

    def _organisation(self, number: int) -> Organisation:
        return self.session.get_one(Organisation, number)

    def _objective(self, entry: PlanEntry) -> Objective:
        """Return the objective that a row names; add it, with its local priority, if it is new."""
        name = (folded(entry.objective), folded(entry.serves))
        if name not in self.found:
            self.found[name] = objective_of(entry, self.objectives) or self._add_objective(entry)
        return self.found[name]

    def _add_objective(self, entry: PlanEntry) -> Objective:
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


def _reports(entry: PlanEntry) -> bool:
    return entry.state not in (None, ActivityState.NOT_STARTED) or bool(entry.text)


def _fact(activity: Activity, entry: PlanEntry, order: WriteOrder) -> audit.Fact:
    place = entry.row.place
    said = [_SAID[name].format(text) for name, text in entry.said]
    also = f" In the file, {'; '.join(said)}." if said else ""
    return audit.Fact(
        f"{order.by.name} imported activity {activity.reference} from “{order.file_name}”, {place.sheet}, row "
        f"{place.row}: {entry.title.rstrip('.')}.{also}",
        activity,
        {
            "file": order.file_name,
            "sheet": place.sheet,
            "row": place.row,
            "due": str(entry.due_on or ""),
            **dict(entry.said),
        },
    )


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
