"""Forms to sign in, choose a password or change one's details."""

from datetime import datetime
from typing import Any

from flask_login import current_user
from wtforms.validators import StopValidation

from cdp.accounts.service import Credentials, Profile, confirm_password, counts_as_confirmed
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.web.changes import keep, undo
from cdp.web.fields import EmailField, HiddenField, PasswordAgainField, PasswordField, TextField
from cdp.web.forms import SPOILT, Form


class ConfirmedForm(Form):
    """A form for a sensitive step: asks for the password again, unless it was entered in the last 15 minutes.

    A correct password counts at once, even if the rest of the form has errors. If `ALWAYS` is set, every submission of
    the form needs the password.
    """

    ALWAYS = False
    password: PasswordAgainField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.asked = self.ALWAYS or not counts_as_confirmed(self.confirmed_at)

    @property
    def confirmed_at(self) -> datetime | None:
        """When the person last entered their password again in this session."""
        found: datetime | None = current_user.session_row.confirmed_at
        return found

    def needs_password(self) -> bool:
        """Return whether what was submitted is a sensitive step, which needs the password."""
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then the password; correct and wrong passwords are both recorded at once."""
        valid = super().validate(extra_validators)
        if not self.password.asked or self.password.errors or not self.needs_password():
            return valid
        if not self.password.data:
            self.refuse(Refusal("Enter your password", field="password"))
            return False
        try:
            confirm_password(db.session(), current_user.session_row, self.password.data)
        except Refusal as refusal:
            undo(self, refusal)
            return False
        keep()
        self.password.asked = self.ALWAYS
        return valid


class SignInForm(Form):
    """The email address and password to sign in with."""

    email = EmailField("Email address", required="Enter your email address")
    password = PasswordField("Password", required="Enter your password")

    def credentials(self) -> Credentials:
        """Return what was typed."""
        return Credentials(self.email.data, self.password.data)


class RequestLinkForm(Form):
    """The address that a password link is sent to."""

    email = EmailField("Email address", required="Enter your email address")


class ChoosePasswordForm(Form):
    """A first or new password, chosen with a one-time link."""

    password = PasswordField(
        "Password",
        hint="Use 12 characters or more. Three unconnected words make a good one.",
        required="Enter a password",
        autocomplete="new-password",
    )


class ChangePasswordForm(Form):
    """The current and a new password."""

    current_password = PasswordField(
        "Current password", required="Enter your current password", again="Enter your current password again"
    )
    password = PasswordField(
        "New password",
        hint="Use 12 characters or more. Three unconnected words make a good one.",
        required="Enter a new password",
        again="Enter your new password again",
        autocomplete="new-password",
    )


class ProfileForm(Form):
    """A person's own details."""

    name = TextField("Full name", required="Enter your full name", autocomplete="name")
    job_title = TextField("Job title", autocomplete="organization-title")
    phone = TextField("Telephone number", max_length=40, autocomplete="tel")
    read_mark = HiddenField()

    def validate_read_mark(self, field: HiddenField) -> None:
        """Raise StopValidation if the form does not say which details it showed."""
        if not field.data:
            raise StopValidation(SPOILT)

    def details(self) -> Profile:
        """Return what was typed."""
        return Profile(self.name.data, self.job_title.data, self.phone.data)


class EndSessionForm(Form):
    """The button to end a session."""
