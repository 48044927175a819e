"""The base of every form, with a token against duplicate submissions and an error summary."""

import re
import secrets
from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import StopValidation

from cdp.errors import Refusal
from cdp.web.fields import HiddenField, HiddenNumber, PasswordField

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")
OPEN_TOO_LONG = "This page was open for too long. Check what you typed and send it again."
SPOILT = "This page is out of date. Open it again before you save."


def new_token() -> str:
    """Return a random token of 128 bits for one rendering of a form."""
    return secrets.token_urlsafe(16)


class Form(FlaskForm):
    """The base of our forms. Routes call `validate_on_submit()`, then the service, and pass refusals to `refuse`."""

    once = HiddenField(default=new_token)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not TOKEN.fullmatch(self.once.data or ""):
            self.once.data = new_token()
            self.once.process_errors = []

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; an expired token becomes an error at the top of the form."""
        valid = bool(super().validate(extra_validators))
        if "csrf_token" in self and self["csrf_token"].errors:
            self.form_errors.append(OPEN_TOO_LONG)
        return valid

    def refuse(self, refusal: Refusal) -> None:
        """Show the reason for a refusal beside its field, or at the top if the form does not have that field."""
        if refusal.field and refusal.field in self._fields and hasattr(self[refusal.field], "anchor"):
            field = self[refusal.field]
            field.errors = [*field.errors, refusal.sentence]
        else:
            self.form_errors.append(refusal.sentence)

    def ask_passwords_again(self) -> None:
        """Add an error to each password field filled in, because a form with errors does not keep passwords."""
        for field in self:
            if isinstance(field, PasswordField) and field.asked and field.data and not field.errors:
                field.errors = [field.again]

    @property
    def error_summary(self) -> list[tuple[str, str | None]]:
        """The form's own errors, then the first error of each field in page order, each with a link or None."""
        summary: list[tuple[str, str | None]] = [(str(sentence), None) for sentence in self.form_errors]
        for name, field in self._fields.items():
            if not field.errors or name == "csrf_token":
                continue
            hidden = isinstance(field, (HiddenField, HiddenNumber))
            summary.append((str(field.errors[0]), None if hidden else field.anchor))
        return summary


class Filled:
    """A stored row to fill a form from, with some values replaced by those that the form's options use.

    Pass it as `obj`. A form prefers `obj` to `data`, so replacements given as `data` would be ignored.
    """

    def __init__(self, row: Any, **words: Any) -> None:
        self._row = row
        self.__dict__.update(words)

    def __getattr__(self, name: str) -> Any:
        """Return the row's own value."""
        return getattr(self._row, name)


class VersionedForm(Form):
    """A form for a record that two people may edit at once; it has the version that the form was filled from."""

    version = HiddenNumber()

    def validate_version(self, field: Any) -> None:
        """Raise StopValidation if the form was sent without a version."""
        if field.data is None:
            raise StopValidation(SPOILT)
