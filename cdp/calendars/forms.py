"""What people fill in about the addresses of their calendars."""

from cdp.web.fields import CheckboxField
from cdp.web.forms import Form


class CalendarForm(Form):
    """What a person's calendar leaves out."""

    leaves_out_invited = CheckboxField(
        "Leave out meetings that I am invited to by email",
        hint="They are in your calendar already if you accept the invitation. Otherwise you would see them twice.",
        default=True,
    )


class ButtonForm(Form):
    """A button, with nothing to fill in."""
