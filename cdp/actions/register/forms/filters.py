"""The filters of the register of actions, and of its statistics and changes."""

from collections.abc import Iterable
from typing import Any

from cdp.actions.rating import OPEN, ActionRating
from cdp.actions.register.filtering import RED_AND_AMBER, ActionFilters, DuePeriod, Grouping, RaisedFrom
from cdp.actions.register.queries import ORDERS
from cdp.actions.states import STATE_WORDS
from cdp.models import ActionState
from cdp.web.fields import ChoiceField, DayField, TextField
from cdp.web.registers import RegisterFilterForm, sort_field

OPEN_ONES, ALL, ATTENTION = "open", "all", "red_and_amber"
DUE_WORDS = {
    DuePeriod.PAST: "Before today",
    DuePeriod.NEXT_14_DAYS: "In the next 14 days",
    DuePeriod.NEXT_3_MONTHS: "In the next 3 months",
    DuePeriod.LATER: "Later than 3 months",
}
FROM_WORDS = {
    RaisedFrom.ITEM: "An agenda item",
    RaisedFrom.DECISION: "A decision",
    RaisedFrom.RISK: "A risk",
    RaisedFrom.ACTIVITY: "The workplan",
    RaisedFrom.INDICATOR: "An indicator",
    RaisedFrom.HAND: "None of these",
}
GROUPING_WORDS = {Grouping.ORGANISATION: "Lead organisation", Grouping.MEETING: "Meeting"}
Choices = Iterable[tuple[str, str]]


class ActionFilterForm(RegisterFilterForm):
    """The filters of the register of actions."""

    text = TextField("Words or reference")
    state = ChoiceField(
        "State",
        choices=[
            (OPEN_ONES, "Open"),
            (ALL, "Open and ended"),
            *((state.value, STATE_WORDS[state]) for state in ActionState),
        ],
        default=OPEN_ONES,
    )
    rating = ChoiceField(
        "Rating",
        prompt="Any",
        choices=[
            (ATTENTION, "Red and amber only"),
            *((rating.value, rating.words) for rating in ActionRating),
        ],
    )
    board = ChoiceField("Board", prompt="Any")
    organisation = ChoiceField("Owner organisation", prompt="Any")
    owner = ChoiceField("Person", prompt="Any")
    meeting = ChoiceField("Raised at", prompt="Any meeting, or none")
    raised = ChoiceField("Raised from", prompt="Any", choices=list(FROM_WORDS.items()), coerce=RaisedFrom)
    due = ChoiceField("Due", prompt="Any time", choices=list(DUE_WORDS.items()), coerce=DuePeriod)
    due_from = DayField("Due from", hint="")
    due_to = DayField("Due to", hint="")
    group = ChoiceField(
        "Group by", prompt="Not grouped", choices=list(GROUPING_WORDS.items()), coerce=Grouping
    )
    sort = sort_field(ORDERS)

    def offer(self, *, boards: Choices, organisations: Choices, owners: Choices, meetings: Choices) -> None:
        """Set the boards, organisations, people and meetings that can be chosen, as pairs of key and name."""
        self.board.choices = boards
        self.organisation.choices = organisations
        self.owner.choices = owners
        self.meeting.choices = meetings

    def filters(self) -> ActionFilters:
        """Return the filters that were chosen, without invalid values."""
        valid = self.valid
        ratings = _ratings(valid["rating"])
        return ActionFilters(
            states=_states(valid["state"] or OPEN_ONES, ratings),
            ratings=ratings,
            board=valid["board"],
            organisation=valid["organisation"],
            owner=valid["owner"],
            meeting=valid["meeting"],
            raised_from=valid["raised"],
            due=valid["due"],
            due_from=valid["due_from"],
            due_to=valid["due_to"],
            words=valid["text"] or "",
            order=self.order,
            grouping=valid["group"],
        )

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """The filters in use; not the state if the rating finds ended actions too."""
        all_states = self.filters().states is None and self.valid["state"] == OPEN_ONES
        return [pair for pair in super().in_words if not (all_states and pair[0] == self.state.label.text)]


def _ratings(chosen: Any) -> frozenset[ActionRating] | None:
    if chosen is None:
        return None
    return RED_AND_AMBER if chosen == ATTENTION else frozenset({ActionRating(chosen)})


def _states(chosen: str, ratings: frozenset[ActionRating] | None) -> frozenset[ActionState] | None:
    """Return the states to filter by; None means all states.

    The rating "closed" includes ended actions even if "open" was chosen, because no open action has that rating.
    """
    if chosen == ALL or (chosen == OPEN_ONES and ratings == frozenset({ActionRating.CLOSED})):
        return None
    return OPEN if chosen == OPEN_ONES else frozenset({ActionState(chosen)})


class StatisticsForm(RegisterFilterForm):
    """What the statistics are about: one board or all, and how many months."""

    board = ChoiceField("Board", prompt="All boards")
    months = ChoiceField(
        "Period", choices=[(number, f"{number} months") for number in (3, 6, 12, 24)], coerce=int, default=12
    )

    def offer(self, boards: Choices) -> None:
        """Set the boards that can be chosen."""
        self.board.choices = boards


class ChangesForm(RegisterFilterForm):
    """Whose changes are listed, and since when."""

    board = ChoiceField("Board")
    since = DayField("Since", hint="Leave empty for the last meeting")

    def offer(self, boards: Choices) -> None:
        """Set the boards that can be chosen; the first is the default."""
        self.board.choices = boards
