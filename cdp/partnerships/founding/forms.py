"""Forms to create a partnership and to change its details."""

from collections.abc import Iterable

from cdp.models import Partnership, SroWord
from cdp.partnerships.forms import PersonFields
from cdp.partnerships.founding.service import PartnershipDetails
from cdp.web.fields import (
    ChoiceField,
    DayField,
    EmailField,
    LongTextField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Form, VersionedForm


class DetailsFields:
    """The fields of a partnership's details."""

    name = TextField(
        "Name of the partnership",
        hint="In your own spelling, for example Combating or Combatting, Drugs or Drug and Alcohol",
        required="Enter the name of the partnership",
    )
    acronym = TextField("Short name or acronym", hint="For example, CDAP", max_length=20, width=20)
    rationale = LongTextField(
        "Reason for the footprint",
        hint="Why the partnership covers these areas",
        rows=4,
    )
    agreed_on = DayField("Date the footprint was agreed", hint="For example, 1 8 2022")
    secretariat_email = EmailField(
        "Secretariat mailbox",
        hint="We will send emails to members from this address. Replies will go to it",
        required="Enter the secretariat’s email address",
        autocomplete="off",
    )

    sro_word = RadiosField(
        "What SRO stands for",
        hint="National guidance uses both. Screens, emails and new terms of reference will use the one you choose",
        required="Choose what SRO stands for",
        choices=[(word.value, word.in_full) for word in SroWord],
        default=SroWord.OWNER.value,
    )

    def details(self, parent: Partnership | None) -> PartnershipDetails:
        """Return the details that were entered, with this parent."""
        return PartnershipDetails(
            name=self.name.data,
            secretariat_email=self.secretariat_email.data,
            acronym=self.acronym.data,
            rationale=self.rationale.data,
            agreed_on=self.agreed_on.data,
            parent=parent,
            sro_word=SroWord(self.sro_word.data),
        )


class NewPartnershipForm(DetailsFields, PersonFields, Form):
    """The form to create a partnership with its first coordinator."""

    parent = ChoiceField(
        "Parent partnership",
        hint="Only if this partnership is part of an umbrella or force-level partnership",
        prompt="No parent partnership",
        autocomplete=True,
    )
    submit = SubmitButton("Create partnership")

    def offer(self, partnerships: Iterable[Partnership]) -> None:
        """Offer these partnerships as parents."""
        self._parents = {partnership.key: partnership for partnership in partnerships}
        self.parent.choices = [(key, partnership.name) for key, partnership in self._parents.items()]

    def chosen_parent(self) -> Partnership | None:
        """Return the parent that was chosen, or None."""
        return self._parents.get(self.parent.data)


class PartnershipForm(DetailsFields, VersionedForm):
    """The form to change a partnership's details."""

    submit = SubmitButton("Save details")

    @classmethod
    def of(cls, partnership: Partnership) -> "PartnershipForm":
        """Return the form filled with the stored details."""
        return cls(obj=partnership)
