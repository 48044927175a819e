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
    - It was under way, or should have been, before this quarter, and no one has reported on the last quarter or this
      one. The quarter that runs is not yet due.
    """
    approved = approved_dates(session, activities)
    reported = queries.last_reported(session, activities)
    due = PlanQuarter.of(today).before
    found = []
    for activity in activities:
        rating = rating_of(activity, today)
        remarks = [rating.words.lower()] if rating in RED_OR_AMBER else []
        if activity.id in approved and activity.state not in ENDED:
            remarks += approved[activity.id].remarks(activity)
        if should_have_reported(activity, today, due) and reported.get(activity.id, date.min) < due.starts:
            remarks.append(f"no report for {due.words}")
        if remarks:
            found.append(WorkplanException(activity, rating, tuple(remarks)))
    return found


def should_have_reported(activity: Activity, today: date, quarter: PlanQuarter) -> bool:
    """Return whether a lead should have reported on a quarter that is over: the activity ran, or should have run."""
    if activity.state in ENDED or rating_of(activity, today) is WorkplanRating.CARRIED_FORWARD:
        return False
    if activity.starts_on is None:
        return activity.state is not ActivityState.NOT_STARTED
    return activity.starts_on <= quarter.ends
