"""The rating of an activity or milestone: computed from its state and dates, never typed."""

from datetime import date, timedelta
from enum import StrEnum

from cdp.models import Activity, ActivityState, Milestone

DUE_SOON = timedelta(days=28)


class Rating(StrEnum):
    """How work stands; always shown in words, the colour only helps."""

    OVERDUE = "overdue"
    AT_RISK = "at_risk"
    LATE_TO_START = "late_to_start"
    ON_TRACK = "on_track"
    NOT_STARTED = "not_started"
    COMPLETE = "complete"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        """What people read."""
        return WORDS[self]

    @property
    def colour(self) -> str:
        """The colour of its tag, by its GOV.UK name."""
        return COLOURS[self]


WORDS = {rating: rating.value.replace("_", " ").capitalize() for rating in Rating}
COLOURS = {
    Rating.OVERDUE: "red",
    Rating.AT_RISK: "orange",
    Rating.LATE_TO_START: "orange",
    Rating.ON_TRACK: "green",
    Rating.NOT_STARTED: "grey",
    Rating.COMPLETE: "blue",
    Rating.STOPPED: "grey",
}


def rating_of(activity: Activity, today: date) -> Rating:
    """Rate an activity on a day: an end first, then a date that has passed, then what its lead says."""
    if activity.state is ActivityState.COMPLETE:
        return Rating.COMPLETE
    if activity.state is ActivityState.STOPPED:
        return Rating.STOPPED
    if activity.due_on < today:
        return Rating.OVERDUE
    if activity.state is ActivityState.AT_RISK:
        return Rating.AT_RISK
    if activity.state is ActivityState.UNDER_WAY:
        return Rating.ON_TRACK
    return Rating.LATE_TO_START if activity.starts_on < today else Rating.NOT_STARTED


class MilestoneState(StrEnum):
    """How a milestone of the national timetable stands."""

    MET = "met"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    TO_COME = "to_come"

    @property
    def words(self) -> str:
        """What people read."""
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        """The colour of its tag, by its GOV.UK name."""
        return {"met": "green", "overdue": "red", "due_soon": "orange", "to_come": "grey"}[self.value]


def state_of(milestone: Milestone, today: date) -> MilestoneState:
    """Say how a milestone stands on a day; four weeks before its date it is due soon."""
    if milestone.submitted_on is not None:
        return MilestoneState.MET
    if milestone.due_on < today:
        return MilestoneState.OVERDUE
    return MilestoneState.DUE_SOON if milestone.due_on - today <= DUE_SOON else MilestoneState.TO_COME
