"""Forms of commitments."""

from datetime import date

from cdp.commitments.service import CommitmentDetails
from cdp.web.fields import DayField, LongTextField, NumberField, SubmitButton, TextField
from cdp.web.forms import Form, VersionedForm

LONGEST_TEXT = 1_000
MOST_MONTHS = 120


class CommitmentFields(Form):
    """What was promised, by when, and who keeps it."""

    text = LongTextField(
        "What was promised", required="Enter what was promised", max_length=LONGEST_TEXT, rows=3
    )
    kept_by = TextField("Who keeps it", hint="A person, post or organisation", max_length=200)
    promised_on = DayField("Promised on", required="Enter the date it was promised")
    due_on = DayField("First due", required="Enter the date by which it is first due")
    every_months = NumberField(
        "Months between dates", hint="Only if it is repeated", minimum=1, maximum=MOST_MONTHS, width=3
    )

    def details(self) -> CommitmentDetails:
        """Return what was entered."""
        version = self.version.data if isinstance(self, VersionedForm) else None
        return CommitmentDetails(
            self.text.data,
            self.due_on.data,
            self.promised_on.data,
            self.kept_by.data,
            self.every_months.data,
            version,
        )


class NewCommitmentForm(CommitmentFields):
    """The form to record a commitment."""

    submit = SubmitButton("Save commitment")


class CommitmentForm(CommitmentFields, VersionedForm):
    """The form to change a commitment."""

    submit = SubmitButton("Save commitment")


class KeptForm(VersionedForm):
    """The form to record that a commitment was kept."""

    kept_on = DayField("Kept on", required="Enter the date it was kept")
    how = LongTextField("How", hint="For example, the report and where it is", required="Enter how it was kept", rows=2,
                        max_length=LONGEST_TEXT)  # fmt: skip
    submit = SubmitButton("Save")

    def kept(self) -> tuple[date, str]:
        """Return when and how it was kept."""
        return self.kept_on.data, self.how.data


class EndCommitmentForm(VersionedForm):
    """The form to end a commitment with a reason."""

    reason = TextField("Reason", required="Enter the reason", max_length=500)
    submit = SubmitButton("End commitment")
