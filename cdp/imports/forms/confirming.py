"""The forms in which a person chooses a file, confirms its import, or discards it."""

from collections.abc import Collection
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage

from cdp.accounts.forms import ConfirmedForm
from cdp.errors import Refusal
from cdp.imports.kinds import ConfirmChoice, ImportKind
from cdp.imports.service import Confirmation
from cdp.imports.verdicts import Consent, ImportChange
from cdp.web.fields import CheckboxField, FileUploadField, HiddenField, LongTextField, PasswordAgainField
from cdp.web.fields.field import MayBeEmpty
from cdp.web.forms import Form

LONGEST_PASTED = 200_000
PASTED = "pasted-table.csv"


class ImportFileForm(Form):
    """The form to choose the file to import."""

    file = FileUploadField(
        "Your file",
        hint="An Excel workbook (.xlsx or .xls), an .ods spreadsheet, or a text file (.csv, .tsv, .txt), up to 5 MB",
        required="Choose the file to import",
    )
    pasted = LongTextField(
        "Or paste the table",
        hint="Copy it from a spreadsheet, with its headings",
        max_length=LONGEST_PASTED,
        rows=6,
        marked=False,
    )

    def __init__(self, kind: ImportKind) -> None:
        super().__init__()
        if kind.may_be_pasted:
            self.file.validators = [MayBeEmpty()]
            self.file.marked = False
        else:
            del self.pasted

    def sent(self) -> tuple[FileStorage, str]:
        """Return the file, or the pasted table as a text file, and the name of the field that it came from.

        Raises Refusal if there is neither.
        """
        if self.file.data is not None or "pasted" not in self:
            return self.file.data, "file"
        if not self.pasted.data:
            raise Refusal("Choose the file to import, or paste the table.", field="file")
        content = BytesIO((self.pasted.data or "").encode())
        return FileStorage(content, filename=PASTED), "pasted"


class ImportConfirmForm(ConfirmedForm):
    """The form to confirm an import, with a password if this kind of import needs it. Created by `confirm_form`."""

    shown = HiddenField(max_length=64)
    password: PasswordAgainField
    kind: ImportKind

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.asked = self.password.asked and self.needs_password()

    def needs_password(self) -> bool:
        """Return whether this kind of import asks for the password."""
        return bool(self.kind.words.password_hint)

    def offered(self, changes: Collection[ImportChange]) -> list[ConfirmChoice]:
        """Return the further choices that apply to these changes."""
        return [choice for choice in self.kind.choices if choice.is_offered(changes)]

    def confirmation(self) -> Confirmation:
        """Return what the person confirmed: the preview's fingerprint, and the consents and choices given."""
        given = {consent for consent in (Consent.CHANGE, Consent.FOLLOW) if self[consent.value].data}
        choices = frozenset(choice.code for choice in self.kind.choices if self[choice.code].data)
        return Confirmation(self.shown.data, {Consent.NEW, *given}, choices)


def confirm_form(kind: ImportKind, **settings: Any) -> ImportConfirmForm:
    """Return the form to confirm an import of this kind."""
    fields = {
        Consent.CHANGE.value: CheckboxField(kind.words.change),
        Consent.FOLLOW.value: CheckboxField(kind.words.follow),
        **{choice.code: CheckboxField(choice.label, hint=choice.hint) for choice in kind.choices},
        "password": PasswordAgainField("Your password", hint=kind.words.password_hint),
        "kind": kind,
    }
    made: type[ImportConfirmForm] = type("ConfirmationOfOneKind", (ImportConfirmForm,), fields)
    return made(**settings)


class LeaveOutForm(Form):
    """The form to leave out all rows that cannot be read. `shown` is the fingerprint of the rows on the page."""

    leave_out_all = HiddenField(default="yes")
    shown = HiddenField(max_length=64)


class DiscardForm(Form):
    """The form to discard a file. It has no fields."""
