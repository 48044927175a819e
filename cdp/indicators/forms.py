"""What people fill in about figures and targets."""

from collections.abc import Sequence
from typing import Any

from cdp.indicators.catalogue import UNIT_WORDS, Indicator
from cdp.indicators.disclosure import STATUS_WORDS
from cdp.indicators.periods import Period, between, read_period
from cdp.indicators.places import WHOLE_FOOTPRINT, Place
from cdp.indicators.rating import whole_footprint
from cdp.indicators.service import ObservationDetails, Reading, TargetDetails
from cdp.models import Observation, Target, ValueStatus
from cdp.reference.outcomes import Unit
from cdp.web.fields import ChoiceField, DayField, DecimalField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm

OFFICIAL, OWN = "official", "own"


class UnitFields(Form):
    """What a value is counted in: asked where an indicator is published in several units."""

    unit = ChoiceField("Unit", hint="As the source gives it: do not work it out", coerce=Unit)

    def offer_units(self, indicator: Indicator) -> None:
        """Offer the units that the indicator is published in, or do not ask where there is one only."""
        if len(indicator.units) == 1:
            del self.unit
            return
        self.unit.choices = [(unit.value, UNIT_WORDS[unit].capitalize()) for unit in indicator.units]

    @property
    def chosen_unit(self) -> Unit | None:
        """Return the unit that was chosen; None for the indicator's own where there is no other."""
        return self.unit.data if "unit" in self else None


class ReadingFields(UnitFields):
    """What a figure says."""

    value = DecimalField(
        "Value", hint="Leave empty if the figure is suppressed or not available", minimum=0, marked=False
    )
    status = ChoiceField(
        "Status",
        hint="Suppressed is not the same as 0",
        required="Choose the status",
        choices=[(status.value, words) for status, words in STATUS_WORDS.items()],
        coerce=ValueStatus,
    )
    lower = DecimalField("Lower end of the interval", hint="The 95% confidence interval, if given", minimum=0)
    upper = DecimalField("Upper end of the interval", minimum=0)
    numerator = DecimalField(
        "Number counted", hint="The people or cases that the figure is about (numerator)", minimum=0
    )
    denominator = DecimalField("Out of", hint="The population or all cases (denominator)", minimum=0)
    origin = RadiosField(
        "Where is it from?",
        required="Choose where it is from",
        choices=[(OFFICIAL, "Published official statistics"), (OWN, "Our own or restricted figures")],
        hints={OWN: "Counts of 1 to 4 are then hidden from everybody but the data lead"},
    )
    source = TextField(
        "Source", hint="Who published it, and in what", required="Enter where it comes from", max_length=300
    )
    published_on = DayField("Published on")
    note = LongTextField(
        "Note", hint="Do not write small numbers here: everybody reads the note", max_length=500, rows=3
    )

    def reading(self) -> Reading:
        """Return what was filled in."""
        return Reading(
            value=self.value.data,
            status=self.status.data,
            source=self.source.data,
            lower=self.lower.data,
            upper=self.upper.data,
            numerator=self.numerator.data,
            denominator=self.denominator.data,
            unit=self.chosen_unit,
            is_official=self.origin.data == OFFICIAL,
            published_on=self.published_on.data,
            note=self.note.data,
            version=self.version.data if isinstance(self, VersionedForm) else None,
        )


class NewFigureForm(ReadingFields):
    """A new figure for an area and a period."""

    area = ChoiceField("Area", required="Choose the area", prompt="Choose an area")
    period = TextField(
        "Period",
        hint="For example 2024, 2024/25, 2022 to 2024, April to June 2025, March 2025",
        max_length=60,
        marked=False,
    )
    starts_on = DayField("First day", marked=False)
    ends_on = DayField("Last day", marked=False)

    def offer(self, places: Sequence[Place]) -> None:
        """Offer the areas that the indicator has figures for."""
        self.area.choices = [(place.code, place.name) for place in places]

    def details(self, indicator: Indicator) -> ObservationDetails:
        """Return what was filled in; raises Refusal when the period cannot be read."""
        return ObservationDetails(indicator.id, self.area.data, self._period(), self.reading())

    def _period(self) -> Period:
        if not self.period.data and self.starts_on.data and self.ends_on.data:
            return between(self.starts_on.data, self.ends_on.data)
        return read_period(self.period.data)


class FigureForm(ReadingFields, VersionedForm):
    """A figure that others may be changing too; its area and period stay."""


class RemoveFigureForm(VersionedForm):
    """Why a figure goes."""

    reason = TextField(
        "Why is it deleted?",
        hint="The history keeps this. Do not write the figure here",
        required="Enter why it is deleted",
        max_length=300,
    )


def values_of(observation: Observation) -> dict[str, Any]:
    """Return what a figure's form shows at first."""
    return {
        "value": observation.value,
        "unit": observation.unit,
        "status": observation.status,
        "lower": observation.lower,
        "upper": observation.upper,
        "numerator": observation.numerator,
        "denominator": observation.denominator,
        "origin": OFFICIAL if observation.official else OWN,
        "source": observation.source,
        "published_on": observation.published_on,
        "note": observation.note,
        "version": observation.version,
    }


class TargetFields(UnitFields):
    """The value to reach, by when, and who said so."""

    value = DecimalField("Target", required="Enter the value to reach", minimum=0)
    due_on = DayField("To be reached by", required="Enter the date by which it is to be reached")
    source = TextField(
        "Source", hint="Where the target was agreed, for example the delivery plan of 2024", max_length=300
    )


class NewTargetForm(TargetFields):
    """A new target for an area or the whole footprint."""

    area = ChoiceField("Area", required="Choose the area", prompt="Choose an area")

    def offer(self, indicator: Indicator, places: Sequence[Place]) -> None:
        """Offer the footprint and its areas; a footprint's rate or share is a target for each area too."""
        self.area.choices = [
            (WHOLE_FOOTPRINT, whole_footprint(indicator)),
            *((place.code, place.name) for place in places if place.code != WHOLE_FOOTPRINT),
        ]

    def details(self, indicator: Indicator) -> TargetDetails:
        """Return what was filled in."""
        area_code = None if self.area.data == WHOLE_FOOTPRINT else self.area.data
        return TargetDetails(
            indicator.id,
            area_code,
            self.value.data,
            self.due_on.data,
            self.source.data,
            unit=self.chosen_unit,
        )


class TargetForm(TargetFields, VersionedForm):
    """A target that others may be changing too; its area stays."""

    def details(self, target: Target) -> TargetDetails:
        """Return what was filled in."""
        return TargetDetails(
            target.metric_code,
            target.area_code,
            self.value.data,
            self.due_on.data,
            self.source.data,
            self.version.data,
            self.chosen_unit,
        )


class RemoveForm(Form):
    """A button, with nothing to fill in."""
