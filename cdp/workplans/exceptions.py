"""What a board should look at in the workplan: late and at risk, slipped since approval, and not reported on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp.models import Activity, ActivityState
from cdp.workplans import queries
from cdp.workplans.baselines.queries import approved_dates
from cdp.workplans.periods import PlanQuarter
from cdp.workplans.rating import ENDED, RED_OR_AMBER, WorkplanRating, rating_of


@dataclass(frozen=True)
class WorkplanException:
    """An activity that needs attention, with its rating and the reasons in words."""

    activity: Activity
    rating: WorkplanRating
    remarks: tuple[str, ...]


def exceptions_of(session: Session, activities: Sequence[Activity], today: date) -> list[WorkplanException]:
    """Return which activities need attention, in their order, using two statements (docs/rules/domain.md 7).

    - Its rating is red or amber.
    - Its due date, or a key date, is later than the board approved.
    - It should be under way, and no one has reported on it in this quarter.
    """
    approved = approved_dates(session, activities)
    reported = queries.last_reported(session, activities)
    quarter = PlanQuarter.of(today)
    found = []
    for activity in activities:
        rating = rating_of(activity, today)
        remarks = [rating.words.lower()] if rating in RED_OR_AMBER else []
        if activity.id in approved and activity.state not in ENDED:
            remarks += approved[activity.id].remarks(activity)
        if should_report(activity, today) and reported.get(activity.id, date.min) < quarter.starts:
            remarks.append(f"no report for {quarter.words}")
        if remarks:
            found.append(WorkplanException(activity, rating, tuple(remarks)))
    return found


def should_report(activity: Activity, today: date) -> bool:
    """Return whether the lead of an activity should report on it: it has begun, or should have, and has not ended."""
    if activity.state in ENDED or rating_of(activity, today) is WorkplanRating.CARRIED_FORWARD:
        return False
    has_begun = activity.state is not ActivityState.NOT_STARTED
    return has_begun or (activity.starts_on is not None and activity.starts_on < today)
