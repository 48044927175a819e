"""Forms for an indicator's figures and targets."""

from collections.abc import Sequence
from typing import Any

from cdp.indicators.catalogue import UNIT_WORDS, Indicator
from cdp.indicators.disclosure import STATUS_WORDS
from cdp.indicators.periods import Period, between, read_period
from cdp.indicators.places import WHOLE_FOOTPRINT, IndicatorPlace
from cdp.indicators.rating import whole_footprint
from cdp.indicators.service import FigureValues, ObservationDetails, TargetDetails
from cdp.models import Observation, Target, ValueStatus
from cdp.reference.outcomes import Unit
from cdp.web.fields import ChoiceField, DayField, DecimalField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm

PLACES = 8
"""The number of decimals that are stored, because values are kept as published."""
OFFICIAL, OWN = "official", "own"


class UnitFields(Form):
    """The field for the unit of a value, for indicators that are published in several units."""

    unit = ChoiceField("Unit", hint="The unit in the source. Do not convert the value", coerce=Unit)

    def offer_units(self, indicator: Indicator) -> None:
        """Offer the units in which the indicator is published, or remove the field if there is only one."""
        if len(indicator.units) == 1:
            del self.unit
            return
        self.unit.choices = [(unit.value, UNIT_WORDS[unit].capitalize()) for unit in indicator.units]

    @property
    def chosen_unit(self) -> Unit | None:
        """Return the chosen unit, or None if the indicator has only one unit."""
        return self.unit.data if "unit" in self else None


class ReadingFields(UnitFields):
    """The fields for a figure's value, status, interval and source."""

    value = DecimalField(
        "Value",
        hint="Leave empty if the value is suppressed or not available",
        minimum=0,
        places=PLACES,
        marked=False,
    )
    status = ChoiceField(
        "Status",
        hint="Suppressed is not the same as 0",
        required="Choose the status",
        choices=[(status.value, words) for status, words in STATUS_WORDS.items()],
        coerce=ValueStatus,
    )
    lower = DecimalField(
        "Lower end of the interval", hint="The 95% confidence interval, if given", minimum=0, places=PLACES
    )
    upper = DecimalField("Upper end of the interval", minimum=0, places=PLACES)
    lower_998 = DecimalField("Lower end of the 99.8% interval", minimum=0)
    upper_998 = DecimalField("Upper end of the 99.8% interval", minimum=0)
    numerator = DecimalField(
        "Number counted", hint="The people or cases that were counted (numerator)", minimum=0, places=PLACES
    )
    denominator = DecimalField(
        "Out of", hint="The population, or all cases (denominator)", minimum=0, places=PLACES
    )
    origin = RadiosField(
        "Type of source",
        required="Choose the type of source",
        choices=[(OFFICIAL, "Published official statistics"), (OWN, "Our own or restricted data")],
        hints={OWN: "Only the data lead will see counts of 1 to 4"},
    )
    source = TextField(
        "Source", hint="The publisher and the publication", required="Enter the source", max_length=300
    )
    published_on = DayField("Published on")
    note = LongTextField(
        "Note", hint="Do not include small numbers. Everyone can read the note", max_length=500, rows=3
    )

    def figure_values(self) -> FigureValues:
        """Return the values entered in the form."""
        return FigureValues(
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
            lower_998=self.lower_998.data,
            upper_998=self.upper_998.data,
        )


