"""The rating of an action: computed from its state and dates, never typed (docs/rules/states.md 9)."""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import sqlalchemy as sa

from cdp.models import Action, ActionState

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


class Rating(StrEnum):
    """How an action stands; always shown in words, the colour only helps."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    ON_TRACK = "on_track"
    NOT_STARTED = "not_started"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """What people read."""
        return WORDS[self]

    @property
    def colour(self) -> str:
        """The colour of its tag, by its GOV.UK name."""
        return COLOURS[self]


WORDS = {
    Rating.OVERDUE: "Overdue",
    Rating.DUE_SOON: "Due soon or date moved",
    Rating.ON_TRACK: "In progress",
    Rating.NOT_STARTED: "Not started",
    Rating.CLOSED: "Closed",
}
COLOURS = {
    Rating.OVERDUE: "red",
    Rating.DUE_SOON: "orange",
    Rating.ON_TRACK: "green",
    Rating.NOT_STARTED: "grey",
    Rating.CLOSED: "blue",
}


def rating_of(action: Action, today: date) -> Rating:
    """Rate an action on a day (London date).

    Red wins over all but an end: the date has passed. What its owner called done is judged by the day on which
    it was done, so that waiting for the secretariat turns nothing red. Amber: due within 14 days, or the date is
    no longer the original one. Else green once begun, grey before.
    """
    if action.state in ENDED:
        return Rating.CLOSED
    if (action.completed_on or today) > action.due_on:
        return Rating.OVERDUE
    if action.state is ActionState.DONE:
        return Rating.ON_TRACK
    if action.due_on - today <= DUE_SOON or action.due_on != action.original_due_on:
        return Rating.DUE_SOON
    return Rating.ON_TRACK if action.state in STARTED else Rating.NOT_STARTED


def rating_reason(action: Action, today: date) -> str:
    """Say in a few words why an action is rated as it is, where the rating alone leaves that open."""
    rating = rating_of(action, today)
    if rating is Rating.OVERDUE:
        days = ((action.completed_on or today) - action.due_on).days
        late = "1 day" if days == 1 else f"{days} days"
        return f"Done {late} late" if action.completed_on else f"Overdue by {late}"
    if rating is Rating.DUE_SOON:
        if action.due_on - today > DUE_SOON:
            return "Date moved"
        days = (action.due_on - today).days
        return "Due today" if days == 0 else f"Due in {'1 day' if days == 1 else f'{days} days'}"
    return "Done in time" if action.state is ActionState.DONE else rating.words


@lru_cache(maxsize=8)
def rating_in_sql(today: date) -> sa.ColumnElement[str]:
    """Return the same rule as an expression, so that lists are filtered and counted where they are paged.

    Made once a day: building it costs more than asking for it.
    """
    judged_on = sa.func.coalesce(Action.completed_on, sa.literal(today, sa.Date()))
    return sa.case(
        (Action.state.in_(ENDED), Rating.CLOSED.value),
        (judged_on > Action.due_on, Rating.OVERDUE.value),
        (Action.state == ActionState.DONE, Rating.ON_TRACK.value),
        (
            sa.or_(Action.due_on <= today + DUE_SOON, Action.due_on != Action.original_due_on),
            Rating.DUE_SOON.value,
        ),
        (Action.state.in_(STARTED), Rating.ON_TRACK.value),
        else_=Rating.NOT_STARTED.value,
    )
