"""Forms for packs."""

from cdp.web.fields import HiddenField
from cdp.web.forms import Form


class PackPressForm(Form):
    """A form with only a button."""


class TellReadersForm(Form):
    """The confirmation to send exactly the emails that the page shows."""

    shown = HiddenField()
