"""Changes that report on activities: progress and narrative of a quarter, and key dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.audit.queries import history_of
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Activity, ActivityState, ActivityUpdate, KeyDate, LeadConfidence, Person
from cdp.wording.formats import day, listed, words
from cdp.workplans import queries
from cdp.workplans.periods import PlanQuarter, open_quarters
from cdp.workplans.service import check_version

WHOLE = 100


@dataclass(frozen=True)
class ActivityProgress:
    """A progress report on an activity; `percent` is the part complete, `version` the version that was shown.

    `quarter` is the quarter that the text is about, the current one if it is None. `reached` has key dates that were
    reached.
    """

    state: ActivityState
    percent: int
    text: str
    version: int
    quarter: PlanQuarter | None = None
    confidence: LeadConfidence | None = None
    reached: Sequence[KeyDate] = ()


@dataclass(frozen=True)
class KeyDateDetails:
    """The title and date of a key date, and the day it was reached, if it was."""

    title: str
    due_on: date
    reached_on: date | None = None
    version: int | None = None


def update_progress(
    session: Session, activity: Activity, progress: ActivityProgress, *, by: Person
) -> ActivityUpdate:
    """Record the report of a quarter; an earlier one for the same quarter is kept as its history.

    Raises Refusal when state and percentage do not match, or when a later quarter has a report. Raises Conflict for an
    old version. The caller checks that `by` may update the activity (`queries.may_update`).
    """
    check_version(
        activity,
        progress.version,
        [
            Difference("Progress", activity.narrative, progress.text),
            Difference("State", words(activity.state), words(progress.state)),
            Difference("Complete", f"{activity.percent_complete}%", f"{progress.percent}%"),
            Difference("Confidence", words(activity.confidence), words(progress.confidence)),
        ],
    )
    today = clock.today()
    quarter = progress.quarter or PlanQuarter.of(today)
    last = queries.last_reported(session, [activity]).get(activity.id)
    if quarter not in open_quarters(last, today):
        raise Refusal(_closed(quarter, last))
    _check(progress)
    now = clock.now()
    update = ActivityUpdate(
        activity=activity,
        quarter_starts=quarter.starts,
        by=by,
        at=now,
        state=progress.state,
        percent_complete=progress.percent,
        confidence=progress.confidence,
        text=progress.text,
    )
    activity.state, activity.percent_complete = progress.state, progress.percent
    activity.confidence = progress.confidence
    activity.narrative, activity.updated_at = progress.text, now
    session.add(update)
    for key_date in progress.reached:
        key_date.reached_on = key_date.reached_on or today
    status = f"{words(progress.state).lower()}, {progress.percent}%"
    reached = f" Reached: {listed([each.title for each in progress.reached])}." if progress.reached else ""
    sentence = f"{by.name} reported on activity {activity.reference} for {quarter.words}: {status}.{reached}"
    audit.record(session, sentence, by=by, on=activity, partnership=activity.partnership)
    return update


def add_key_date(session: Session, activity: Activity, details: KeyDateDetails, *, by: Person) -> KeyDate:
    """Add a key date to an activity; raises Refusal if it was reached in the future."""
    _check_reached(details)
    key_date = KeyDate(
        activity=activity, title=details.title, due_on=details.due_on, reached_on=details.reached_on
    )
    session.add(key_date)
    _note(session, activity, f"{by.name} added the key date “{details.title}”, {day(details.due_on)}", by=by)
    return key_date


def change_key_date(session: Session, key_date: KeyDate, details: KeyDateDetails, *, by: Person) -> None:
    """Change a key date; raises Refusal if it was reached in the future, Conflict for an old version."""
    check_version(
        key_date,
        details.version,
        [
            Difference("Key date", key_date.title, details.title),
            Difference("Due", day(key_date.due_on), day(details.due_on)),
            Difference("Reached", day(key_date.reached_on), day(details.reached_on)),
        ],
    )
    _check_reached(details)
    moved = ""
    if key_date.due_on != details.due_on:
        moved = f" from {day(key_date.due_on)} to {day(details.due_on)}"
    key_date.title, key_date.due_on = details.title, details.due_on
    key_date.reached_on = details.reached_on
    verb = "moved" if moved else "changed"
    _note(session, key_date.activity, f"{by.name} {verb} the key date “{details.title}”{moved}", by=by)


def remove_key_date(session: Session, key_date: KeyDate, *, version: int, by: Person) -> None:
    """Remove a key date; raises Conflict for an old version. Baselines keep its title and date."""
    check_version(key_date, version, [Difference("Key date", _facts(key_date), "Removed")])
    activity = key_date.activity
    sentence = f"{by.name} removed the key date “{key_date.title}”"
    _note(session, activity, sentence, {"key_date": key_date.key}, by=by)
    activity.key_dates.remove(key_date)


def removed_meanwhile(
    session: Session, activity: Activity, key: str, details: KeyDateDetails | None
) -> Conflict | None:
    """Return the conflict for a change (None: the removal) of a key date that has been removed, with what was sent.

    Returns None if the activity never had a key date with this key.
    """
    removal = next(
        (each for each in history_of(session, activity) if each.details.get("key_date") == key), None
    )
    if removal is None:
        return None
    yours = "Removed" if details is None else _facts(details)
    return Conflict([Difference("Key date", removal.sentence, yours)], current_version=0)


def _check(progress: ActivityProgress) -> None:
    if progress.state is ActivityState.COMPLETE and progress.percent != WHOLE:
        raise Refusal(
            "A complete activity must be 100% complete. Enter 100, or choose another state.", field="percent"
        )
    if progress.state is ActivityState.NOT_STARTED and progress.percent != 0:
        raise Refusal(
            "An activity that has not started must be 0% complete. Enter 0, or choose another state.",
            field="percent",
        )


def _check_reached(details: KeyDateDetails) -> None:
    if details.reached_on is not None and details.reached_on > clock.today():
        raise Refusal("Enter the day the key date was reached, today or earlier.", field="reached_on")


def _closed(quarter: PlanQuarter, last: date | None) -> str:
    if last is not None and quarter.starts < last:
        later = PlanQuarter(last).words
        return f"There is a report for {later} already, so the report for {quarter.words} is closed."
    return f"{quarter.words} cannot be reported on. Choose the current quarter."


def _facts(key_date: KeyDate | KeyDateDetails) -> str:
    reached = f", reached {day(key_date.reached_on)}" if key_date.reached_on else ""
    return f"{key_date.title}, due {day(key_date.due_on)}{reached}"


def _note(
    session: Session, activity: Activity, sentence: str, details: dict[str, str] | None = None, *, by: Person
) -> None:
    whole = f"{sentence} (activity {activity.reference})."
    audit.record(session, whole, by=by, on=activity, partnership=activity.partnership, details=details)
