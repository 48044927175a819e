"""The forms of procurements."""

from collections.abc import Iterable
from typing import Any

from cdp.agreements.procurements.service import ProcurementDetails
from cdp.models import Organisation, Person, Procurement
from cdp.web.fields import CheckboxesField, ChoiceField, DayField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm

WITHHOLD, NO_CONFLICT = "withhold", "no_conflict"


class ProcurementForm(VersionedForm):
    """The form for a procurement."""

    title = TextField("Title", required="Enter a title", max_length=200)
    service = TextField("Service", required="Enter the service", max_length=200)
    starts_on = DayField(
        "First day", required="Enter the first day", hint="From this day on, readers are limited"
    )
    ends_on = DayField("Last day", hint="Empty until it is known")
    lots = LongTextField("Lots", hint="One in each line", rows=3)
    bidders = CheckboxesField("Organisations that may bid", small=True)
    other_bidders = LongTextField("Other bodies that may bid", hint="One name in each line", rows=3)

    def __init__(self, procurement: Procurement | None = None) -> None:
        super().__init__(data=_filled(procurement) if procurement is not None else {"version": 0})

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Set the organisations that can be chosen."""
        self._organisations = {each.key: each for each in organisations}
        self.bidders.choices = [(key, each.name) for key, each in self._organisations.items()]

    def details(self) -> ProcurementDetails:
        """Return the details entered."""
        return ProcurementDetails(
            title=self.title.data or "",
            service=self.service.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            lots=self.lots.data or "",
            bidders=[self._organisations[key] for key in self.bidders.data or ()],
            other_bidders=self.other_bidders.data or "",
            version=self.version.data,
        )


class ProcurementSettleForm(Form):
    """The form for settling one person."""

    outcome = RadiosField(
        "Outcome",
        required="Choose the outcome",
        choices=[
            (WITHHOLD, "They have an interest: withhold the procurement from them"),
            (NO_CONFLICT, "They have no conflict: they may read it"),
        ],
    )
    reason = LongTextField("Reason", required="Enter the reason", max_length=1_000, rows=3)


class ProcurementInterestForm(Form):
    """The form for recording the interest of a person who has no known grounds."""

    person = ChoiceField("Person", required="Choose the person", prompt="Choose a person", autocomplete=True)
    reason = LongTextField("Interest", required="Enter the interest", max_length=1_000, rows=3)

    def offer(self, people: Iterable[Person]) -> None:
        """Set the people who can be chosen."""
        self._people = {each.key: each for each in people}
        self.person.choices = [(key, each.name) for key, each in self._people.items()]

    def chosen(self) -> Person:
        """Return the person who was chosen; the form must be valid."""
        return self._people[self.person.data or ""]


def _filled(procurement: Procurement) -> dict[str, Any]:
    names = ("title", "service", "starts_on", "ends_on", "lots", "other_bidders", "version")
    found = {name: getattr(procurement, name) for name in names}
    return found | {"bidders": [each.key for each in procurement.organisations]}
