"""Forms that report on activities: the progress of a quarter, and key dates."""

from typing import Any

from cdp.models import Activity, ActivityState, ActivityUpdate, KeyDate, LeadConfidence
from cdp.web.fields import CheckboxesField, DayField, LongTextField, NumberField, RadiosField, TextField
from cdp.web.forms import Filled, Form, VersionedForm
from cdp.wording.formats import day, words
from cdp.workplans.periods import PlanQuarter
from cdp.workplans.reporting.service import WHOLE, ActivityProgress, KeyDateDetails


class ProgressForm(VersionedForm):
    """The form for reporting progress on an activity, short enough for a phone."""

    state = RadiosField(
        "Progress",
        required="Choose the progress",
        choices=[(state.value, words(state)) for state in ActivityState],
        coerce=ActivityState,
    )
    percent = NumberField(
        "Percentage complete",
        required="Enter the percentage complete, from 0 to 100",
        minimum=0,
        maximum=WHOLE,
        suffix="%",
        width=3,
    )
    confidence = RadiosField(
        "Confidence that it will be done on time",
        hint="Your own view. It is shown beside the rating",
        choices=[(each.value, words(each)) for each in LeadConfidence],
        coerce=LeadConfidence,
    )
    reached = CheckboxesField("Key dates reached", small=True)
    text = LongTextField("Update", required="Enter what has happened", max_length=4_000, rows=6)

    @classmethod
    def of(cls, activity: Activity, quarter: PlanQuarter, written: ActivityUpdate | None) -> "ProgressForm":
        """Return the form for a quarter, filled with the progress so far and the report written for the quarter."""
        form = cls(
            data={
                "state": activity.state,
                "percent": activity.percent_complete,
                "confidence": activity.confidence,
                "text": written.text if written else "",
                "version": activity.version,
            }
        )
        form.quarter = quarter
        form.open_key_dates = {each.key: each for each in activity.key_dates if each.reached_on is None}
        form.reached.choices = [
            (key, f"{each.title}, due {day(each.due_on)}") for key, each in form.open_key_dates.items()
        ]
        return form

    quarter: PlanQuarter
    open_key_dates: dict[str, KeyDate]

    def progress(self) -> ActivityProgress:
        """Return the details entered."""
        return ActivityProgress(
            state=self.state.data,
            percent=self.percent.data,
            text=self.text.data,
            version=self.version.data,
            quarter=self.quarter,
            confidence=self.confidence.data or None,
            reached=[self.open_key_dates[key] for key in self.reached.data or ()],
        )


class KeyDateFields(Form):
    """The fields of a key date."""

    title = TextField(
        "Key date", hint="For example, contract signed", required="Enter the key date", max_length=200
    )
    due_on = DayField("Due date", required="Enter the due date")
    reached_on = DayField("Reached on", hint="Only if it has been reached")

    def details(self) -> KeyDateDetails:
        """Return the details entered."""
        version = self.version.data if isinstance(self, VersionedForm) else None
        return KeyDateDetails(self.title.data, self.due_on.data, self.reached_on.data, version)


class NewKeyDateForm(KeyDateFields):
    """The form for a new key date."""


class KeyDateForm(KeyDateFields, VersionedForm):
    """The form for changing a key date."""

    @classmethod
    def of(cls, key_date: KeyDate, **data: Any) -> "KeyDateForm":
        """Return the form filled with a key date."""
        return cls(obj=Filled(key_date, **data))
