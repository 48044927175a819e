"""What people fill in to sign in, choose a password or change their details."""

from cdp.accounts.service import Credentials, Profile
from cdp.web.fields import EmailField, PasswordField, TextField
from cdp.web.forms import Form


class SignInForm(Form):
    """Address and password."""

    email = EmailField("Email address", required="Enter your email address")
    password = PasswordField("Password", required="Enter your password")

    def credentials(self) -> Credentials:
        """Return what was typed."""
        return Credentials(self.email.data, self.password.data)


class AskForLinkForm(Form):
    """The address to send a password link to."""

    email = EmailField("Email address", required="Enter your email address")


class ChoosePasswordForm(Form):
    """A first or new password, by a link."""

    password = PasswordField(
        "Password",
        hint="Use 12 characters or more. Three unconnected words make a good one.",
        required="Enter a password",
        autocomplete="new-password",
    )


class ChangePasswordForm(Form):
    """A new password for somebody who knows the old one."""

    current_password = PasswordField("Current password", required="Enter your current password")
    password = PasswordField(
        "New password",
        hint="Use 12 characters or more. Three unconnected words make a good one.",
        required="Enter a new password",
        autocomplete="new-password",
    )


class ProfileForm(Form):
    """A person's own details."""

    name = TextField("Full name", required="Enter your full name", autocomplete="name")
    job_title = TextField("Job title", autocomplete="organization-title")
    phone = TextField("Telephone number", max_length=40, autocomplete="tel")

    def details(self) -> Profile:
        """Return what was typed."""
        return Profile(self.name.data, self.job_title.data, self.phone.data)


class EndSessionForm(Form):
    """A button, with nothing to fill in."""
