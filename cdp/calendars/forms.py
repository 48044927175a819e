"""Forms for calendar addresses."""

from cdp.web.fields import CheckboxField
from cdp.web.forms import Form


class CalendarForm(Form):
    """The form to choose which meetings a person's calendar leaves out."""

    leaves_out_invited = CheckboxField(
        "Leave out meetings that I am invited to by email",
        hint="They are already in your calendar if you accept the invitation, so you would see them twice.",
        default=True,
    )


class CalendarButtonForm(Form):
    """A form with only a button."""
