"""Forms to confirm that a body takes no part, and to withdraw that."""

from cdp.partnerships.footprints.service.absences import AbsenceDetails
from cdp.web.fields import DayField, LongTextField, SubmitButton
from cdp.web.forms import Form


class AbsenceForm(Form):
    """The form to confirm that a body takes no part in the partnership, since when that is known, and why."""

    reason = LongTextField(
        "Why it takes no part",
        hint="For example, it works with the neighbouring partnership instead",
        rows=3,
        max_length=1_000,
        required="Enter why it takes no part",
    )
    confirmed_on = DayField("Confirmed on", required="Enter the date on which this was confirmed")
    submit = SubmitButton("Save")

    def details(self) -> AbsenceDetails:
        """Return the confirmation as entered."""
        return AbsenceDetails(self.reason.data, self.confirmed_on.data)
