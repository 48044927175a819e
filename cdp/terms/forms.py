"""What people fill in to write, send and sign terms of reference."""

from wtforms.validators import ValidationError

from cdp.models import TermsSection
from cdp.terms.figures import Figures
from cdp.terms.sections import SectionText
from cdp.terms.service import Beginning
from cdp.terms.signing import SignatureGiven
from cdp.terms.text import LONGEST_BODY, LONGEST_HEADING, headings
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    DayField,
    HiddenField,
    LongTextField,
    NumberField,
    PasswordField,
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


class FiguresForm(VersionedForm):
    """The figures that meetings and reminders use, and that the text states."""

    quorum = NumberField(
        "Members for a quorum",
        hint="How many voting members must be present to decide",
        required="Enter how many members make a quorum",
        minimum=1,
        maximum=200,
        width=3,
    )
    meetings_a_year = NumberField(
        "Meetings a year",
        hint="Four is usual",
        required="Enter how many meetings there are in a year",
        minimum=1,
        maximum=52,
        width=3,
    )
    notice_working_days = NumberField(
        "Notice of a meeting",
        hint="Clear working days: not counting the day of sending, the day of the meeting, weekends and bank holidays",
        required="Enter how many clear working days’ notice is given",
        maximum=90,
        width=3,
        suffix="clear working days",
    )
    paper_working_days = NumberField(
        "Papers",
        hint="How long before the meeting the agenda and papers are sent",
        required="Enter how many clear working days before the meeting papers are sent",
        maximum=90,
        width=3,
        suffix="clear working days",
    )
    minutes_working_days = NumberField(
        "Draft minutes",
        hint="How soon after the meeting they are ready",
        required="Enter within how many working days the draft minutes are ready",
        minimum=1,
        maximum=90,
        width=3,
        suffix="working days",
    )
    review_months = NumberField(
        "Review",
        hint="How long until the terms of reference are reviewed; 12 months is usual",
        required="Enter how many months there are between reviews",
        minimum=1,
        maximum=60,
        width=3,
        suffix="months",
    )
    in_force_from = DayField(
        "Date it comes into force",
        hint="Leave it empty to start on the day of signing. For example, 1 4 2027",
    )

    def figures(self) -> Figures:
        """Return what was typed."""
        return Figures(
            quorum=self.quorum.data,
            meetings_a_year=self.meetings_a_year.data,
            notice_working_days=self.notice_working_days.data,
            paper_working_days=self.paper_working_days.data,
            minutes_working_days=self.minutes_working_days.data,
            review_months=self.review_months.data,
            in_force_from=self.in_force_from.data,
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
    after = ChoiceField("Place it after", prompt="At the beginning")

    def offer(self, sections: list[TermsSection]) -> None:
        """Offer the sections that there are."""
        names = headings(sections)
        self.after.choices = [(section.key, name) for section, name in zip(sections, names, strict=True)]

    def section(self) -> SectionText:
        """Return what was typed."""
        return SectionText(self.heading.data, self.body.data)


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
    )

    def validate_reason(self, field: LongTextField) -> None:
        """Ask what was corrected when it is a correction."""
        if self.kind.data == "cosmetic" and not field.data:
            raise ValidationError("Say what was corrected")

    def declared(self) -> str:
        """Return the reason, or "" when more than typing errors is changed."""
        return self.reason.data if self.kind.data == "cosmetic" else ""


class ConfirmForm(Form):
    """A button, with nothing to fill in."""
