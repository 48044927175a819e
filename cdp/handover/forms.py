"""Forms to replace a representative, to limit or renew terms of office, and to work through a handover."""

from cdp.accounts.forms import ConfirmedForm
from cdp.models import Capacity, Succession
from cdp.partnerships.forms import PASSWORD_HINT
from cdp.partnerships.members.forms.seats import AppointForm
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.terms_of_office import NextTerm
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    DayField,
    HiddenField,
    NumberField,
    PasswordAgainField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Form, VersionedForm


class ReplaceForm(AppointForm):
    """The form to replace a representative."""

    hands_over = CheckboxField(
        "Reassign the present representative’s actions to them",
        hint="We will email them about each action. Untick this to reassign actions one by one",
        default=True,
    )
    submit = SubmitButton("Replace the representative")

    def holding(self) -> HoldingDetails:
        """Return the details that were entered."""
        return self.details(Capacity.REPRESENTATIVE)


class RenewForm(ConfirmedForm):
    """The form to appoint a person for another term of office."""

    read = HiddenField(max_length=60)
    starts_on = DayField("First day of the next term", required="Enter the first day of the next term")
    ends_on = DayField("Last day of the next term")
    beyond_limit_because = TextField(
        "Reason for exceeding the board’s limit",
        hint="Only if they have already served the maximum number of terms in a row",
        max_length=300,
        marked=False,
    )
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Appoint for another term")

    def term(self) -> NextTerm:
        """Return the details that were entered."""
        return NextTerm(
            self.starts_on.data, self.ends_on.data, self.beyond_limit_because.data, self.read.data or ""
        )


class LimitForm(VersionedForm):
    """The form to set the maximum number of terms in a row for a board's representatives."""

    most_terms = NumberField(
        "Maximum terms in a row",
        hint="For representatives, without a break between terms. No number means no limit",
        minimum=1,
        maximum=20,
        width=2,
    )
    submit = SubmitButton("Save limit")


class StepsForm(VersionedForm):
    """The checklist of a handover."""

    done = CheckboxesField("Completed steps")
    submit = SubmitButton("Save checklist")

    @classmethod
    def of(cls, succession: Succession) -> "StepsForm":
        """Return the form with the completed steps ticked."""
        form = cls(
            data={
                "version": succession.version,
                "done": [step.key for step in succession.steps if step.done_on is not None],
            }
        )
        form.done.choices = [(step.key, step.words) for step in succession.steps]
        return form


class StepForm(Form):
    """The form to add a step to a checklist."""

    step = TextField("Step", required="Enter the step", max_length=300)
    submit = SubmitButton("Add step")
