"""Forms to circulate terms of reference, respond to them, extend the deadline and compare versions."""

from collections.abc import Sequence
from datetime import date

import wtforms

from cdp.models import Agreement, TermsOpinion, TermsVersion
from cdp.terms.approval.answers import AnswerGiven
from cdp.terms.approval.circulation import SMALLEST_MAJORITY, Circulation
from cdp.terms.approval.requests import CirculationDraft
from cdp.web.fields import (
    ChoiceField,
    DayField,
    FileUploadField,
    HiddenField,
    LongTextField,
    NumberField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form, VersionedForm

LONGEST_COMMENT = 5_000
LONGEST_NOTE = 2_000


class TermsMailingForm(Form):
    """The button to send emails; `shown` is the fingerprint of the emails that the page showed."""

    shown = HiddenField(max_length=64)


class CirculateForm(Form):
    """The deadline for responses, the rule for agreement, and a note for the email."""

    shown = HiddenField()
    answer_by = DayField("Deadline for responses", required="Enter the deadline for responses")
    agreement = RadiosField(
        "Rule for agreement",
        coerce=Agreement,
        choices=[
            (Agreement.ALL.value, "All organisations approve"),
            (Agreement.ALL_WHO_ANSWER.value, "All organisations that respond by the deadline approve"),
            (Agreement.MAJORITY.value, "A majority of the organisations asked approve"),
        ],
        hints={
            Agreement.ALL.value: "If any organisation objects or does not reply, the terms are not agreed.",
            Agreement.ALL_WHO_ANSWER.value: "If any organisation objects, the terms are not agreed.",
            Agreement.MAJORITY.value: "Enter the percentage below. The terms can be agreed even if some object.",
        },
        required="Choose the rule for agreement",
    )
    majority_percent = NumberField(
        "Majority",
        hint="Percentage of all organisations asked, for example 75",
        minimum=SMALLEST_MAJORITY,
        maximum=100,
        width=3,
        suffix="%",
        marked=False,
    )
    note = LongTextField(
        "Note for the email",
        hint="For example, what is new, or the meeting at which it will be discussed",
        max_length=LONGEST_NOTE,
        counted=True,
    )

    def wanted(self) -> Circulation:
        """Return the choices made."""
        return Circulation(
            self.answer_by.data, self.agreement.data, self.majority_percent.data, self.note.data
        )

    def draft(self, otherwise: date) -> CirculationDraft:
        """Return the choices to preview in emails, with a default date if none was entered."""
        return CirculationDraft(self.answer_by.data or otherwise, self.note.data or "")


class TermsResponseForm(VersionedForm):
    """An organisation's response and its internal decision."""

    opinion = RadiosField(
        "Response of your organisation",
        coerce=TermsOpinion,
        choices=[
            (TermsOpinion.APPROVED.value, "Approve"),
            (TermsOpinion.APPROVED_WITH_COMMENT.value, "Approve with a comment"),
            (TermsOpinion.OBJECTED.value, "Object"),
        ],
        hints={
            TermsOpinion.APPROVED_WITH_COMMENT.value: "The text will not change. All members can read the comment.",
            TermsOpinion.OBJECTED.value: "All members can read the reason.",
        },
        required="Choose the response of your organisation",
    )
    comment = LongTextField(
        "Comment or reason for objecting",
        hint="Include the section and any change of wording that you propose.",
        max_length=LONGEST_COMMENT,
        counted=True,
        marked=False,
    )
    approving_body = TextField(
        "Body of your organisation that decided this",
        hint="For example, Cabinet or the executive board",
        max_length=200,
    )
    approved_on = DayField("Date of decision", hint="For example, 27 3 2027")

    def given(self) -> AnswerGiven:
        """Return the response as entered."""
        return AnswerGiven(
            self.opinion.data, self.comment.data, self.approved_on.data, self.approving_body.data
        )


class OnBehalfForm(TermsResponseForm):
    """An organisation's response as given in a letter."""

    file = FileUploadField(
        "Letter",
        hint="PDF, Word, OpenDocument, text or picture, up to 25 MB",
        required="Choose the letter",
    )


class TermsMoreTimeForm(Form):
    """A later deadline for responses."""

    answer_by = DayField("New deadline for responses", required="Enter the new deadline for responses")


class CompareForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """The two versions to compare, taken from the query string."""

    since = ChoiceField("From")
    to = ChoiceField("To")

    def offer(self, versions: Sequence[TermsVersion]) -> None:
        """Set the choices to the versions that the reader may see."""
        choices = [(version.key, f"Version {version.number}") for version in versions]
        self.since.choices = self.to.choices = choices
