"""What each row of a workplan file will do: add an activity, change one, report on one, or nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.imports.judging import JudgedRows
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import Consent, ImportChange, RowVerdict
from cdp.models import Activity, ActivityState, Objective, Partnership
from cdp.partnerships.changes import folded
from cdp.wording.formats import day, listed
from cdp.workplans.importing.entries import PlanEntry, entry_of
from cdp.workplans.importing.state import PlanNow, outcome_in, plan_now, priority_in, serves_words
from cdp.workplans.periods import plan_year
from cdp.workplans.reporting.service import WHOLE

TABLE = "activities"


@dataclass(frozen=True, kw_only=True)
class AddPlannedActivity(ImportChange):
    """A change that adds an activity, and its objective and local priority if they are new."""

    entry: PlanEntry = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class ChangePlannedActivity(ImportChange):
    """A change of the details of an activity."""

    entry: PlanEntry = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class ReportPlannedActivity(ImportChange):
    """A change that reports progress on an activity for the current quarter."""

    entry: PlanEntry = field(repr=False, compare=False)


def judge(session: Session, partnership: Partnership | None, rows: FileRows) -> JudgedRows:
    """Return the verdict on each row, compared with what is recorded."""
    if partnership is None:
        raise ValueError("A workplan is imported into a partnership.")
    now = plan_now(session, partnership)
    verdicts, seen = [], set()
    for row in rows.of(TABLE):
        entry = entry_of(row, now)
        entry = replace(entry, activity=_same(entry, now))
        if entry.activity is not None:
            if entry.activity.id in seen:
                row.refuse("title", "is in this file twice. Leave out one of the rows.")
            seen.add(entry.activity.id)
        verdicts.append(_verdict(entry, now))
    return JudgedRows(verdicts, state=now.fingerprint)


def _same(entry: PlanEntry, now: PlanNow) -> Activity | None:
    """Return the activity that a row is about: by its reference, or by its title in the same plan."""
    if entry.activity is not None or entry.row.raw("reference"):
        return entry.activity
    year = entry.year or plan_year(clock.today())
    return next(
        (each for each in now.activities if each.year == year and folded(each.title) == folded(entry.title)),
        None,
    )


def _verdict(entry: PlanEntry, now: PlanNow) -> RowVerdict:
    row, activity = entry.row, entry.activity
    if not row.problems:
        _check(entry, now)
    changes: tuple[ImportChange, ...] = ()
    if not row.problems:
        changes = tuple(_additions(entry, now) if activity is None else _changes(entry, activity))
    what = f"{activity.reference} {activity.title}" if activity else entry.title
    return RowVerdict(row.place, what, changes, tuple(row.problems))


def _check(entry: PlanEntry, now: PlanNow) -> None:
    row, activity = entry.row, entry.activity
    _check_dates_and_progress(entry)
    if activity is None and not entry.objective:
        row.refuse("objective", "The objective is missing. Enter what the partnership wants to achieve.", "")
    if entry.objective and not entry.serves and objective_of(entry, now.objectives) is None:
        row.refuse("serves", "The outcome or local priority of this new objective is missing. Enter it.", "")


def _check_dates_and_progress(entry: PlanEntry) -> None:
    row, activity = entry.row, entry.activity
    starts = entry.starts_on or (activity.starts_on if activity else None)
    due = entry.due_on or (activity.due_on if activity else None)
    if starts and due and due < starts:
        row.refuse("due_on", "is before the start date. Correct one of them.")
    state = entry.state or (activity.state if activity else ActivityState.NOT_STARTED)
    percent = (
        entry.percent if entry.percent is not None else (activity.percent_complete if activity else None)
    )
    if state is ActivityState.COMPLETE and percent not in (None, WHOLE):
        row.refuse("percent", "does not fit a complete activity. Enter 100, or another progress.")
    if state is ActivityState.NOT_STARTED and percent not in (None, 0):
        row.refuse("percent", "does not fit an activity that has not started. Enter 0, or another progress.")


def objective_of(entry: PlanEntry, objectives: Iterable[Objective]) -> Objective | None:
    """Return the objective that a row names, or None if it is not among these."""
    found = [each for each in objectives if folded(each.title) == folded(entry.objective)]
    if entry.serves:
        found = [each for each in found if _serves(each, entry.serves)]
    return found[0] if found else None


def _serves(objective: Objective, text: str) -> bool:
    return folded(priority_in(serves_words(objective))) == folded(priority_in(text))


def _additions(entry: PlanEntry, now: PlanNow) -> Iterator[ImportChange]:
    new = []
    if objective_of(entry, now.objectives) is None:
        new.append(f"the objective “{entry.objective}”")
        name = priority_in(entry.serves)
        if outcome_in(entry.serves) is None and folded(name) not in now.priorities:
            new.append(f"the local priority “{name}”")
    with_new = f", with {listed(new)}" if new else ""
    yield AddPlannedActivity(words=f"Adds the activity{with_new}", entry=entry)


def _changes(entry: PlanEntry, activity: Activity) -> Iterator[ImportChange]:
    if differing := list(_differing(entry, activity)):
        yield ChangePlannedActivity(
            words=f"Changes {activity.reference}: {listed(differing)}", consent=Consent.CHANGE, entry=entry
        )
    reported = {
        "progress": (entry.state, activity.state),
        "percentage": (entry.percent, activity.percent_complete),
        "confidence": (entry.confidence, activity.confidence),
        "update": (entry.text or None, activity.narrative),
    }
    if told := [name for name, (said, known) in reported.items() if said is not None and said != known]:
        yield ReportPlannedActivity(
            words=f"Reports on {activity.reference}: {listed(told)}", consent=Consent.CHANGE, entry=entry
        )


def _differing(entry: PlanEntry, activity: Activity) -> Iterator[str]:
    """Yield the names of the details that a row changes; an empty cell changes nothing."""
    said = {
        "title": (entry.title, activity.title),
        "plan": (entry.year, activity.year),
        "lead organisation": (entry.lead_organisation, activity.lead_organisation),
        "lead person": (entry.lead_person, activity.lead_person),
        "other partners": (entry.partners, activity.partners),
        f"start date from {_day(activity.starts_on)}": (entry.starts_on, activity.starts_on),
        f"due date from {_day(activity.due_on)}": (entry.due_on, activity.due_on),
        "waits for": (entry.waits_for, tuple(each.number for each in activity.waits_for)),
        "measure": (entry.metric, activity.metric_code),
        "funding stream": (entry.funding_stream, activity.funding_stream),
    }
    yield from (name for name, (new, old) in said.items() if new and new != old)
    same = folded(entry.objective) == folded(activity.objective.title)
    if entry.objective and not (same and (not entry.serves or _serves(activity.objective, entry.serves))):
        yield "objective"
    if set(entry.partner_organisations) - set(activity.partner_organisations):
        yield "partners"
    recorded = {(each.title, each.due_on, each.reached_on) for each in activity.key_dates}
    if {(each.title, each.due_on, each.reached_on) for each in entry.key_dates} - recorded:
        yield "key dates"


def _day(value: date | None) -> str:
    return day(value) or "none"
