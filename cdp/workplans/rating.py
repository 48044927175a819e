"""The rating of an activity, computed from its state and dates and never entered."""

from datetime import date
from enum import StrEnum

from cdp.models import Activity, ActivityState


class WorkplanRating(StrEnum):
    """The rating of an activity; always shown in words as well as in colour."""

    OVERDUE = "overdue"
    AT_RISK = "at_risk"
    LATE_TO_START = "late_to_start"
    ON_TRACK = "on_track"
    NOT_STARTED = "not_started"
    COMPLETE = "complete"
    STOPPED = "stopped"

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
    WorkplanRating.LATE_TO_START: "orange",
    WorkplanRating.ON_TRACK: "green",
    WorkplanRating.NOT_STARTED: "grey",
    WorkplanRating.COMPLETE: "blue",
    WorkplanRating.STOPPED: "grey",
}


def rating_of(activity: Activity, today: date) -> WorkplanRating:
    """Return the rating of an activity on a day: by whether it has ended, its due date, its state and its start."""
    if activity.state is ActivityState.COMPLETE:
        return WorkplanRating.COMPLETE
    if activity.state is ActivityState.STOPPED:
        return WorkplanRating.STOPPED
    if activity.due_on < today:
        return WorkplanRating.OVERDUE
    if activity.state is ActivityState.AT_RISK:
        return WorkplanRating.AT_RISK
    if activity.state is ActivityState.UNDER_WAY:
        return WorkplanRating.ON_TRACK
    return WorkplanRating.LATE_TO_START if activity.starts_on < today else WorkplanRating.NOT_STARTED
