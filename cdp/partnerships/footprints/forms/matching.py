"""The form to match organisations to the public bodies that their names suggest."""

from collections.abc import Iterable

from cdp.partnerships.footprints.represented import Match
from cdp.web.fields import CheckboxesField, SubmitButton
from cdp.web.forms import Form


class MatchForm(Form):
    """The organisations whose names match a body, and the other organisations."""

    chosen = CheckboxesField("Organisations and the public bodies they match")
    no_bodies = CheckboxesField(
        "Not public bodies",
        hint="Tick those that are not a council, police force, Integrated Care Board or other body with an area",
    )
    submit = SubmitButton("Save")

    def offer(self, found: Iterable[Match], others: Iterable[tuple[str, str]]) -> None:
        """Offer these matches, and offer to mark the other organisations as not public bodies."""
        self._found = {f"{match.organisation_key}={match.body.id}": match for match in found}
        self.no_bodies.choices = list(others)
        self.chosen.choices = [
            (key, f"{match.organisation}: {match.body.label}") for key, match in self._found.items()
        ]
        if not self._found:
            del self.chosen  # an error cannot link to a checkbox that is not on the page

    def tick_all(self) -> None:
        """Tick every match, for when the page is first shown."""
        if self._found:
            self.chosen.data = list(self._found)

    def matches(self) -> list[Match]:
        """Return the matches that are ticked."""
        return [self._found[key] for key in self.chosen.data or []] if self._found else []
