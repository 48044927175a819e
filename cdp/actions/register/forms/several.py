"""The form for the same change to several actions."""

from collections.abc import Callable, Iterable
from typing import Any

from cdp.actions.register.several import BulkChange, ChangeToSeveral
from cdp.models import Action, Organisation, Person
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    ChoiceField,
    DayField,
    HiddenField,
    LongTextField,
    RadiosField,
)
from cdp.web.forms import Form


class SeveralForm(Form):
    """The form for the same change to several actions; the preview sends it again with its fingerprint."""

    actions = CheckboxesField("Actions", required="Choose the actions to change", small=True)
    change = RadiosField(
        "Change",
        required="Choose what to change",
        choices=[
            (BulkChange.MOVE.value, "Move the due date"),
            (BulkChange.OWNER.value, "Change the owner"),
            (BulkChange.CLOSE.value, "Close"),
            (BulkChange.RETURN.value, "Return to the owner"),
        ],
        hints={
            BulkChange.CLOSE.value: "Actions that their owners have marked as done",
            BulkChange.RETURN.value: "Actions marked as done that are not finished",
        },
        coerce=BulkChange,
    )
    organisation = ChoiceField("Owner organisation", prompt="Choose an organisation", marked=False)
    person = ChoiceField(
        "Person", prompt="The organisation’s representative", autocomplete=True, marked=False
    )
    owner_reason = LongTextField("Reason for the new owner", max_length=1_000, rows=2, marked=False)
    due_on = DayField("New due date", marked=False)
    use_anyway = CheckboxField("Use this date anyway")
    reason = LongTextField("Reason for the new date", max_length=1_000, rows=2, marked=False)
    evidence = LongTextField(
        "Evidence",
        hint="Leave empty to keep the evidence of each action",
        max_length=4_000,
        rows=2,
        marked=False,
    )
    missing = LongTextField("What is missing", max_length=4_000, rows=2, marked=False)
    shown = HiddenField()

    def offer(self, actions: Iterable[Action], hint_of: Callable[[Action], str]) -> None:
        """Set the actions that can be chosen, each with a hint."""
        self._found = {action.key: action for action in actions}
        self.actions.choices = [(key, f"{each.reference}: {each.title}") for key, each in self._found.items()]
        self.actions.hints = {key: hint_of(action) for key, action in self._found.items()}

    def offer_owners(
        self, organisations: Iterable[Organisation], people: Iterable[tuple[Person, str]]
    ) -> None:
        """Set the organisations and people that can be chosen; each person comes with a label."""
        labels = dict(people)
        self._organisations = {each.key: each for each in organisations}
        self._people = {person.key: person for person in labels}
        self.organisation.choices = [(key, each.name) for key, each in self._organisations.items()]
        self.person.choices = [(person.key, label) for person, label in labels.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then that the chosen change has what it needs."""
        valid = super().validate(extra_validators)
        needed = {
            BulkChange.MOVE: (
                (self.due_on, "Enter the new due date"),
                (self.reason, "Enter why the dates are moved"),
            ),
            BulkChange.OWNER: (
                (self.organisation, "Choose the owner organisation"),
                (self.owner_reason, "Enter why the owner changes"),
            ),
            BulkChange.RETURN: ((self.missing, "Enter what is missing"),),
        }
        for field, sentence in needed.get(self.change.data, ()):
            if not field.data and not field.errors:
                field.errors = [sentence]
                valid = False
        return valid

    @property
    def has_faults(self) -> bool:
        """Whether a field has an error; the whole form may have been refused for another reason."""
        return any(field.errors for field in self)

    def chosen(self) -> list[Action]:
        """Return the actions that were chosen; the form must be valid."""
        return [self._found[key] for key in self.actions.data]

    def details(self) -> ChangeToSeveral:
        """Return the change entered; the form must be valid."""
        match self.change.data:
            case BulkChange.MOVE:
                return ChangeToSeveral(BulkChange.MOVE, due_on=self.due_on.data, note=self.reason.data or "")
            case BulkChange.OWNER:
                return ChangeToSeveral(
                    BulkChange.OWNER,
                    organisation=self._organisations[self.organisation.data],
                    person=self._people.get(self.person.data or ""),
                    note=self.owner_reason.data or "",
                )
            case BulkChange.CLOSE:
                return ChangeToSeveral(BulkChange.CLOSE, note=self.evidence.data or "")
            case _:
                return ChangeToSeveral(BulkChange.RETURN, note=self.missing.data or "")
