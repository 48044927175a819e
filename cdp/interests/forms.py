"""Forms for declaring, ending, withdrawing and confirming interests."""

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


class DeclareInterestForm(Form):
    """The form for declaring an interest."""

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
        "Nature of the interest",
        hint="A sentence that tells members what the interest is",
        required="Enter the nature of the interest",
        rows=3,
        max_length=1_000,
    )
    since = DayField("Since")
    sensitive = CheckboxField(
        "Do not show this interest to members",
        hint="For an interest that could put someone in danger. The secretariat, the SRO and chairs will still see it",
    )
    submit = SubmitButton("Declare interest")

    def details(self) -> InterestDetails:
        """Return the details entered."""
        return InterestDetails(
            self.kind.data, self.interest.data, self.body.data, self.since.data, bool(self.sensitive.data)
        )


class ConfirmEntriesForm(Form):
    """The form for confirming entries; `read` identifies the entries that the page showed."""

    read = HiddenField(max_length=2_000)


class EndForm(Form):
    """The form for recording that an interest has ended."""

    ended_on = DayField("End date", required="Enter the date the interest ended")
    submit = SubmitButton("Save")


class WithdrawForm(Form):
    """The form for withdrawing an entry."""

    because = TextField(
        "Reason",
        hint="The entry stays in the history with this reason",
        required="Enter why the entry is withdrawn",
        max_length=300,
    )
    submit = SubmitButton("Withdraw entry")
