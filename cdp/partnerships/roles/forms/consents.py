"""Forms to record and withdraw the partnership's consent to regional viewers."""

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
    """The form to record a consent."""

    body = TextField(
        "Body",
        hint="The viewers’ organisation. For example, Office for Health Improvement and Disparities, West Midlands",
        required="Enter the body",
    )
    agreed_by = TextField(
        "Agreed by",
        hint="For example, the partnership board, or the SRO by letter",
        required="Enter who agreed for the partnership",
    )
    agreed_on = DayField("Date agreed", required="Enter the date agreed")
    ends_on = DayField("Last day", hint="Without a date, the consent lasts until you withdraw it")
    viewers = CheckboxesField("Present regional viewers to include in this consent")
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Record consent")

    def offer(self, viewers: Iterable[RoleHolding]) -> None:
        """Offer these regional viewers as choices."""
        self._viewers = {holding.key: holding for holding in viewers}
        self.viewers.choices = [(key, holding.person.name) for key, holding in self._viewers.items()]

    def details(self) -> ConsentDetails:
        """Return the details that were entered."""
        return ConsentDetails(
            body=self.body.data,
            agreed_by=self.agreed_by.data,
            agreed_on=self.agreed_on.data,
            ends_on=self.ends_on.data,
            viewers=[self._viewers[key] for key in self.viewers.data or []],
        )


class WithdrawConsentForm(ConfirmedForm):
    """The form to withdraw a consent."""

    because = LongTextField(
        "Reason",
        hint="For the record",
        rows=2,
        max_length=500,
    )
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Withdraw consent", warning=True)
