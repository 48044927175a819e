"""What each row of a workplan file will do: add an activity, change one, report on one, or nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from cdp.audit.record import reference_to
from cdp.imports.cells import SheetRow
from cdp.imports.judging import JudgedRows
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import Consent, ImportChange, RowVerdict
from cdp.models import Activity, ActivityState, Objective, Partnership
from cdp.models.workplan import LONGEST_OBJECTIVE, LONGEST_PRIORITY
from cdp.partnerships.changes import folded
from cdp.wording.formats import day, listed, plural, words
from cdp.workplans.importing.entries import PlanEntries, PlanEntry
from cdp.workplans.importing.state import PlanNow, outcome_in, plan_now, priority_in, serves_words
from cdp.workplans.periods import plan_year
from cdp.workplans.reporting.service import WHOLE


@dataclass(frozen=True, kw_only=True)
class AddPlannedActivity(ImportChange):
    """A change that adds an activity, and its objective and local priority if they are new.

    `seen` is a hash of the texts that its words do not show, so that the preview covers them too.
    """

    entry: PlanEntry = field(repr=False, compare=False)
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangePlannedActivity(ImportChange):
    """A change of the details of an activity."""

    entry: PlanEntry = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class ReportPlannedActivity(ImportChange):
    """A change that reports progress on an activity for the current quarter."""

    entry: PlanEntry = field(repr=False, compare=False)


def judge(session: Session, partnership: Partnership | None, rows: FileRows) -> JudgedRows:
    """Return the verdict on each row, compared with what is recorded, and the questions about the file."""
    if partnership is None:
        raise ValueError("A workplan is imported into a partnership.")
    now = plan_now(session, partnership)
    read = PlanEntries(rows, now)
    verdicts = list(read.plan.verdicts)
    seen: set[int] = set()
    for found in read.entries:
        activity = _same(found, now)
        entry = replace(found, number=activity.number) if activity else found
        if activity is not None:
            if activity.id in seen:
                entry.row.refuse("title", "is in this file twice. Leave out one of the rows.")
            seen.add(activity.id)
        verdicts.append(_verdict(entry, activity, now))
    missing = (read.marks.refused,) if read.marks.refused else ()
    return JudgedRows(verdicts, missing, now.fingerprint, questions=tuple(read.asked.all()))


def _same(entry: PlanEntry, now: PlanNow) -> Activity | None:
    """Return the activity that a row is about: by its reference, or by its title in the same plan."""
    if entry.number is not None:
        return now.by_number.get(entry.number)
    return now.by_title.get((entry.year or plan_year(now.day), folded(entry.title)))


def _verdict(entry: PlanEntry, activity: Activity | None, now: PlanNow) -> RowVerdict:
    row = entry.row
    if not row.problems:
        _check(entry, activity, now)
    changes: tuple[ImportChange, ...] = ()
    if not row.problems:
        changes = tuple(_additions(entry, now) if activity is None else _changes(entry, activity))
    what = f"{activity.reference} {activity.title}" if activity else entry.title
    return RowVerdict(row.place, what, changes, tuple(row.problems))


def _check(entry: PlanEntry, activity: Activity | None, now: PlanNow) -> None:
    row = entry.row
    _check_dates_and_progress(entry, activity)
    if activity is None and not entry.objective:
        row.refuse("objective", "The objective is missing. Enter what the partnership wants to achieve.", "")
    known = objective_of(entry, now.objectives)
    if known is None and outcome_in(entry.serves) is None:
        _check_length(row, "serves", priority_in(entry.serves), LONGEST_PRIORITY)
    if known is None:
        _check_length(row, "objective", entry.objective, LONGEST_OBJECTIVE)
    if entry.objective and not entry.serves and known is None:
        row.refuse("serves", "The outcome or local priority of this new objective is missing. Enter it.", "")


def _check_length(row: SheetRow, code: str, text: str, longest: int) -> None:
    if len(text) > longest:
        row.refuse(code, f"has more than {longest} characters. Shorten it.", text)


def _check_dates_and_progress(entry: PlanEntry, activity: Activity | None) -> None:
    row = entry.row
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
    new: list[str] = []
    if objective_of(entry, now.objectives) is None:
        new.append(f"the objective “{entry.objective}”")
        name = priority_in(entry.serves)
        if outcome_in(entry.serves) is None and folded(name) not in now.priorities:
            new.append(f"the local priority “{name}”")
    with_new = f", with {listed(new)}" if new else ""
    facts = list(_facts(entry, now))
    more = f": {'; '.join(facts)}" if facts else ""
    yield AddPlannedActivity(
        words=f"Adds the activity{with_new}{more}",
        entry=entry,
        seen=reference_to(f"{entry.text}\n{entry.said}"),
    )


def _facts(entry: PlanEntry, now: PlanNow) -> Iterator[str]:
    """Yield what a new activity will have, as the preview shows it."""
    lead = next(
        (one.label for *_, one in now.organisations if one.organisation_id == entry.lead_organisation), ""
    )
    person = next((name for name, one in now.people if one.person_id == entry.lead_person), "")
    if lead or person:
        yield f"led by {', '.join(filter(None, (person, lead)))}"
    if others := len(entry.partner_organisations) + len([one for one in entry.partners.split("; ") if one]):
        yield plural(others, "partner")
    if entry.starts_on:
        yield f"from {day(entry.starts_on)}"
    if entry.due_on:
        yield f"due {day(entry.due_on)}"
    if entry.key_dates:
        yield listed([f"{each.title} ({day(each.due_on)})" for each in entry.key_dates])
    if entry.state:
        yield words(entry.state).lower()


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
        "lead organisation": (entry.lead_organisation, activity.lead_organisation_id),
        "lead person": (entry.lead_person, activity.lead_person_id),
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
    if set(entry.partner_organisations) - {each.id for each in activity.partner_organisations}:
        yield "partners"
    recorded = {(each.title, each.due_on, each.reached_on) for each in activity.key_dates}
    if {(each.title, each.due_on, each.reached_on) for each in entry.key_dates} - recorded:
        yield "key dates"


def _day(value: date | None) -> str:
    return day(value) or "none"
