"""The forms for sending agreements and signing them."""

from collections.abc import Iterable, Sequence
from typing import Any

import wtforms

from cdp.agreements.signing.service import LetterSignature, LinkSignature
from cdp.files.uploads import CheckedFile
from cdp.issuing.forms import SignForm
from cdp.issuing.service import SignatureGiven
from cdp.models import AgreementParty, FundingAgreement
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    DayField,
    FileUploadField,
    HiddenField,
    TextField,
)
from cdp.web.fields.field import Unmarked
from cdp.web.forms import Form
from cdp.wording.formats import plural


class AgreementDraftsForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """The form, in the address, that chooses the drafts to send; all are ticked at first."""

    Meta = Unmarked
    agreement = CheckboxesField("Drafts to send", small=True)

    def offer(self, drafts: Iterable[FundingAgreement]) -> None:
        """Set the drafts that can be chosen."""
        drafts = list(drafts)
        self.agreement.choices = [
            (each.key, f"{each.recipient.name}: {each.title} ({each.reference})") for each in drafts
        ]
        if not self.agreement.data:
            self.agreement.data = [each.key for each in drafts]


class SendAgreementsForm(Form):
    """The form for sending drafts, with the hash of what was shown."""

    shown = HiddenField()


class SignAgreementForm(SignForm):
    """The signature of a person with an account, for one side of an agreement."""

    SIGNED_AS = "an authorised signatory"


class SignSeveralForm(SignForm):
    """One signature for several agreements, each with the fingerprint of its text."""

    SIGNED_AS = "an authorised signatory"
    chosen = CheckboxesField("Agreements to sign", required="Choose at least one agreement", small=True)

    def offer(self, parties: Sequence[AgreementParty]) -> None:
        """Set the agreements that can be chosen; all are ticked at first."""
        self._parties = {self._mark(party): party for party in parties}
        self.chosen.choices = [
            (mark, f"{party.agreement.reference} {party.agreement.title}: {party.agreement.recipient.name}")
            for mark, party in self._parties.items()
        ]
        if not self.is_submitted():
            self.chosen.data = list(self._parties)
        self.has_read.label.text = "I have read the agreements that I ticked, and sign them"

    @staticmethod
    def _mark(party: AgreementParty) -> str:
        """Return what identifies an agreement and its text in the form."""
        document = party.agreement.document
        return f"{party.key}.{document.fingerprint if document is not None else ''}"

    def signatures(self) -> tuple[list[AgreementParty], list[SignatureGiven]]:
        """Return the sides to sign, and a signature for each."""
        marks = list(self.chosen.data)
        given = [
            SignatureGiven(self.typed_name.data, self.confirmed_at, mark.partition(".")[2]) for mark in marks
        ]
        return [self._parties[mark] for mark in marks], given

    @property
    def count_in_words(self) -> str:
        """The number of agreements that wait for a signature."""
        return plural(len(self._parties), "agreement")


class LinkSignForm(Form):
    """The signature of a person without an account, behind a personal link."""

    fingerprint = HiddenField()
    has_read = CheckboxField(required="Tick the box to confirm that you have read the whole text")
    typed_name = TextField("Your full name", required="Enter your full name", autocomplete="name")
    role = TextField("Your job title", required="Enter your job title", autocomplete="organization-title")

    def __init__(self, party: AgreementParty) -> None:
        super().__init__()
        self.has_read.label.text = f"I have read the whole text, and sign it for {party.name}"

    def show(self, fingerprint: str) -> None:
        """Store the fingerprint of the text on the page; if the text has changed, untick "I have read"."""
        if self.fingerprint.data != fingerprint:
            self.has_read.data = False
        self.fingerprint.data = fingerprint

    def given(self) -> LinkSignature:
        """Return the details entered."""
        return LinkSignature(self.typed_name.data, self.role.data, self.fingerprint.data or "")


class AgreementLetterForm(Form):
    """The form for recording a signature from a letter."""

    name = TextField("Signed by", required="Enter the name of the person who signed")
    role = TextField("Job title", required="Enter the job title of the person who signed")
    signed_on = DayField("Signed on", required="Enter the day on which it was signed")
    file = FileUploadField(
        "Signed copy",
        required="Choose the file with the signed copy",
        hint="PDF, Word or picture, up to 25 MB",
    )

    def __init__(self, party: AgreementParty) -> None:
        data: dict[str, Any] = {"name": party.signatory}
        super().__init__(data=data)

    def given(self, file: CheckedFile) -> LetterSignature:
        """Return the details entered, with the stored file."""
        return LetterSignature(self.name.data, self.role.data, self.signed_on.data, file)
