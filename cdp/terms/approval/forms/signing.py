"""Forms for the SRO to sign a version or send it back."""

from cdp.accounts.forms import ConfirmedForm
from cdp.terms.approval.signing import SignatureGiven
from cdp.web.fields import CheckboxField, HiddenField, LongTextField, PasswordAgainField, TextField
from cdp.web.forms import Form


class SignForm(ConfirmedForm):
    """The SRO's signature, with the fingerprint of the text on the page."""

    fingerprint = HiddenField()
    has_read = CheckboxField(
        "I have read the whole text, and sign it as Senior Responsible Owner",
        required="Tick the box to confirm that you have read the whole text",
    )
    typed_name = TextField("Your full name", required="Enter your full name", autocomplete="name")
    password = PasswordAgainField(
        "Your password",
        hint="This confirms that it is you who is signing.",
        required="Enter your password",
    )

    def given(self) -> SignatureGiven:
        """Return the signature as entered, and when the password was confirmed."""
        return SignatureGiven(self.typed_name.data, self.confirmed_at, self.fingerprint.data or "")


class SendBackForm(Form):
    """The SRO's reasons for not signing."""

    reasons = LongTextField(
        "Reasons for sending it back",
        hint="We will email your reasons to the secretariat.",
        required="Enter your reasons for sending it back",
        max_length=2_000,
        counted=True,
    )
