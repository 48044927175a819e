"""Forms to start a draft, edit its sections and declare what kind of changes it makes."""

from typing import Any

from cdp.errors import Refusal
from cdp.models import TermsSection
from cdp.terms.drafting.sections import SectionText
from cdp.terms.drafting.service import Beginning
from cdp.terms.wording.text import LONGEST_BODY, LONGEST_HEADING, headings
from cdp.web.fields import (
    ChoiceField,
    HiddenField,
    LongTextField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form, VersionedForm


class StartForm(Form):
    """The text from which a new draft is started."""

    beginning = RadiosField(
        "Starting text",
        coerce=Beginning,
        choices=[
            (Beginning.IN_FORCE.value, "The version in force"),
            (Beginning.DEFAULT_TEXT.value, "The default text"),
        ],
        hints={
            Beginning.IN_FORCE.value: "Your present wording, with members brought up to date",
            Beginning.DEFAULT_TEXT.value: "A complete text with your names, areas and members",
        },
        required="Choose the starting text",
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
        """Return the section as entered."""
        return SectionText(self.heading.data, self.body.data)


class NewSectionForm(Form):
    """A new section and its position."""

    heading = _heading()
    body = _body()
    after = ChoiceField("Place it after", prompt="At the beginning", marked=False)

    def offer(self, sections: list[TermsSection]) -> None:
        """Set the choices to the existing sections."""
        names = headings(sections)
        self.after.choices = [(section.key, name) for section, name in zip(sections, names, strict=True)]

    def section(self) -> SectionText:
        """Return the section as entered."""
        return SectionText(self.heading.data, self.body.data)


class ReviseForm(Form):
    """The reason for replacing a version that is with partners or the SRO; `shown` is the fingerprint of the emails."""

    shown = HiddenField(max_length=64)

    because = LongTextField(
        "Reason for the change",
        hint="Everyone who can read this version will see the reason.",
        required="Enter the reason for the change",
        max_length=2_000,
        counted=True,
    )


class CosmeticForm(Form):
    """Whether a draft only corrects typing errors, and what was corrected."""

    kind = RadiosField(
        "Type of change",
        choices=[("other", "More than typing errors"), ("cosmetic", "Only typing errors")],
        hints={
            "other": "We will ask partners to approve it again.",
            "cosmetic": "Partners’ approvals will still count. Everyone can see every word that changed.",
        },
        required="Choose the type of change",
    )
    reason = LongTextField(
        "Corrections",
        hint="Needed only for typing errors. For example, “Organisation names misspelt in Annex A”",
        max_length=500,
        rows=3,
        marked=False,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Require a description of the corrections if only typing errors are corrected."""
        valid = super().validate(extra_validators)
        if self.kind.data == "cosmetic" and not self.reason.data:
            self.refuse(Refusal("Enter the corrections", field="reason"))
            return False
        return valid

    def declared(self) -> str:
        """Return the description of the corrections; empty if more than typing errors is changed."""
        return self.reason.data if self.kind.data == "cosmetic" else ""


class WithdrawTermsForm(Form):
    """A form with only a button; `shown` is the fingerprint of the emails on the page."""

    shown = HiddenField(max_length=64)


class TermsConfirmForm(Form):
    """A form with only a button."""
