"""What people fill in about the workplan."""

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
    MilestoneDetails,
    ObjectiveDetails,
    Progress,
    Submission,
)

NO_METRIC = "No indicator"


class ObjectiveFields(Form):
    """An objective under one of the six outcomes."""

    title = TextField(
        "Objective",
        hint="What the partnership wants to achieve. For example: fewer people die of drug poisoning",
        required="Enter the objective",
        max_length=300,
    )
    outcome_code = ChoiceField(
        "National outcome it serves",
        required="Choose the outcome it serves",
        prompt="Choose an outcome",
        choices=[(outcome.id, outcome.name) for outcome in outcomes.outcomes()],
    )
    priority_code = ChoiceField(
        "Priority of the national strategy",
        prompt="No priority",
        choices=[(priority.id, priority.name) for priority in outcomes.strategy_priorities()],
    )

    def details(self) -> ObjectiveDetails:
        """Return what was filled in."""
        version = self.version.data if isinstance(self, VersionedForm) else None
        return ObjectiveDetails(
            self.title.data, self.outcome_code.data, self.priority_code.data or None, version
        )


class NewObjectiveForm(ObjectiveFields):
    """A new objective."""


class ObjectiveForm(ObjectiveFields, VersionedForm):
    """An objective that others may be changing too."""


class ActivityFields(Form):
    """An activity: what, who, when and how measured."""

    title = TextField("Activity", hint="What will be done", required="Enter the activity", max_length=300)
    objective = ChoiceField(
        "Objective it serves", required="Choose an objective", prompt="Choose an objective"
    )
    lead_organisation = ChoiceField(
        "Lead organisation",
        required="Choose the organisation that leads it",
        prompt="Choose an organisation",
        autocomplete=True,
    )
    lead_person = ChoiceField("Lead person", prompt="Nobody named", autocomplete=True)
    partners = TextField("Partners", hint="Who else takes part", max_length=300)
    starts_on = DayField("Starts", required="Enter the date on which it starts")
    due_on = DayField("Due", required="Enter the date by which it is to be complete")
    metric_code = ChoiceField("Measured by", hint="The indicator that will show it worked", prompt=NO_METRIC)
    funding_stream = TextField(
        "Funding stream", hint="For example: public health grant, core budgets", max_length=120
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.metric_code.choices = [
            (metric.id, f"{metric.code} {metric.name}") for metric in outcomes.metrics()
        ]

    def offer(
        self, objectives: Sequence[Objective], organisations: Sequence[Organisation], people: Sequence[Person]
    ) -> None:
        """Offer the objectives, organisations and people of the partnership."""
        self._objectives = {objective.key: objective for objective in objectives}
        self._organisations = {organisation.key: organisation for organisation in organisations}
        self._people = {person.key: person for person in people}
        self.objective.choices = [(each.key, each.title) for each in objectives]
        self.lead_organisation.choices = [(each.key, each.name) for each in organisations]
        self.lead_person.choices = [(each.key, each.name) for each in people]

    def details(self) -> ActivityDetails:
        """Return what was filled in."""
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
    """A new activity."""


class ActivityForm(ActivityFields, VersionedForm):
    """An activity that others may be changing too."""


def values_of(activity: Activity) -> dict[str, Any]:
    """Return what an activity's form shows at first."""
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
    """How an activity goes: quick to fill in on a phone."""

    state = RadiosField(
        "How does it stand?",
        required="Choose how it stands",
        choices=[(state.value, words(state)) for state in ActivityState],
        coerce=ActivityState,
    )
    percent = NumberField(
        "How much is complete?",
        required="Enter how much is complete, from 0 to 100",
        minimum=0,
        maximum=WHOLE,
        suffix="%",
        width=3,
    )
    text = LongTextField(
        "What has happened", required="Say in a sentence what has happened", max_length=4_000, rows=4
    )

    def progress(self) -> Progress:
        """Return what was filled in."""
        return Progress(self.state.data, self.percent.data, self.text.data, self.version.data)


class MilestoneForm(Form):
    """A milestone of the partnership's own."""

    title = TextField("Milestone", required="Enter what is due", max_length=300)
    due_on = DayField("Due", required="Enter the date it is due")
    evidence = LongTextField("How it is shown to be met", max_length=2_000, rows=3)

    def details(self) -> MilestoneDetails:
        """Return what was filled in."""
        return MilestoneDetails(self.title.data, self.due_on.data, self.evidence.data)


class SubmissionForm(VersionedForm):
    """That a milestone was met."""

    submitted_on = DayField("Met on", hint="Leave empty if it has not been met")
    submitted_by = TextField("Submitted by", max_length=200)
    evidence = LongTextField("Evidence", hint="What shows it, and where it is kept", max_length=2_000, rows=3)

    def submission(self) -> Submission:
        """Return what was filled in."""
        return Submission(
            self.submitted_on.data, self.submitted_by.data, self.evidence.data, self.version.data
        )


class RemoveForm(Form):
    """A button, with nothing to fill in."""
