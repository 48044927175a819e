"""Creating a partnership and changing what it says of itself."""

from collections.abc import Iterable

from cdp.models import Partnership
from cdp.partnerships.forms import PersonFields
from cdp.partnerships.founding.service import PartnershipDetails
from cdp.web.fields import ChoiceField, DayField, EmailField, LongTextField, SubmitButton, TextField
from cdp.web.forms import Form, VersionedForm


class DetailsFields:
    """What a partnership says of itself."""

    name = TextField(
        "Name of the partnership",
        hint="As you write it yourselves: Combating or Combatting, Drugs or Drug and Alcohol",
        required="Enter the name of the partnership",
    )
    acronym = TextField("Short name or acronym", hint="For example, CDAP", max_length=20, width=20)
    rationale = LongTextField(
        "Why this footprint",
        hint="The reason you gave for covering these areas",
        rows=4,
    )
    agreed_on = DayField("Date the footprint was agreed", hint="For example, 1 8 2022")
    secretariat_email = EmailField(
        "Secretariat mailbox",
        hint="Letters to members come from this address, and answers go to it",
        required="Enter the secretariat’s email address",
        autocomplete="off",
    )

    def details(self, parent: Partnership | None) -> PartnershipDetails:
        """Return what was typed, for a partnership under a parent."""
        return PartnershipDetails(
            name=self.name.data,
            secretariat_email=self.secretariat_email.data,
            acronym=self.acronym.data,
            rationale=self.rationale.data,
            agreed_on=self.agreed_on.data,
            parent=parent,
        )


class NewPartnershipForm(DetailsFields, PersonFields, Form):
    """A partnership and its first coordinator."""

    parent = ChoiceField(
        "Parent partnership",
        hint="Only if this partnership works under an umbrella or a force-level partnership",
        prompt="No parent partnership",
        autocomplete=True,
    )
    submit = SubmitButton("Create partnership")

    def offer(self, partnerships: Iterable[Partnership]) -> None:
        """Let the form choose a parent from these."""
        self._parents = {partnership.key: partnership for partnership in partnerships}
        self.parent.choices = [(key, partnership.name) for key, partnership in self._parents.items()]

    def chosen_parent(self) -> Partnership | None:
        """Return the parent that was chosen, or None."""
        return self._parents.get(self.parent.data)


class PartnershipForm(DetailsFields, VersionedForm):
    """What a partnership says of itself."""

    submit = SubmitButton("Save details")

    @classmethod
    def of(cls, partnership: Partnership) -> "PartnershipForm":
        """Return the form filled with what is stored."""
        return cls(obj=partnership)
