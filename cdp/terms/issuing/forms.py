"""What somebody gives to have a document checked: the file, or its fingerprint."""

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
    """A file or a fingerprint; the file counts when both are given, and the fingerprint then helps to explain."""

    file = FileUploadField(
        "Choose the file you were given",
        hint=f"The PDF, Word or text file, unchanged. It is checked and not kept. At most {file_size(LARGEST_FILE)}.",
        marked=False,
    )
    fingerprint = TextField(
        "Or type its fingerprint",
        hint="SHA-256: 64 digits and letters from a to f, as the certificate page states it",
        max_length=200,
        marked=False,
    )

    def validate_fingerprint(self, field: TextField) -> None:
        """Ask for one of the two, and for a fingerprint that is one."""
        if field.data and plain_fingerprint(field.data) is None:
            raise ValidationError(
                "Enter the 64 digits and letters of the fingerprint, from 0 to 9 and a to f"
            )
        if not field.data and self.file.data is None:
            raise ValidationError("Choose a file, or type its fingerprint")

    @property
    def name(self) -> str:
        """The name of the file, fit to be shown."""
        return safe_name(self.file.data.filename or "") if self.file.data is not None else ""

    def content(self) -> bytes | None:
        """Return the bytes of the file, or None when only a fingerprint was typed.

        Raises Refusal when nothing was given, or the file is too large.
        """
        if self.file.data is None:
            if not self.fingerprint.data:
                raise Refusal("Choose a file, or type its fingerprint.", field="file")
            return None
        content = cast("BinaryIO", self.file.data.stream).read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise Refusal(f"The file must be smaller than {file_size(LARGEST_FILE)}.", field="file")
        return content

    def readable(self, content: bytes) -> CheckedFile | None:
        """Return the file if words can be read from it, or None: a file of another kind, or a damaged one."""
        try:
            return check_upload(self.name, BytesIO(content), READABLE)
        except Refusal:
            return None
