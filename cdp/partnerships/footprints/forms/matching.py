"""Which organisations are the public bodies that their names suggest, and which of the others are none."""

from collections.abc import Iterable

from cdp.partnerships.footprints.represented import Match
from cdp.web.fields import CheckboxesField, SubmitButton
from cdp.web.forms import Form


class MatchForm(Form):
    """Organisations that their names match to a body, and those that no name matches."""

    chosen = CheckboxesField("Organisations and the public bodies they match")
    no_bodies = CheckboxesField(
        "Not public bodies",
        hint="Tick those that are not a council, police force, Integrated Care Board or other body with an area",
    )
    submit = SubmitButton("Save")

    def offer(self, found: Iterable[Match], others: Iterable[tuple[str, str]]) -> None:
        """Offer these matches, all ticked at first, and other organisations, none ticked."""
        self._found = {f"{match.organisation_key}={match.body.id}": match for match in found}
        self.no_bodies.choices = list(others)
        self.chosen.choices = [
            (key, f"{match.organisation}: {match.body.label}") for key, match in self._found.items()
        ]
        if not self._found:
            del self.chosen  # the page shows no box to tick, so an error cannot link to one

    def tick_all(self) -> None:
        """Tick every match, as the page shows them first."""
        if self._found:
            self.chosen.data = list(self._found)

    def matches(self) -> list[Match]:
        """Return the matches that are ticked."""
        return [self._found[key] for key in self.chosen.data or []] if self._found else []
