"""Recording and withdrawing the partnership's consent to regional viewers."""

from collections.abc import Iterable

from cdp.accounts.forms import ConfirmedForm
from cdp.models import RoleHolding
from cdp.partnerships.forms import PASSWORD_HINT
from cdp.partnerships.roles.service.consent_changes import ConsentDetails
from cdp.web.fields import (
    CheckboxesField,
    DayField,
    LongTextField,
    PasswordAgainField,
    SubmitButton,
    TextField,
)


class NewConsentForm(ConfirmedForm):
    """What the partnership agreed to."""

    body = TextField(
        "Whose people may look in",
        hint="For example, Office for Health Improvement and Disparities, West Midlands",
        required="Enter the body whose people may look in",
    )
    agreed_by = TextField(
        "Who agreed to it",
        hint="For example, the partnership board, or the SRO by letter",
        required="Enter who agreed to it for the partnership",
    )
    agreed_on = DayField("Date agreed", required="Enter the date on which it was agreed")
    ends_on = DayField("Last day", hint="Leave it empty if it holds until it is withdrawn")
    viewers = CheckboxesField("Regional viewers without a consent on record who look in under this one")
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Record the consent")

    def offer(self, viewers: Iterable[RoleHolding]) -> None:
        """Let the form put these regional viewers under the consent."""
        self._viewers = {holding.key: holding for holding in viewers}
        self.viewers.choices = [(key, holding.person.name) for key, holding in self._viewers.items()]

    def details(self) -> ConsentDetails:
        """Return what was typed."""
        return ConsentDetails(
            body=self.body.data,
            agreed_by=self.agreed_by.data,
            agreed_on=self.agreed_on.data,
            ends_on=self.ends_on.data,
            viewers=[self._viewers[key] for key in self.viewers.data or []],
        )


class WithdrawConsentForm(ConfirmedForm):
    """Why a consent is withdrawn."""

    because = LongTextField(
        "Why it is withdrawn",
        hint="For the record",
        rows=2,
        max_length=500,
    )
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Withdraw the consent", warning=True)
