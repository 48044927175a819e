"""The forms of the second step of signing in."""

from cdp.accounts.forms import ConfirmedForm
from cdp.web.fields import EmailField, PasswordAgainField, TextField
from cdp.web.forms import Form


class CodeForm(Form):
    """A code of an authenticator app, or a recovery code."""

    code = TextField(
        "Code", hint="Six digits from your authenticator app, or a recovery code", required="Enter a code",
        autocomplete="one-time-code", max_length=40,
    )  # fmt: skip


class AddAppForm(Form):
    """The first code of an authenticator app."""

    code = TextField("Code that the app shows", required="Enter the code that the app shows",
                     autocomplete="one-time-code", max_length=40)  # fmt: skip


class ConfirmStepForm(ConfirmedForm):
    """The password, before the second step of an account is changed."""

    ALWAYS = True
    password = PasswordAgainField("Your password")


class RemoveForPersonForm(ConfirmedForm):
    """Whose second step an administrator removes."""

    ALWAYS = True
    email = EmailField("Email address of the person", required="Enter the person’s email address")
    password = PasswordAgainField("Your password")
