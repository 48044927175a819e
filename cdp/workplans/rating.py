"""The rating of an activity or milestone, computed from its state and dates and never entered."""

from datetime import date, timedelta
from enum import StrEnum

from cdp.models import Activity, ActivityState, Milestone
from cdp.reference.national_facts import NationalFacts
from cdp.reference.timetable import still_applies

DUE_SOON = timedelta(days=28)


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


class MilestoneState(StrEnum):
    """The state of a milestone on a day."""

    MET = "met"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    NOT_DUE_YET = "not_due_yet"
    NO_LONGER_APPLIES = "no_longer_applies"

    @property
    def words(self) -> str:
        """The words for the state."""
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        """The GOV.UK name of the tag's colour."""
        colours = {"met": "green", "overdue": "red", "due_soon": "orange"}
        return colours.get(self.value, "grey")


def state_of(milestone: Milestone, today: date, facts: NationalFacts) -> MilestoneState:
    """Return the state of a milestone on a day; it is due soon from four weeks before its date.

    A national milestone no longer applies if the national fact about it had ended by its date.
    """
    if milestone.submitted_on is not None:
        return MilestoneState.MET
    if milestone.template_code and not still_applies(milestone.template_code, milestone.due_on, facts):
        return MilestoneState.NO_LONGER_APPLIES
    if milestone.due_on < today:
        return MilestoneState.OVERDUE
    return MilestoneState.DUE_SOON if milestone.due_on - today <= DUE_SOON else MilestoneState.NOT_DUE_YET
