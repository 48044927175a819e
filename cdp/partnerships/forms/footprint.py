"""Choosing authorities, and taking one out again."""

from collections.abc import Iterable
from datetime import date

from cdp.reference.areas import Authority
from cdp.web.fields import CheckboxesField, DayField, SubmitButton
from cdp.web.forms import Form


class AddAreasForm(Form):
    """Authorities to add, and from when."""

    areas = CheckboxesField("Authorities to add", required="Choose at least one authority")
    starts_on = DayField(
        "In the footprint from",
        hint="For example, 1 8 2022",
        required="Enter the date from which they are in the footprint",
    )
    submit = SubmitButton("Add to the footprint")

    def offer(self, found: Iterable[Authority]) -> None:
        """Let the form choose from these."""
        places = list(found)
        self.areas.choices = [(place.code, place.name) for place in places]
        self.areas.hints = {
            place.code: f"{place.kind.value}, {place.police_force} police" for place in places
        }


class RemoveAreaForm(Form):
    """From when an authority is outside."""

    leaves_on = DayField(
        "Outside the footprint from",
        hint="For example, 1 4 2027. What it counted for before that day stays",
        required="Enter the date from which it is outside the footprint",
    )
    submit = SubmitButton("Remove from the footprint", warning=True)

    def day(self) -> date:
        """Return the first day outside."""
        given: date = self.leaves_on.data
        return given
