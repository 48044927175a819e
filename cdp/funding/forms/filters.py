"""The filters of the pages about money."""

from collections.abc import Iterable

from cdp.funding.queries import MOVEMENT_ORDERS, ORDERS, LineFilters, MovementFilters
from cdp.funding.words import KINDS, STATES
from cdp.models import MoneyMovementKind, MoneyMovementState
from cdp.web.fields import ChoiceField, TextField
from cdp.web.registers import RegisterFilterForm, sort_field
from cdp.workplans.periods import year_words


class LineFilterForm(RegisterFilterForm):
    """The filters of the register of plan lines."""

    text = TextField("Words or reference")
    year = ChoiceField("Financial year", prompt="This year", coerce=int)
    stream = ChoiceField("Stream", prompt="Any")
    heading = ChoiceField("Menu heading", prompt="Any")
    provider = ChoiceField("Provider", prompt="Any")
    sort = sort_field(ORDERS)

    def offer(
        self,
        years: Iterable[int],
        streams: Iterable[tuple[str, str]],
        headings: Iterable[str],
        providers: Iterable[tuple[str, str]],
    ) -> None:
        """Set what can be chosen: years, streams and providers by key and name, and headings."""
        self.year.choices = [(year, year_words(year)) for year in years]
        self.stream.choices = streams
        self.heading.choices = [(each, each) for each in headings]
        self.provider.choices = providers

    def filters(self) -> LineFilters:
        """Return the filters that were chosen, without invalid values."""
        valid = self.valid
        return LineFilters(
            stream=valid["stream"],
            heading=valid["heading"],
            provider=valid["provider"],
            words=valid["text"] or "",
            order=self.order,
        )


class MovementFilterForm(RegisterFilterForm):
    """The filters of the register of movements."""

    state = ChoiceField(
        "State",
        prompt="Any",
        choices=[(state.value, words) for state, (words, _) in STATES.items()],
        coerce=MoneyMovementState,
    )
    kind = ChoiceField(
        "Kind",
        prompt="Any",
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        coerce=MoneyMovementKind,
    )
    stream = ChoiceField("Stream", prompt="Any")
    sort = sort_field(MOVEMENT_ORDERS)

    def offer(self, streams: Iterable[tuple[str, str]]) -> None:
        """Set the streams that can be chosen, each as a pair of key and name."""
        self.stream.choices = streams

    def filters(self) -> MovementFilters:
        """Return the filters that were chosen, without invalid values."""
        valid = self.valid
        return MovementFilters(valid["state"], valid["kind"], valid["stream"], self.order)
