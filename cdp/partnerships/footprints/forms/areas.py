"""Choosing authorities, taking one out again, and reading what that affects before it is done."""

from collections.abc import Iterable, Mapping

from cdp.reference.areas import Authority
from cdp.web.fields import CheckboxesField, DayField, HiddenField, SubmitButton
from cdp.web.fields.field import Unmarked
from cdp.web.forms import Form


class AddAreasForm(Form):
    """Authorities to add, and from when."""

    areas = CheckboxesField("Authorities to add", required="Choose at least one authority")
    starts_on = DayField(
        "In the footprint from",
        hint="For example, 1 8 2022",
        required="Enter the date from which they are in the footprint",
    )
    submit = SubmitButton("Continue")

    def offer(self, found: Iterable[Authority], notes: Mapping[str, str]) -> None:
        """Let the form choose from these; `notes` say more of single authorities, by code."""
        places = list(found)
        self.areas.choices = [(place.code, place.name) for place in places]
        self.areas.hints = {place.code: _hint(place, notes.get(place.code, "")) for place in places}


class RemoveAreaForm(Form):
    """From when an authority is outside."""

    leaves_on = DayField(
        "Outside the footprint from",
        hint="For example, 1 4 2027. What it counted for before that day stays",
        required="Enter the date from which it is outside the footprint",
    )
    submit = SubmitButton("Continue")


class ConfirmAddingForm(Form):
    """Says that what the change affects was read; `seen` is the mark of it."""

    seen = HiddenField()
    submit = SubmitButton("Add to the footprint")


class ConfirmLeavingForm(Form):
    """Says that what the change affects was read; `seen` is the mark of it."""

    seen = HiddenField()
    submit = SubmitButton("Remove from the footprint", warning=True)


class AsOnForm(Form):
    """The day on which to show the footprint; it only asks, so it carries no token."""

    class Meta(Unmarked):
        csrf = False

    on = DayField("Show the footprint as on", hint="For example, 1 4 2025")


def _hint(place: Authority, note: str) -> str:
    codes = place.code
    if place.successor_code:
        codes = f"{place.code}, since April 2025 {place.successor_code}"
    said = f"{place.kind.value}, {codes}, {place.police_force} police, {place.region}"
    return f"{said}. {note}" if note else said
