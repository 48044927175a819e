"""Forms for the marks on an indicator's charts."""

from collections.abc import Sequence

from cdp.indicators.marking.service import MarkDetails
from cdp.indicators.places import IndicatorPlace
from cdp.models import IndicatorMark
from cdp.web.fields import ChoiceField, DayField, TextField
from cdp.web.forms import Form, VersionedForm

ALL = "all"


class MarkFields(Form):
    """The fields that all marks share; subclasses give the words their label."""

    on_day = DayField("Day", required="Enter the day")
    wording = TextField("Words", required="Enter the words", max_length=300)
    area = ChoiceField("Area", required="Choose an area")

    def offer(self, places: Sequence[IndicatorPlace]) -> None:
        """Offer all areas together, and each area."""
        self.area.choices = [(ALL, "All areas"), *((place.code, place.name) for place in places)]

    def details(self) -> MarkDetails:
        """Return the mark entered in the form."""
        return MarkDetails(
            on_day=self.on_day.data,
            words=self.wording.data,
            area_code=None if self.area.data == ALL else self.area.data,
            version=self.version.data if isinstance(self, VersionedForm) else None,
        )


class EventForm(MarkFields):
    """The form for an event."""

    wording = TextField(
        "Event",
        hint="For example “New treatment provider started”. Do not name anyone",
        required="Enter the event",
        max_length=300,
    )


class NewStartForm(MarkFields):
    """The form for a new start of control limits."""

    wording = TextField(
        "Reason",
        hint="Say what changed the process, for example “A new way of counting”",
        required="Enter the reason",
        max_length=300,
    )


class ChangedEventForm(EventForm, VersionedForm):
    """The form to change an event."""


class ChangedNewStartForm(NewStartForm, VersionedForm):
    """The form to change a new start of control limits."""


class RemoveMarkForm(VersionedForm):
    """The form to confirm that a mark, as it was shown, is to be removed."""


def values_of(mark: IndicatorMark) -> dict[str, object]:
    """Return the initial data for the form of a mark."""
    return {
        "on_day": mark.on_day,
        "wording": mark.words,
        "area": mark.area_code or ALL,
        "version": mark.version,
    }
