"""Forms for the SRO: sign, or send back."""

from cdp.terms.approval.signing import SignatureGiven
from cdp.web.fields import CheckboxField, HiddenField, LongTextField, PasswordField, TextField
from cdp.web.forms import Form


class SignForm(Form):
    """The SRO's signature, with the fingerprint of the text on the page."""

    fingerprint = HiddenField()
    has_read = CheckboxField(
        "I have read the whole text, and sign it as Senior Responsible Owner",
        required="Tick the box to say that you have read the whole text",
    )
    typed_name = TextField("Your full name", required="Type your full name", autocomplete="name")
    password = PasswordField(
        "Your password",
        hint="We ask again, so that nobody else can sign for you.",
        required="Enter your password",
    )

    def given(self) -> SignatureGiven:
        """Return what was typed."""
        return SignatureGiven(self.typed_name.data, self.password.data, self.fingerprint.data or "")


class SendBackForm(Form):
    """Why the SRO does not sign."""

    reasons = LongTextField(
        "Why are you sending it back?",
        hint="The secretariat receives your words by email.",
        required="Say what needs to change",
        max_length=2_000,
        counted=True,
    )
