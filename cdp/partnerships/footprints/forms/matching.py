"""The form to match organisations to public bodies with the same name."""

from collections.abc import Iterable

from cdp.partnerships.footprints.represented import Match
from cdp.web.fields import CheckboxesField, SubmitButton
from cdp.web.forms import Form


class MatchForm(Form):
    """The organisations with the name of a body, and the other organisations."""

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
            del self.chosen  # without checkboxes on the page, an error could not link to one

    def tick_all(self) -> None:
        """Tick every match, as when the page is first shown."""
        if self._found:
            self.chosen.data = list(self._found)

    def matches(self) -> list[Match]:
        """Return the matches that are ticked."""
        return [self._found[key] for key in self.chosen.data or []] if self._found else []
