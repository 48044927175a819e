"""Forms of the workplan."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms.validators import ValidationError

from cdp.models import Activity, LocalPriority, Objective, Organisation, Person
from cdp.reference import outcomes
from cdp.web.fields import CheckboxesField, ChoiceField, DayField, TextField
from cdp.web.forms import Form, VersionedForm
from cdp.web.registers import RegisterFilterForm
from cdp.workplans.measures import Measure
from cdp.workplans.periods import year_words
from cdp.workplans.rating import WorkplanRating
from cdp.workplans.register import BY_ORGANISATION, BY_OUTCOME, PlanFilters
from cdp.workplans.service import (
    ActivityDetails,
    ObjectiveDetails,
)

NO_METRIC = "No indicator"
REFERENCE = re.compile(r"\bW\s*(\d{1,6})\b", re.IGNORECASE)


class ObjectiveFields(Form):
    """The fields of an objective under one of the six outcomes or a local priority."""

    title = TextField(
        "Objective",
        hint="What the partnership wants to achieve. For example, fewer deaths from drug poisoning",
        required="Enter the objective",
        max_length=300,
    )
    serves = ChoiceField("National outcome or local priority", prompt="Choose one", marked=False)
    new_priority = TextField(
        "New local priority",
        hint="Only if the objective serves a priority of your own that is not in the list above",
        max_length=200,
    )
    priority_code = ChoiceField(
        "Priority of the national strategy",
        prompt="No priority",
        choices=[(priority.id, priority.name) for priority in outcomes.strategy_priorities()],
    )

    def offer(self, priorities: Sequence[LocalPriority]) -> None:
        """Set the local priorities that the form offers beside the six outcomes."""
        self._priorities = {priority.key: priority for priority in priorities}
        self.serves.choices = serves_choices([(each.key, each.name) for each in priorities])

    def details(self) -> ObjectiveDetails:
        """Return the details entered."""
        serves = self.serves.data
        priority = self._priorities.get(serves)
        return ObjectiveDetails(
            title=self.title.data,
            outcome_code=serves if serves and priority is None else None,
            priority_code=self.priority_code.data or None,
            version=self.version.data if isinstance(self, VersionedForm) else None,
            local_priority=priority,
            new_priority=self.new_priority.data,
        )


def serves_choices(priorities: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the six outcomes and local priorities, given by key and name, as choices."""
    national = [(outcome.id, outcome.name) for outcome in outcomes.outcomes()]
    return national + [(key, f"Local priority: {name}") for key, name in priorities]


class NewObjectiveForm(ObjectiveFields):
    """The form for a new objective."""


class ObjectiveForm(ObjectiveFields, VersionedForm):
    """The form for changing an objective."""


class PriorityForm(Form):
    """The form for the name of a local priority."""

    new_priority = TextField("Local priority", required="Enter the local priority", max_length=200)


