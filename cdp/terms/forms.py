"""What people fill in to write, send and sign terms of reference."""

from typing import Any

from cdp.accounts.forms import ConfirmedForm
from cdp.errors import Refusal
from cdp.models import TermsSection
from cdp.terms.sections import SectionText
from cdp.terms.service import Beginning
from cdp.terms.signing import SignatureGiven
from cdp.terms.text import LONGEST_BODY, LONGEST_HEADING, headings
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    HiddenField,
    LongTextField,
    PasswordAgainField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form, VersionedForm


class StartForm(Form):
    """What a new draft begins from."""

    beginning = RadiosField(
        "What do you want to start from?",
        coerce=Beginning,
        choices=[
            (Beginning.IN_FORCE.value, "The version in force"),
            (Beginning.DEFAULT_TEXT.value, "The default text"),
        ],
        hints={
            Beginning.IN_FORCE.value: "Keeps your wording. Figures and members are brought up to date.",
            Beginning.DEFAULT_TEXT.value: "A complete text, filled with your names, areas and members.",
        },
        required="Choose what to start from",
    )


def _heading() -> TextField:
    return TextField("Heading", required="Enter a heading", max_length=LONGEST_HEADING)


def _body() -> LongTextField:
    return LongTextField(
        "Text",
        hint="Use - or 1. at the start of a line for a list, and ** around words for bold.",
        required="Enter the text of the section",
        max_length=LONGEST_BODY,
        rows=20,
    )


class SectionForm(VersionedForm):
    """A section's heading and text."""

    heading = _heading()
    body = _body()

    def section(self) -> SectionText:
        """Return what was typed."""
        return SectionText(self.heading.data, self.body.data)


class NewSectionForm(Form):
    """A new section, and where it goes."""

    heading = _heading()
    body = _body()
    after = ChoiceField("Place it after", prompt="At the beginning", marked=False)

    def offer(self, sections: list[TermsSection]) -> None:
        """Offer the sections that there are."""
        names = headings(sections)
        self.after.choices = [(section.key, name) for section, name in zip(sections, names, strict=True)]

    def section(self) -> SectionText:
        """Return what was typed."""
        return SectionText(self.heading.data, self.body.data)


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


class ReviseForm(Form):
    """Why a text that partners or the SRO have is changed."""

    because = LongTextField(
        "Why is the text changed?",
        hint="It stands in the record of this version.",
        required="Say why the text is changed",
        max_length=2_000,
        counted=True,
    )


class CosmeticForm(Form):
    """Whether a draft only corrects typing errors, and which."""

    kind = RadiosField(
        "What does this version change?",
        choices=[("other", "More than typing errors"), ("cosmetic", "Only typing errors")],
        hints={
            "other": "Partners answer it anew.",
            "cosmetic": "Approvals that partners gave still count. Everybody sees every word that changed.",
        },
        required="Choose what this version changes",
    )
    reason = LongTextField(
        "What was corrected?",
        hint="For example: “Organisation names misspelt in Annex A”",
        max_length=500,
        rows=3,
        marked=False,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask what was corrected when it is a correction."""
        valid = super().validate(extra_validators)
        if self.kind.data == "cosmetic" and not self.reason.data:
            self.refuse(Refusal("Say what was corrected", field="reason"))
            return False
        return valid

    def declared(self) -> str:
        """Return the reason, or "" when more than typing errors is changed."""
        return self.reason.data if self.kind.data == "cosmetic" else ""


class ConfirmForm(Form):
    """A button, with nothing to fill in."""
