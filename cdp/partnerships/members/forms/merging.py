"""Forms to merge an organisation or a person’s record into another, and to delete an organisation."""

from collections.abc import Iterable

from cdp.accounts.forms import ConfirmedForm
from cdp.models import Organisation, Person
from cdp.partnerships.forms import PASSWORD_HINT
from cdp.partnerships.members.service.merging import MergeAgreement
from cdp.web.fields import CheckboxField, ChoiceField, HiddenField, PasswordAgainField, SubmitButton
from cdp.web.forms import Form


class IntoForm(Form):
    """The form to choose the organisation that will stay, which is then part of the page's URL."""

    into = ChoiceField(
        "Merge into",
        hint="This organisation and its name will stay",
        prompt="Choose an organisation",
        required="Choose the organisation that will stay",
        autocomplete=True,
    )
    submit = SubmitButton("Continue")

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Offer these organisations as choices."""
        self._organisations = {one.key: one for one in organisations}
        self.into.choices = [(key, one.name) for key, one in self._organisations.items()]

    def chosen(self) -> Organisation | None:
        """Return the organisation that was chosen, or None."""
        return self._organisations.get(self.into.data or "")


class MergeOrganisationsForm(ConfirmedForm):
    """The form to confirm a merger; `shown` is the fingerprint of the effects that the page showed."""

    shown = HiddenField(max_length=64)
    new_readers = CheckboxField("These people may read these confidential items")
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Merge these organisations")

    def agreed(self) -> MergeAgreement:
        """Return what the coordinator confirmed."""
        return MergeAgreement(self.shown.data or "", bool(self.new_readers.data))


class MergePeopleForm(ConfirmedForm):
    """The form to choose the record of the same person that will stay."""

    into = ChoiceField(
        "Record that will stay",
        hint="Its name, email address and account will stay",
        prompt="Choose a record",
        required="Choose the record that will stay",
        autocomplete=True,
    )
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Merge these records")

    def offer(self, people: Iterable[Person]) -> None:
        """Offer the records of these people."""
        self._people = {one.key: one for one in people}
        self.into.choices = [(key, f"{one.name}, {one.email}") for key, one in self._people.items()]

    def chosen(self) -> Person:
        """Return the record that was chosen."""
        return self._people[self.into.data]


class DeleteOrganisationForm(Form):
    """The button to delete an organisation."""

    submit = SubmitButton("Delete organisation", warning=True)
