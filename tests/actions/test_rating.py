"""The rating of an action at the limits of each rating, in Python and in SQL."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions.rating import ENDED, ActionRating, rating_in_sql, rating_of, rating_reason
from cdp.models import Action, ActionState
from tests import make
from tests.actions.raising import raised

TODAY = date(2026, 11, 22)


def action(state: ActionState, due_in: int, *, moved_by: int = 0, done_ago: int | None = None) -> Action:
    """Return an action that is not stored; its dates are given in days before or after TODAY."""
    due = TODAY + timedelta(days=due_in)
    return Action(
        state=state,
        due_on=due,
        original_due_on=due - timedelta(days=moved_by),
        completed_on=None if done_ago is None else TODAY - timedelta(days=done_ago),
    )


@pytest.mark.parametrize(
    ("state", "due_in", "moved_by", "done_ago", "rating", "reason"),
    [
        (ActionState.IN_PROGRESS, -1, 0, None, ActionRating.OVERDUE, "Overdue by 1 day"),
        (ActionState.RAISED, -40, 30, None, ActionRating.OVERDUE, "Overdue by 40 days"),
        (ActionState.RETURNED, -2, 0, None, ActionRating.OVERDUE, "Overdue by 2 days"),
        (ActionState.IN_PROGRESS, 0, 0, None, ActionRating.DUE_SOON, "Due today"),
        (ActionState.IN_PROGRESS, 1, 0, None, ActionRating.DUE_SOON, "Due in 1 day"),
        (ActionState.RAISED, 14, 0, None, ActionRating.DUE_SOON, "Due in 14 days"),
        (ActionState.RAISED, 15, 0, None, ActionRating.NOT_STARTED, "Not started"),
        (ActionState.ACCEPTED, 15, 0, None, ActionRating.NOT_STARTED, "Not started"),
        (ActionState.QUESTIONED, 15, 0, None, ActionRating.NOT_STARTED, "Not started"),
        (ActionState.IN_PROGRESS, 15, 0, None, ActionRating.ON_TRACK, "On track"),
        (ActionState.RETURNED, 15, 0, None, ActionRating.ON_TRACK, "On track"),
        (ActionState.IN_PROGRESS, 200, 1, None, ActionRating.DUE_SOON, "Date moved"),
        (ActionState.IN_PROGRESS, 200, -1, None, ActionRating.DUE_SOON, "Date moved"),
        (ActionState.DONE, 5, 0, 0, ActionRating.ON_TRACK, "Done on time"),
        (ActionState.DONE, -30, 0, 30, ActionRating.ON_TRACK, "Done on time"),
        (ActionState.DONE, -30, 0, 29, ActionRating.OVERDUE, "Done 1 day late"),
        (ActionState.CLOSED, -30, 9, 0, ActionRating.CLOSED, "Ended"),
        (ActionState.WITHDRAWN, -30, 0, None, ActionRating.CLOSED, "Ended"),
        (ActionState.MERGED, 3, 0, None, ActionRating.CLOSED, "Ended"),
        (ActionState.TRANSFERRED, 3, 0, None, ActionRating.CLOSED, "Ended"),
    ],
)
def test_an_action_is_rated_by_its_state_and_dates(
    state: ActionState, due_in: int, moved_by: int, done_ago: int | None, rating: ActionRating, reason: str
) -> None:
    rated = action(state, due_in, moved_by=moved_by, done_ago=done_ago)
    assert (rating_of(rated, TODAY), rating_reason(rated, TODAY)) == (rating, reason)


@given(
    state=st.sampled_from(sorted(set(ActionState) - ENDED - {ActionState.DONE})),
    due_in=st.integers(-1000, 1000),
    moved_by=st.integers(-50, 50),
)
def test_an_open_action_is_overdue_exactly_when_its_date_has_passed(
    state: ActionState, due_in: int, moved_by: int
) -> None:
    rating = rating_of(action(state, due_in, moved_by=moved_by), TODAY)
    assert (rating is ActionRating.OVERDUE) == (due_in < 0)
    if due_in >= 0:
        assert (rating is ActionRating.DUE_SOON) == (due_in <= 14 or moved_by != 0)


def test_every_rating_has_words_and_its_colour() -> None:
    assert {rating.words: rating.colour for rating in ActionRating} == {
        "Overdue": "red",
        "Needs attention": "orange",
        "On track": "green",
        "Not started": "grey",
        "Ended": "blue",
    }


def test_the_rating_in_sql_is_the_same_as_in_python(session: Session) -> None:
    world, today = make.world(session), clock.today()
    for state in ActionState:
        for due_in in (-1, 0, 14, 15):
            for moved in (0, 3):
                made = raised(session, world, due_on=today + timedelta(days=due_in))
                made.original_due_on -= timedelta(days=moved)
                made.state = state
                made.completed_on = today - timedelta(days=moved) if state is ActionState.DONE else None
    session.commit()
    rows = session.execute(sa.select(Action, rating_in_sql(today))).all()
    assert len(rows) == 80
    assert [ActionRating(rating) for _, rating in rows] == [rating_of(each, today) for each, _ in rows]
