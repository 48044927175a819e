"""Declaring an interest, ending it, and taking back an entry."""

from cdp.interests.service import InterestDetails
from cdp.interests.words import HINTS, KINDS
from cdp.models import InterestKind
from cdp.web.fields import (
    CheckboxField,
    DayField,
    HiddenField,
    LongTextField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Form


class DeclareForm(Form):
    """An interest."""

    kind = RadiosField(
        "Kind of interest",
        coerce=InterestKind,
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        hints={kind.value: hint for kind, hint in HINTS.items()},
        required="Choose the kind of interest",
    )
    body = TextField(
        "Body concerned",
        hint="For example, the charity or the firm",
        max_length=200,
    )
    interest = LongTextField(
        "What the interest is",
        hint="In a sentence that members can judge by",
        required="Say what the interest is",
        rows=3,
        max_length=1_000,
    )
    since = DayField("Since")
    sensitive = CheckboxField(
        "Keep it from the register that members read",
        hint="Where it could put somebody in danger. The secretariat, the SRO and chairs still see it",
    )
    submit = SubmitButton("Declare this interest")

    def details(self) -> InterestDetails:
        """Return what was typed."""
        return InterestDetails(
            self.kind.data, self.interest.data, self.body.data, self.since.data, bool(self.sensitive.data)
        )


class ConfirmForm(Form):
    """A button that remembers what was read."""

    read = HiddenField(max_length=2_000)


class EndForm(Form):
    """When an interest ended."""

    ended_on = DayField("Day on which it ended", required="Enter the day on which it ended")
    submit = SubmitButton("Save")


class WithdrawForm(Form):
    """Why an entry is taken back."""

    because = TextField(
        "Why it is taken back",
        hint="It stays in the history with this reason",
        required="Say why the entry is taken back",
        max_length=300,
    )
    submit = SubmitButton("Take this entry back")
