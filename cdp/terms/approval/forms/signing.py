"""Forms for the SRO: sign, or send back."""

from cdp.accounts.forms import ConfirmedForm
from cdp.terms.approval.signing import SignatureGiven
from cdp.web.fields import CheckboxField, HiddenField, LongTextField, PasswordAgainField, TextField
from cdp.web.forms import Form


class SignForm(ConfirmedForm):
    """The SRO's signature, with the fingerprint of the text on the page."""

    fingerprint = HiddenField()
    has_read = CheckboxField(
        "I have read the whole text, and sign it as Senior Responsible Owner",
        required="Tick the box to say that you have read the whole text",
    )
    typed_name = TextField("Your full name", required="Type your full name", autocomplete="name")
    password = PasswordAgainField(
        "Your password",
        hint="We ask for it so that no one else can sign for you.",
        required="Enter your password",
    )

    def given(self) -> SignatureGiven:
        """Return what was typed, and when the password was entered."""
        return SignatureGiven(self.typed_name.data, self.confirmed_at, self.fingerprint.data or "")


class SendBackForm(Form):
    """Why the SRO does not sign."""

    reasons = LongTextField(
        "Why are you sending it back?",
        hint="The secretariat receives your words by email.",
        required="Say what needs to change",
        max_length=2_000,
        counted=True,
    )
