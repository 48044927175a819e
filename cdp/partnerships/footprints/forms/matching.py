"""Which organisations are the public bodies that their names suggest."""

from collections.abc import Iterable

from cdp.partnerships.footprints.represented import Match
from cdp.web.fields import CheckboxesField, SubmitButton
from cdp.web.forms import Form


class MatchForm(Form):
    """Which organisations are the bodies that their names name."""

    chosen = CheckboxesField("Organisations and the bodies that they are")
    submit = SubmitButton("Match those that are ticked")

    def offer(self, found: Iterable[Match]) -> None:
        """Let the form choose from these, all ticked at first."""
        self._found = {f"{match.organisation_key}={match.body.id}": match for match in found}
        self.chosen.choices = [
            (key, f"{match.organisation}: {match.body.label}") for key, match in self._found.items()
        ]

    def tick_all(self) -> None:
        """Tick every match, as the page shows them first."""
        self.chosen.data = list(self._found)

    def matches(self) -> list[Match]:
        """Return the matches that are ticked."""
        return [self._found[key] for key in self.chosen.data or []]
