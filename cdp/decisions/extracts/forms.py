"""The form for signing an extract."""

from cdp.issuing.forms import SignForm


class ExtractForm(SignForm):
    """The signature on an extract of a decision."""

    SIGNED_AS = "a true extract"
