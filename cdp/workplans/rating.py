"""The rating of an activity, computed from its state and dates and never entered."""

from datetime import date
from enum import StrEnum
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from cdp.models import Activity, ActivityState, KeyDate
from cdp.workplans.periods import plan_year

ENDED = frozenset({ActivityState.COMPLETE, ActivityState.STOPPED})


class WorkplanRating(StrEnum):
    """The rating of an activity; always shown in words as well as in colour."""

    OVERDUE = "overdue"
    AT_RISK = "at_risk"
    KEY_DATE_MISSED = "key_date_missed"
    LATE_TO_START = "late_to_start"
    ON_TRACK = "on_track"
    NOT_STARTED = "not_started"
    COMPLETE = "complete"
    STOPPED = "stopped"
    CARRIED_FORWARD = "carried_forward"

    @property
    def words(self) -> str:
        """The words for the rating."""
        return WORDS[self]

    @property
    def colour(self) -> str:
        """The GOV.UK name of the tag's colour."""
        return COLOURS[self]


WORDS = {rating: rating.value.replace("_", " ").capitalize() for rating in WorkplanRating}
COLOURS = {
    WorkplanRating.OVERDUE: "red",
    WorkplanRating.AT_RISK: "orange",
    WorkplanRating.KEY_DATE_MISSED: "orange",
    WorkplanRating.LATE_TO_START: "orange",
    WorkplanRating.ON_TRACK: "green",
    WorkplanRating.NOT_STARTED: "grey",
    WorkplanRating.COMPLETE: "blue",
    WorkplanRating.STOPPED: "grey",
    WorkplanRating.CARRIED_FORWARD: "grey",
}
RED_OR_AMBER = frozenset(rating for rating, colour in COLOURS.items() if colour in ("red", "orange"))


def rating_of(activity: Activity, today: date) -> WorkplanRating:
    """Return the rating of an activity on a day (docs/rules/domain.md 7); a date that is not known is never late.

    - Complete (blue) and stopped (grey), as its lead reported.
    - Carried forward (grey): the year of the plan that continues it has begun.
    - Overdue (red): the due date has passed.
    - At risk (amber), as its lead reported; key date missed: one has passed and was not reached.
    - On track (green): under way. Late to start (amber): the start date has passed. Otherwise not started (grey).
    """
    if activity.state in ENDED:
        return WorkplanRating(activity.state.value)
    if activity.continued_by is not None and activity.continued_by.year <= plan_year(today):
        return WorkplanRating.CARRIED_FORWARD
    if activity.due_on is not None and activity.due_on < today:
        return WorkplanRating.OVERDUE
    if activity.state is ActivityState.AT_RISK:
        return WorkplanRating.AT_RISK
    if any(each.reached_on is None and each.due_on < today for each in activity.key_dates):
        return WorkplanRating.KEY_DATE_MISSED
    if activity.state is ActivityState.UNDER_WAY:
        return WorkplanRating.ON_TRACK
    is_late = activity.starts_on is not None and activity.starts_on < today
    return WorkplanRating.LATE_TO_START if is_late else WorkplanRating.NOT_STARTED


@lru_cache(maxsize=8)
def rating_in_sql(today: date) -> sa.ColumnElement[str]:
    """Return the rule of `rating_of` as an SQL expression, so that the database can filter and count activities."""
    later = aliased(Activity)
    carried = sa.exists().where(later.continues_id == Activity.id, later.year <= plan_year(today))
    missed = sa.exists().where(
        KeyDate.activity_id == Activity.id, KeyDate.reached_on.is_(None), KeyDate.due_on < today
    )
    return sa.case(
        (Activity.state == ActivityState.COMPLETE, WorkplanRating.COMPLETE.value),
        (Activity.state == ActivityState.STOPPED, WorkplanRating.STOPPED.value),
        (carried, WorkplanRating.CARRIED_FORWARD.value),
        (Activity.due_on < today, WorkplanRating.OVERDUE.value),
        (Activity.state == ActivityState.AT_RISK, WorkplanRating.AT_RISK.value),
        (missed, WorkplanRating.KEY_DATE_MISSED.value),
        (Activity.state == ActivityState.UNDER_WAY, WorkplanRating.ON_TRACK.value),
        (Activity.starts_on < today, WorkplanRating.LATE_TO_START.value),
        else_=WorkplanRating.NOT_STARTED.value,
    )


@lru_cache(maxsize=8)
def is_live(today: date) -> sa.ColumnElement[bool]:
    """Return the condition that an activity of a plan in effect has neither ended nor been carried forward."""
    later = aliased(Activity)
    return sa.and_(
        Activity.state.not_in(ENDED),
        Activity.year <= plan_year(today),
        ~sa.exists().where(later.continues_id == Activity.id, later.year <= plan_year(today)),
    )
