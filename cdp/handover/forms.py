"""Replacing a representative, another term of office, and what is done about a change."""

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
    """Who follows a representative, and what they take over."""

    hands_over = CheckboxField(
        "Give them the actions that name the present representative",
        hint="They are told of each by email. Untick it to sort the actions out one by one",
        default=True,
    )
    submit = SubmitButton("Replace the representative")

    def holding(self) -> HoldingDetails:
        """Return what was typed."""
        return self.details(Capacity.REPRESENTATIVE)


class RenewForm(ConfirmedForm):
    """Another term of office."""

    read = HiddenField(max_length=60)
    starts_on = DayField("First day of the next term", required="Enter the first day of the next term")
    ends_on = DayField("Last day of the next term", hint="Leave it empty if no end is set")
    beyond_limit_because = TextField(
        "Why they serve longer than the board’s limit",
        hint="Only where the limit of terms in a row is reached",
        max_length=300,
        marked=False,
    )
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Appoint for another term")

    def term(self) -> NextTerm:
        """Return what was typed."""
        return NextTerm(
            self.starts_on.data, self.ends_on.data, self.beyond_limit_because.data, self.read.data or ""
        )


class LimitForm(VersionedForm):
    """How many terms in a row a representative may serve on a board."""

    most_terms = NumberField(
        "Terms in a row",
        hint="How many a representative may serve without a break. Leave it empty for no limit",
        minimum=1,
        maximum=20,
        width=2,
    )
    submit = SubmitButton("Save limit")


class StepsForm(VersionedForm):
    """Which steps of a change are done."""

    done = CheckboxesField("What is done")
    submit = SubmitButton("Save what is done")

    @classmethod
    def of(cls, succession: Succession) -> "StepsForm":
        """Return the form with the steps that are done ticked."""
        form = cls(
            data={
                "version": succession.version,
                "done": [step.key for step in succession.steps if step.done_on is not None],
            }
        )
        form.done.choices = [(step.key, step.words) for step in succession.steps]
        return form


class StepForm(Form):
    """One more step."""

    step = TextField("One more step", required="Enter what is to be done", max_length=300)
    submit = SubmitButton("Add this step")
