"""What people fill in to circulate terms of reference, answer them, remind, and give more time."""

from collections.abc import Sequence
from datetime import date

import wtforms

from cdp.models import Agreement, TermsOpinion, TermsVersion
from cdp.terms.approval.answers import AnswerGiven
from cdp.terms.approval.circulation import SMALLEST_MAJORITY, Circulation
from cdp.terms.approval.requests import Draft
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


class CirculateForm(Form):
    """Until when partners answer, what counts as agreed, and a note for the mail."""

    shown = HiddenField()
    answer_by = DayField("Date to answer by", required="Enter the date to answer by")
    agreement = RadiosField(
        "What counts as agreed?",
        coerce=Agreement,
        choices=[
            (Agreement.ALL.value, "All organisations approve"),
            (Agreement.ALL_WHO_ANSWER.value, "All who answer by the date approve"),
            (Agreement.MAJORITY.value, "A majority of the organisations asked approve"),
        ],
        hints={
            Agreement.ALL.value: "One objection, or one missing answer, keeps it from being agreed.",
            Agreement.ALL_WHO_ANSWER.value: "Silence counts as no answer. One objection still blocks.",
            Agreement.MAJORITY.value: "Give the percentage below. Objections are shown, but need not block.",
        },
        required="Choose what counts as agreed",
    )
    majority_percent = NumberField(
        "Majority, if you chose one",
        hint="Of all organisations asked, for example 75",
        minimum=SMALLEST_MAJORITY,
        maximum=100,
        width=3,
        suffix="%",
        marked=False,
    )
    note = LongTextField(
        "Note for the email",
        hint="For example what is new, or at which meeting it will be discussed.",
        max_length=LONGEST_NOTE,
        counted=True,
    )

    def wanted(self) -> Circulation:
        """Return what was chosen."""
        return Circulation(
            self.answer_by.data, self.agreement.data, self.majority_percent.data, self.note.data
        )

    def draft(self, otherwise: date) -> Draft:
        """Return what the mails would say, with another date while none was typed."""
        return Draft(self.answer_by.data or otherwise, self.note.data or "")


class AnswerForm(VersionedForm):
    """What an organisation answers, with its own approval."""

    opinion = RadiosField(
        "What does your organisation answer?",
        coerce=TermsOpinion,
        choices=[
            (TermsOpinion.APPROVED.value, "Approve"),
            (TermsOpinion.APPROVED_WITH_COMMENT.value, "Approve with a comment"),
            (TermsOpinion.OBJECTED.value, "Object, with the reason"),
        ],
        hints={
            TermsOpinion.APPROVED_WITH_COMMENT.value: "The text stays as it is. All members can read the comment.",
            TermsOpinion.OBJECTED.value: "All members can read the reason, so that the text can be changed.",
        },
        required="Choose what your organisation answers",
    )
    comment = LongTextField(
        "Comment, or the reason for objecting",
        hint="Say which section you mean, and what it should say instead.",
        max_length=LONGEST_COMMENT,
        counted=True,
        marked=False,
    )
    approving_body = TextField(
        "Body of your organisation that decided this",
        hint="If one did, for example Cabinet or the executive board",
        max_length=200,
    )
    approved_on = DayField("Date of its decision", hint="If there is one. For example, 27 3 2027")

    def given(self) -> AnswerGiven:
        """Return what was chosen and typed."""
        return AnswerGiven(
            self.opinion.data, self.comment.data, self.approved_on.data, self.approving_body.data
        )


class OnBehalfForm(AnswerForm):
    """An organisation's answer as its letter says it."""

    file = FileUploadField(
        "The letter",
        hint="PDF, Word, OpenDocument, text or picture, up to 25 MB",
        required="Choose the file of the letter",
    )


class MoreTimeForm(Form):
    """A later date to answer by."""

    answer_by = DayField("New date to answer by", required="Enter the new date to answer by")


class CompareForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """Which two versions somebody asks to compare, in the address."""

    since = ChoiceField("From")
    to = ChoiceField("To")

    def offer(self, versions: Sequence[TermsVersion]) -> None:
        """Offer the versions that the reader may see."""
        choices = [(version.key, f"Version {version.number}") for version in versions]
        self.since.choices = self.to.choices = choices
