"""The form for opening a confidential item."""

from typing import Any

from wtforms.validators import StopValidation

from cdp.accounts.forms import ConfirmedForm
from cdp.confidential.service import LONGEST_REASON, SHORTEST_REASON
from cdp.web.fields import PasswordAgainField, TextField


class OpenForm(ConfirmedForm):
    """The form for the reason to open an item, and for the password, which is asked for every time."""

    ALWAYS = True

    reason = TextField(
        "Reason",
        hint="One or two sentences. We will email them to the SRO",
        required="Enter why you need to read the item",
        max_length=LONGEST_REASON,
        autocomplete="off",
    )
    password = PasswordAgainField(
        "Your password",
        hint="We ask for it every time you open a confidential item, even if you entered it a moment ago.",
        required="Enter your password",
    )

    def validate_reason(self, field: Any) -> None:
        """Refuse a reason that is too short."""
        if len(field.data) < SHORTEST_REASON:
            raise StopValidation(
                f"Use {SHORTEST_REASON} characters or more, so that the SRO can understand why."
            )
