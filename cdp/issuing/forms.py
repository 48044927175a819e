"""The forms to sign a document, and to check one by its file or its fingerprint."""

from io import BytesIO
from typing import Any, BinaryIO, cast

from wtforms.validators import ValidationError

from cdp.accounts.forms import ConfirmedForm
from cdp.errors import Refusal
from cdp.files.uploads import CheckedFile, check_upload, safe_name
from cdp.issuing.canonical import plain_fingerprint
from cdp.issuing.reading_files import READABLE
from cdp.issuing.service import SignatureGiven
from cdp.web.fields import CheckboxField, FileUploadField, HiddenField, PasswordAgainField, TextField
from cdp.web.forms import Form
from cdp.wording.formats import file_size

LARGEST_FILE = 10_000_000


class SignForm(ConfirmedForm):
    """A signature, with the fingerprint of the text on the page; `SIGNED_AS` is the capacity of the signatory."""

    SIGNED_AS: str
    fingerprint = HiddenField()
    has_read = CheckboxField(required="Tick the box to confirm that you have read the whole text")
    typed_name = TextField("Your full name", required="Enter your full name", autocomplete="name")
    password = PasswordAgainField(
        "Your password",
        hint="This confirms that it is you who is signing.",
        required="Enter your password",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sign_as(self.SIGNED_AS)

    def sign_as(self, capacity: str) -> None:
        """Name the capacity in which the person signs, if it differs from `SIGNED_AS`."""
        self.has_read.label.text = f"I have read the whole text, and sign it as {capacity}"

    def given(self) -> SignatureGiven:
        """Return the signature as entered, and when the password was confirmed."""
        return SignatureGiven(self.typed_name.data, self.confirmed_at, self.fingerprint.data or "")

    def show(self, fingerprint: str) -> None:
        """Store the fingerprint of the text on the page; if the text has changed, untick "I have read"."""
        if self.fingerprint.data != fingerprint:
            self.has_read.data = False
        self.fingerprint.data = fingerprint


class VerifyForm(Form):
    """A file or a fingerprint. With both, only the file is checked, and the fingerprint helps to explain the result."""

    file = FileUploadField(
        "Document",
        hint=f"The PDF, Word or text file, up to {file_size(LARGEST_FILE)}. We will not keep the file.",
        marked=False,
    )
    fingerprint = TextField(
        "Fingerprint, if you do not have the file",
        hint="The SHA-256 on the certificate page: 64 digits and letters from a to f",
        max_length=200,
        marked=False,
    )

    def validate_fingerprint(self, field: TextField) -> None:
        """Require a file or a fingerprint, and check the format of the fingerprint."""
        if field.data and plain_fingerprint(field.data) is None:
            raise ValidationError(
                "Enter the 64 digits and letters of the fingerprint, from 0 to 9 and a to f"
            )
        if not field.data and self.file.data is None:
            raise ValidationError("Choose a file, or enter its fingerprint")

    @property
    def name(self) -> str:
        """The name of the file, safe to display."""
        return safe_name(self.file.data.filename or "") if self.file.data is not None else ""

    def content(self) -> bytes | None:
        """Return the bytes of the file, or None if only a fingerprint was entered.

        Raises Refusal if neither was given, or if the file is too large.
        """
        if self.file.data is None:
            if not self.fingerprint.data:
                raise Refusal("Choose a file, or enter its fingerprint.", field="file")
            return None
        content = cast("BinaryIO", self.file.data.stream).read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise Refusal(f"Choose a file of up to {file_size(LARGEST_FILE)}.", field="file")
        return content

    def readable(self, content: bytes) -> CheckedFile | None:
        """Return the file if its text can be read, or None if it is damaged or is not a PDF, Word or text file."""
        try:
            return check_upload(self.name, BytesIO(content), READABLE)
        except Refusal:
            return None