class NewFigureForm(ReadingFields):
    """The form for a new figure, with fields for its area and period."""

    area = ChoiceField("Area", required="Choose the area", prompt="Choose an area")
    period = TextField(
        "Period",
        hint="For example 2024, 2024/25, 2022 to 2024, April to June 2025, March 2025, year ending June 2025",
        max_length=60,
        marked=False,
    )
    starts_on = DayField("First day", marked=False)
    ends_on = DayField("Last day", marked=False)
    breakdown_kind = TextField("Type of group", hint="For example Sex or Age", max_length=120)
    breakdown = TextField("Group", hint="For example Male or 18 to 29", max_length=160)

    def offer(self, places: Sequence[IndicatorPlace]) -> None:
        """Offer the areas for which the indicator can have figures."""
        self.area.choices = [(place.code, place.name) for place in places]

    def details(self, indicator: Indicator) -> ObservationDetails:
        """Return the figure entered in the form; raises Refusal if the period is not valid."""
        return ObservationDetails(
            indicator.id,
            self.area.data,
            self._period(),
            self.figure_values(),
            self.breakdown_kind.data or "",
            self.breakdown.data or "",
        )

    def _period(self) -> Period:
        if not self.period.data and self.starts_on.data and self.ends_on.data:
            return between(self.starts_on.data, self.ends_on.data)
        return read_period(self.period.data)


class FigureForm(ReadingFields, VersionedForm):
    """The form to change a figure. The area and period cannot be changed."""


class RemoveFigureForm(VersionedForm):
    """The form to delete a figure, with a reason."""

    reason = TextField(
        "Reason",
        hint="We will keep the reason in the history. Do not include the value",
        required="Enter the reason",
        max_length=300,
    )


def values_of(observation: Observation) -> dict[str, Any]:
    """Return the initial data for the form of an existing figure."""
    return {
        "value": observation.value,
        "unit": observation.unit,
        "status": observation.status,
        "lower": observation.lower,
        "upper": observation.upper,
        "lower_998": observation.lower_998,
        "upper_998": observation.upper_998,
        "numerator": observation.numerator,
        "denominator": observation.denominator,
        "origin": OFFICIAL if observation.official else OWN,
        "source": observation.source,
        "published_on": observation.published_on,
        "note": observation.note,
        "version": observation.version,
    }


class TargetFields(UnitFields):
    """The fields for a target's value, date and source."""

    value = DecimalField("Target", required="Enter the target", minimum=0)
    due_on = DayField("Date", required="Enter the date by which the target should be met")
    baseline = DecimalField(
        "Baseline", hint="The value from which you started. We use it for the trajectory", minimum=0
    )
    baseline_on = DayField("Date of the baseline", hint="The last day of the period of the baseline")
    tolerance = DecimalField(
        "Close within (per cent)",
        hint="A value that misses the target by no more than this is close to it",
        required="Enter a percentage",
        minimum=0,
    )
    source = TextField(
        "Source", hint="Where the target was agreed, for example the 2024 delivery plan", max_length=300
    )

    def target(self, metric_id: str, area_code: str | None) -> TargetDetails:
        """Return the target entered in the form, for an indicator and an area or None for the whole footprint."""
        return TargetDetails(
            metric_id,
            area_code,
            self.value.data,
            self.due_on.data,
            self.source.data,
            version=self.version.data if isinstance(self, VersionedForm) else None,
            unit=self.chosen_unit,
            baseline=self.baseline.data,
            baseline_on=self.baseline_on.data,
            tolerance=self.tolerance.data,
        )


class NewTargetForm(TargetFields):
    """The form for a new target, for an area or for the whole footprint."""

    area = ChoiceField("Area", required="Choose the area", prompt="Choose an area")

    def offer(self, indicator: Indicator, places: Sequence[IndicatorPlace]) -> None:
        """Offer the whole footprint and its areas."""
        self.area.choices = [
            (WHOLE_FOOTPRINT, whole_footprint(indicator)),
            *((place.code, place.name) for place in places if place.code != WHOLE_FOOTPRINT),
        ]

    def details(self, indicator: Indicator) -> TargetDetails:
        """Return the target entered in the form."""
        area_code = None if self.area.data == WHOLE_FOOTPRINT else self.area.data
        return self.target(indicator.id, area_code)


class TargetForm(TargetFields, VersionedForm):
    """The form to change a target. The area cannot be changed."""

    def details(self, target: Target) -> TargetDetails:
        """Return the target entered in the form."""
        return self.target(target.metric_code, target.area_code)


class RemoveTargetForm(Form):
    """The form to confirm that a target is to be removed. It has no fields."""
