"""Forms of the workplan."""

from collections.abc import Sequence
from typing import Any

from cdp.models import Activity, ActivityState, Objective, Organisation, Person
from cdp.reference import outcomes
from cdp.web.fields import ChoiceField, DayField, LongTextField, NumberField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm
from cdp.wording.formats import words
from cdp.workplans.service import (
    WHOLE,
    ActivityDetails,
    ActivityProgress,
    ObjectiveDetails,
)

NO_METRIC = "No indicator"


class ObjectiveFields(Form):
    """The fields of an objective under one of the six outcomes."""

    title = TextField(
        "Objective",
        hint="What the partnership wants to achieve. For example, fewer deaths from drug poisoning",
        required="Enter the objective",
        max_length=300,
    )
    outcome_code = ChoiceField(
        "National outcome served",
        required="Choose the national outcome served",
        prompt="Choose an outcome",
        choices=[(outcome.id, outcome.name) for outcome in outcomes.outcomes()],
    )
    priority_code = ChoiceField(
        "Priority of the national strategy",
        prompt="No priority",
        choices=[(priority.id, priority.name) for priority in outcomes.strategy_priorities()],
    )

    def details(self) -> ObjectiveDetails:
        """Return the details entered."""
        version = self.version.data if isinstance(self, VersionedForm) else None
        return ObjectiveDetails(
            self.title.data, self.outcome_code.data, self.priority_code.data or None, version
        )


class NewObjectiveForm(ObjectiveFields):
    """The form for a new objective."""


class ObjectiveForm(ObjectiveFields, VersionedForm):
    """The form for changing an objective."""


class ActivityFields(Form):
    """The fields of an activity: title, lead, dates and measure."""

    title = TextField("Activity", hint="What will be done", required="Enter the activity", max_length=300)
    objective = ChoiceField(
        "Objective served", required="Choose the objective served", prompt="Choose an objective"
    )
    lead_organisation = ChoiceField(
        "Lead organisation",
        required="Choose the lead organisation",
        prompt="Choose an organisation",
        autocomplete=True,
    )
    lead_person = ChoiceField("Lead person", prompt="Not specified", autocomplete=True)
    partners = TextField("Partners", hint="Others who take part", max_length=300)
    starts_on = DayField("Start date", required="Enter the start date")
    due_on = DayField("Due date", required="Enter the due date")
    metric_code = ChoiceField("Measured by", hint="The indicator that will show the result", prompt=NO_METRIC)
    funding_stream = TextField(
        "Funding stream", hint="For example, public health grant or core budgets", max_length=120
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.metric_code.choices = [
            (metric.id, f"{metric.code} {metric.name}") for metric in outcomes.metrics()
        ]

    def offer(
        self, objectives: Sequence[Objective], organisations: Sequence[Organisation], people: Sequence[Person]
    ) -> None:
        """Set the objectives, organisations and people that the fields offer."""
        self._objectives = {objective.key: objective for objective in objectives}
        self._organisations = {organisation.key: organisation for organisation in organisations}
        self._people = {person.key: person for person in people}
        self.objective.choices = [(each.key, each.title) for each in objectives]
        self.lead_organisation.choices = [(each.key, each.name) for each in organisations]
        self.lead_person.choices = [(each.key, each.name) for each in people]

    def details(self) -> ActivityDetails:
        """Return the details entered."""
        return ActivityDetails(
            title=self.title.data,
            objective=self._objectives[self.objective.data],
            lead_organisation=self._organisations[self.lead_organisation.data],
            lead_person=self._people.get(self.lead_person.data),
            partners=self.partners.data,
            starts_on=self.starts_on.data,
            due_on=self.due_on.data,
            metric_code=self.metric_code.data or None,
            funding_stream=self.funding_stream.data,
            version=self.version.data if isinstance(self, VersionedForm) else None,
        )


class NewActivityForm(ActivityFields):
    """The form for a new activity."""


class ActivityForm(ActivityFields, VersionedForm):
    """The form for changing an activity."""


def values_of(activity: Activity) -> dict[str, Any]:
    """Return an activity's values by form field, to fill its form."""
    return {
        "title": activity.title,
        "objective": activity.objective.key,
        "lead_organisation": activity.lead_organisation.key,
        "lead_person": activity.lead_person.key if activity.lead_person else "",
        "partners": activity.partners,
        "starts_on": activity.starts_on,
        "due_on": activity.due_on,
        "metric_code": activity.metric_code or "",
        "funding_stream": activity.funding_stream,
        "version": activity.version,
    }


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
    text = LongTextField("Update", required="Enter what has happened", max_length=4_000, rows=4)

    def progress(self) -> ActivityProgress:
        """Return the details entered."""
        return ActivityProgress(self.state.data, self.percent.data, self.text.data, self.version.data)


class WorkplanButtonForm(Form):
    """A form that has only a button."""
