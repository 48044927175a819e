"""The comparison of a year's plan with a baseline. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cdp.models import Activity
from cdp.workplans.baselines.slips import ApprovedDates, DateSlip


@dataclass(frozen=True)
class ComparedDate:
    """A date of an activity (start, due or a key date) that differs from the approved one."""

    label: str
    slip: DateSlip


@dataclass(frozen=True)
class ComparedActivity:
    """An activity whose dates have moved, with each date that differs."""

    activity: Activity
    dates: tuple[ComparedDate, ...]


@dataclass(frozen=True)
class PlanComparison:
    """What moved since approval, what was added, and the approved activities that are no longer in the plan.

    `unchanged` is the number of approved activities whose dates have not moved.
    """

    moved: tuple[ComparedActivity, ...]
    added: tuple[Activity, ...]
    gone: tuple[str, ...]
    unchanged: int

    @property
    def slipped(self) -> int:
        """The number of activities with a date that is later than approved."""
        return sum(any(each.slip.is_later for each in one.dates) for one in self.moved)


def compared(activities: Iterable[Activity], approved: Mapping[int, ApprovedDates]) -> PlanComparison:
    """Return the comparison of activities with what a baseline has for them, by their ids."""
    moved, added, unchanged, rest = [], [], 0, dict(approved)
    for activity in activities:
        before = rest.pop(activity.id, None)
        if before is None:
            added.append(activity)
            continue
        if dates := _dates(activity, before):
            moved.append(ComparedActivity(activity, dates))
        else:
            unchanged += 1
    return PlanComparison(tuple(moved), tuple(added), tuple(each.title for each in rest.values()), unchanged)


def _dates(activity: Activity, before: ApprovedDates) -> tuple[ComparedDate, ...]:
    own = {"Start date": before.start_of(activity), "Due date": before.due_of(activity)}
    now = {each.key: each for each in activity.key_dates}
    for key, (title, due_on) in before.key_dates.items():
        own[f"Key date: {title}"] = DateSlip(due_on, now[key].due_on if key in now else None)
    for key, key_date in now.items():
        if key not in before.key_dates:
            own[f"Key date: {key_date.title}"] = DateSlip(None, key_date.due_on)
    return tuple(ComparedDate(label, slip) for label, slip in own.items() if slip.is_moved)