class ActivityFields(Form):
    """The fields of an activity: title, plan, lead, partners, dates, dependencies and measure."""

    title = TextField("Activity", hint="What will be done", required="Enter the activity", max_length=300)
    objective = ChoiceField(
        "Objective served", required="Choose the objective served", prompt="Choose an objective"
    )
    year = ChoiceField("Plan", required="Choose the year of the plan", coerce=int)
    lead_organisation = ChoiceField("Lead organisation", prompt="Not known yet", autocomplete=True)
    lead_person = ChoiceField("Lead person", prompt="Not specified", autocomplete=True)
    partner_organisations = CheckboxesField("Partner organisations", small=True)
    partners = TextField(
        "Other partners", hint="Others who take part and are not organisations here", max_length=300
    )
    starts_on = DayField("Start date")
    due_on = DayField("Due date")
    waits_for = TextField(
        "Waits for",
        hint="The references of activities that must be done first, such as W3 and W5",
        max_length=200,
    )
    metric_code = ChoiceField("Measured by", hint="The indicator that will show the result", prompt=NO_METRIC)
    funding_stream = TextField(
        "Funding stream", hint="For example, public health grant or core budgets", max_length=120
    )

    def offer(
        self,
        objectives: Sequence[Objective],
        organisations: Sequence[Organisation],
        people: Sequence[Person],
        years: Sequence[int],
        measures: Iterable[Measure],
    ) -> None:
        """Set the objectives, organisations, people, years and indicators that the fields offer."""
        self.metric_code.choices = [(measure.id, measure.label) for measure in measures]
        self._objectives = {objective.key: objective for objective in objectives}
        self._organisations = {organisation.key: organisation for organisation in organisations}
        self._people = {person.key: person for person in people}
        self.objective.choices = [(each.key, each.title) for each in objectives]
        self.lead_organisation.choices = [(each.key, each.name) for each in organisations]
        self.partner_organisations.choices = [(each.key, each.name) for each in organisations]
        self.lead_person.choices = [(each.key, each.name) for each in people]
        self.year.choices = [(year, year_words(year)) for year in years]

    def validate_waits_for(self, field: Any) -> None:
        """Raise ValidationError for a text that is not a list of references."""
        rest = REFERENCE.sub("", field.data or "")
        if re.sub(r"\band\b|[\s,;&]", "", rest, flags=re.IGNORECASE):
            raise ValidationError("Enter references of activities, such as W3 and W5.")

    def details(self) -> ActivityDetails:
        """Return the details entered."""
        return ActivityDetails(
            title=self.title.data,
            objective=self._objectives[self.objective.data],
            lead_organisation=self._organisations.get(self.lead_organisation.data),
            lead_person=self._people.get(self.lead_person.data),
            partners=self.partners.data,
            starts_on=self.starts_on.data,
            due_on=self.due_on.data,
            metric_code=self.metric_code.data or None,
            funding_stream=self.funding_stream.data,
            version=self.version.data if isinstance(self, VersionedForm) else None,
            year=self.year.data,
            partner_organisations=[self._organisations[key] for key in self.partner_organisations.data or ()],
            waits_for=[int(number) for number in REFERENCE.findall(self.waits_for.data or "")],
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
        "year": activity.year,
        "lead_organisation": activity.lead_organisation.key if activity.lead_organisation else "",
        "lead_person": activity.lead_person.key if activity.lead_person else "",
        "partner_organisations": [each.key for each in activity.partner_organisations],
        "partners": activity.partners,
        "starts_on": activity.starts_on,
        "due_on": activity.due_on,
        "waits_for": ", ".join(each.reference for each in activity.waits_for),
        "metric_code": activity.metric_code or "",
        "funding_stream": activity.funding_stream,
        "version": activity.version,
    }


class PlanFilterForm(RegisterFilterForm):
    """The filters of the workplan, read from the address."""

    year = ChoiceField("Plan", coerce=int)
    serves = ChoiceField("Outcome or local priority", prompt="All", marked=False)
    organisation = ChoiceField("Lead or partner organisation", prompt="All", marked=False)
    rating = ChoiceField(
        "Rating", prompt="All", marked=False, choices=[(each.value, each.words) for each in WorkplanRating]
    )
    by = ChoiceField(
        "Group by",
        choices=[(BY_OUTCOME, "Outcome and objective"), (BY_ORGANISATION, "Lead organisation")],
        default=BY_OUTCOME,
    )

    def offer(
        self,
        years: Sequence[int],
        shown: int,
        priorities: Sequence[tuple[str, str]],
        organisations: Sequence[tuple[str, str]],
    ) -> None:
        """Set the options; `shown` is the year shown first. Priorities and organisations are pairs of key and name."""
        self.year.choices = [(year, year_words(year)) for year in years]
        self.year.default = shown
        if self.year.data not in years:
            self.year.data = shown
        self.serves.choices = serves_choices(priorities)
        self.organisation.choices = organisations

    def filters(self) -> PlanFilters:
        """Return the filters set."""
        rating = self.valid["rating"]
        return PlanFilters(
            year=self.valid["year"] or self.year.default,
            serves=self.valid["serves"],
            organisation=self.valid["organisation"],
            rating=WorkplanRating(rating) if rating else None,
            by=self.valid["by"] or BY_OUTCOME,
        )


class WorkplanButtonForm(Form):
    """A form that has only a button."""


class RemoveForm(VersionedForm):
    """The form to remove a record as the page showed it; it has only a button."""
