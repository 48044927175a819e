"""Which activities are copied to a later year and which stay, and the copy itself."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit
from cdp.errors import Refusal
from cdp.models import Activity, KeyDate, Partnership, Person
from cdp.wording.formats import plural
from cdp.workplans import queries
from cdp.workplans.periods import a_year_later, year_words
from cdp.workplans.rating import ENDED
from cdp.workplans.service import lock


@dataclass(frozen=True)
class CopyOrder:
    """What to copy: from the plan of one year to that of a later one, with dates moved by as many years or not."""

    from_year: int
    to_year: int
    moves_dates: bool


@dataclass(frozen=True)
class CopiedActivity:
    """An activity that will be copied, with its dates in the later plan, and its key dates that are not reached."""

    activity: Activity
    starts_on: date | None
    due_on: date | None
    key_dates: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class CopyPreview:
    """What a copy would do: the activities that are carried forward, and those that stay, each with the reason."""

    carried: tuple[CopiedActivity, ...]
    left: tuple[tuple[Activity, str], ...]

    @property
    def fingerprint(self) -> str:
        """A text that changes when the copy would do something else."""
        facts = [
            (each.activity.key, each.activity.title, each.starts_on, each.due_on, each.key_dates)
            for each in self.carried
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:20]


def preview(activities: Sequence[Activity], order: CopyOrder) -> CopyPreview:
    """Return what a copy of a year's activities would do. Pure function."""
    years = order.to_year - order.from_year if order.moves_dates else 0

    def moved(day: date) -> date:
        return a_year_later(day, years) if years else day

    carried, left = [], []
    for activity in activities:
        if activity.state in ENDED:
            left.append((activity, "Complete" if activity.state.value == "complete" else "Stopped"))
        elif activity.continued_by is not None:
            later = activity.continued_by
            left.append((activity, f"Already in the plan for {year_words(later.year)} as {later.reference}"))
        else:
            carried.append(
                CopiedActivity(
                    activity,
                    moved(activity.starts_on) if activity.starts_on else None,
                    moved(activity.due_on) if activity.due_on else None,
                    tuple(
                        (each.title, moved(each.due_on))
                        for each in activity.key_dates
                        if each.reached_on is None
                    ),
                )
            )
    return CopyPreview(tuple(carried), tuple(left))


def copy_plan(
    session: Session,
    partnership: Partnership,
    activities: Sequence[Activity],
    order: CopyOrder,
    *,
    seen: str,
    by: Person,
) -> list[Activity]:
    """Copy the unfinished activities of a year into a later plan, and return the copies.

    A copy has a new number, keeps its progress, and waits for the copies of what it waited for. `activities` are those
    of the year, with what they wait for loaded. `seen` is the fingerprint of the preview that was shown. Raises Refusal
    if the later year is not later, if nothing is left to copy, or if the preview has changed.
    """
    if order.to_year <= order.from_year:
        raise Refusal("Choose a later year.", field="to")
    lock(session, partnership)
    found = preview(activities, order)
    if not found.carried:
        raise Refusal("Every activity of this plan has ended or has been copied already.")
    if found.fingerprint != seen:
        raise Refusal("The plan has changed since you opened this page. Check the list again.")
    number = queries.next_number(session, partnership)
    copies: dict[int, Activity] = {}
    for place, each in enumerate(found.carried):
        copies[each.activity.id] = _copy(each, order.to_year, number + place)
    for each in found.carried:
        copies[each.activity.id].waits_for = [
            copies[other.id] for other in each.activity.waits_for if other.id in copies
        ]
    session.add_all(copies.values())
    count = plural(len(copies), "activity", "activities")
    sentence = (
        f"{by.name} copied {count} from the workplan {year_words(order.from_year)} "
        f"to {year_words(order.to_year)}."
    )
    audit.record(session, sentence, by=by, on=partnership, partnership=partnership)
    return list(copies.values())


def _copy(copied: CopiedActivity, year: int, number: int) -> Activity:
    old = copied.activity
    return Activity(
        partnership=old.partnership,
        objective=old.objective,
        number=number,
        year=year,
        title=old.title,
        lead_organisation=old.lead_organisation,
        lead_person=old.lead_person,
        partners=old.partners,
        partner_organisations=list(old.partner_organisations),
        starts_on=copied.starts_on,
        due_on=copied.due_on,
        metric_code=old.metric_code,
        funding_stream=old.funding_stream,
        state=old.state,
        percent_complete=old.percent_complete,
        confidence=old.confidence,
        narrative=old.narrative,
        continues=old,
        key_dates=[KeyDate(title=title, due_on=due) for title, due in copied.key_dates],
    )
