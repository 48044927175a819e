"""Forms to add authorities to a footprint, to remove one, and to confirm a change."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from cdp.reference.areas import Authority
from cdp.web.fields import CheckboxesField, DayField, HiddenField, SubmitButton
from cdp.web.fields.field import Unmarked
from cdp.web.forms import Form
from cdp.wording.formats import day


class AddAreasForm(Form):
    """The form to choose the authorities to add, and their first day in the footprint."""

    areas = CheckboxesField("Authorities to add", required="Choose at least one authority")
    starts_on = DayField(
        "First day in the footprint",
        hint="For example, 1 8 2022",
        required="Enter the first day in the footprint",
    )
    submit = SubmitButton("Continue")

    def offer(self, found: Iterable[Authority], notes: Mapping[str, str]) -> None:
        """Offer these authorities; `notes` has extra hints for some of them, by code."""
        places = list(found)
        self.areas.choices = [(place.code, place.name) for place in places]
        self.areas.hints = {place.code: _hint(place, notes.get(place.code, "")) for place in places}


class RemoveAreaForm(Form):
    """The form to choose the day from which an authority is outside the footprint."""

    leaves_on = DayField(
        "Outside the footprint from",
        hint="For example, 1 4 2027",
        required="Enter the date from which the authority is outside the footprint",
    )
    submit = SubmitButton("Continue")


class ConfirmAddingForm(Form):
    """The button to confirm adding authorities; `seen` is the fingerprint of the effects that were shown."""

    seen = HiddenField()
    submit = SubmitButton("Add to the footprint")


class ConfirmLeavingForm(Form):
    """The button to confirm removing an authority; `seen` is the fingerprint of the effects that were shown."""

    seen = HiddenField()
    submit = SubmitButton("Remove from the footprint", warning=True)


class AsOnForm(Form):
    """The day for which to show the footprint; the form changes nothing, so it has no CSRF token."""

    class Meta(Unmarked):
        csrf = False

    on = DayField("Show the footprint on", hint="For example, 1 4 2025")


def _hint(place: Authority, note: str) -> str:
    hint = f"{place.kind.value}, {place.printed_code}, {place.police_force} police, {place.region}"
    if place.starts_on is not None:
        hint = f"From {day(place.starts_on)}. {hint}"
    if place.ends_on is not None:
        hint = f"Until {day(place.ends_on - timedelta(days=1))}. {hint}"
    return f"{hint}. {note}" if note else hint
