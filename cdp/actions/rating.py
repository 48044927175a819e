"""The rating of an action, computed from its state and dates and never entered (docs/rules/states.md 9)."""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import sqlalchemy as sa

from cdp.models import Action, ActionState
from cdp.wording.formats import plural

DUE_SOON = timedelta(days=14)

OPEN = frozenset(
    {
        ActionState.RAISED,
        ActionState.ACCEPTED,
        ActionState.QUESTIONED,
        ActionState.IN_PROGRESS,
        ActionState.DONE,
        ActionState.RETURNED,
    }
)
ENDED = frozenset(ActionState) - OPEN
STARTED = frozenset({ActionState.IN_PROGRESS, ActionState.DONE, ActionState.RETURNED})


class ActionRating(StrEnum):
    """The rating of an action, always shown in words as well as in colour."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    ON_TRACK = "on_track"
    NOT_STARTED = "not_started"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """The words shown for the rating."""
        return WORDS[self]

    @property
    def colour(self) -> str:
        """The colour of the rating's tag, by its GOV.UK name."""
        return COLOURS[self]


WORDS = {
    ActionRating.OVERDUE: "Overdue",
    ActionRating.DUE_SOON: "Needs attention",
    ActionRating.ON_TRACK: "On track",
    ActionRating.NOT_STARTED: "Not started",
    ActionRating.CLOSED: "Ended",
}
COLOURS = {
    ActionRating.OVERDUE: "red",
    ActionRating.DUE_SOON: "orange",
    ActionRating.ON_TRACK: "green",
    ActionRating.NOT_STARTED: "grey",
    ActionRating.CLOSED: "blue",
}


def rating_of(action: Action, today: date) -> ActionRating:
    """Return the rating of an action on a day (London date).

    - Ended (blue): the action was closed, transferred, merged or withdrawn.
    - Overdue (red): the due date has passed. An action marked as done is rated by the day on which it was done, so
      waiting for the secretariat never makes it overdue.
    - Needs attention (orange): not done, and due within 14 days or with a due date that has been moved.
    - On track (green): done or started.
    - Not started (grey): all other actions.
    """
    if action.state in ENDED:
        return ActionRating.CLOSED
    if (action.completed_on or today) > action.due_on:
        return ActionRating.OVERDUE
    if action.state is ActionState.DONE:
        return ActionRating.ON_TRACK
    if action.due_on - today <= DUE_SOON or action.due_on != action.original_due_on:
        return ActionRating.DUE_SOON
    return ActionRating.ON_TRACK if action.state in STARTED else ActionRating.NOT_STARTED


def rating_reason(action: Action, today: date) -> str:
    """Return a few words that explain the rating of an action on a day."""
    rating = rating_of(action, today)
    if rating is ActionRating.OVERDUE:
        days = ((action.completed_on or today) - action.due_on).days
        late = plural(days, "day")
        return f"Done {late} late" if action.completed_on else f"Overdue by {late}"
    if rating is ActionRating.DUE_SOON:
        if action.due_on - today > DUE_SOON:
            return "Date moved"
        days = (action.due_on - today).days
        return "Due today" if days == 0 else f"Due in {plural(days, 'day')}"
    return "Done on time" if action.state is ActionState.DONE else rating.words


@lru_cache(maxsize=8)
def rating_in_sql(today: date) -> sa.ColumnElement[str]:
    """Return the rule of `rating_of` as an SQL expression, so that the database can filter and count actions.

    The expression for a day is cached, because building it costs more than running it.
    """
    judged_on = sa.func.coalesce(Action.completed_on, sa.literal(today, sa.Date()))
    return sa.case(
        (Action.state.in_(ENDED), ActionRating.CLOSED.value),
        (judged_on > Action.due_on, ActionRating.OVERDUE.value),
        (Action.state == ActionState.DONE, ActionRating.ON_TRACK.value),
        (
            sa.or_(Action.due_on <= today + DUE_SOON, Action.due_on != Action.original_due_on),
            ActionRating.DUE_SOON.value,
        ),
        (Action.state.in_(STARTED), ActionRating.ON_TRACK.value),
        else_=ActionRating.NOT_STARTED.value,
    )
