"""The forms in which a person chooses a file, confirms its import, or discards it."""

from collections.abc import Collection
from typing import Any

from cdp.accounts.forms import ConfirmedForm
from cdp.imports.kinds import ConfirmChoice, ImportKind
from cdp.imports.service import Confirmation
from cdp.imports.verdicts import Consent, ImportChange
from cdp.web.fields import CheckboxField, FileUploadField, HiddenField, PasswordAgainField
from cdp.web.forms import Form


class ImportFileForm(Form):
    """The form to choose the file to import."""

    file = FileUploadField(
        "Your file",
        hint="An Excel workbook (.xlsx or .xls), an .ods spreadsheet, or a text file (.csv, .tsv, .txt), up to 5 MB",
        required="Choose the file to import",
    )


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
