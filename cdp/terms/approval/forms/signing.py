"""Forms for the SRO to sign a version or send it back."""

from cdp.issuing.forms import SignForm
from cdp.web.fields import LongTextField
from cdp.web.forms import Form


class TermsSignForm(SignForm):
    """The SRO's signature."""

    SIGNED_AS = "SRO"


class SendBackForm(Form):
    """The SRO's reasons for not signing."""

    reasons = LongTextField(
        "Reasons for sending it back",
        hint="We will email your reasons to the secretariat.",
        required="Enter your reasons for sending it back",
        max_length=2_000,
        counted=True,
    )
