"""The form of a step."""

from cdp.web.fields import HiddenField
from cdp.web.forms import Form


class SendStepForm(Form):
    """The form that sends the emails of a step; `shown` is the mark of the emails on the page."""

    shown = HiddenField()
