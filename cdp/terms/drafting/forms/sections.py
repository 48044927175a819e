"""Forms for writing a draft and saying what it changes."""

from typing import Any

from cdp.errors import Refusal
from cdp.models import TermsSection
from cdp.terms.drafting.sections import SectionText
from cdp.terms.drafting.service import Beginning
from cdp.terms.wording.text import LONGEST_BODY, LONGEST_HEADING, headings
from cdp.web.fields import (
    ChoiceField,
    LongTextField,
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
