"""The form to check a document by its file or its fingerprint."""

from io import BytesIO
from typing import BinaryIO, cast

from wtforms.validators import ValidationError

from cdp.errors import Refusal
from cdp.files.uploads import CheckedFile, FileKind, check_upload, safe_name
from cdp.terms.issuing.verifying import plain_fingerprint
from cdp.web.fields import FileUploadField, TextField
from cdp.web.forms import Form
from cdp.wording.formats import file_size

LARGEST_FILE = 10_000_000
READABLE = frozenset({FileKind.PDF, FileKind.DOCX, FileKind.TXT})


class VerifyForm(Form):
    """A file or a fingerprint. If both are given, only the file is checked, and the fingerprint explains the result."""

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
            raise Refusal(f"Choose a file smaller than {file_size(LARGEST_FILE)}.", field="file")
        return content

    def readable(self, content: bytes) -> CheckedFile | None:
        """Return the file if its text can be read, or None if it is damaged or of another kind."""
        try:
            return check_upload(self.name, BytesIO(content), READABLE)
        except Refusal:
            return None
