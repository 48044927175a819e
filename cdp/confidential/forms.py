"""The form for opening a confidential item."""

from typing import Any

from wtforms.validators import StopValidation

from cdp.confidential.service import LONGEST_REASON, SHORTEST_REASON
from cdp.web.fields import PasswordField, TextField
from cdp.web.forms import Form


class OpenForm(Form):
    """The form for the reason and the password."""

    reason = TextField(
        "Reason",
        hint="One or two sentences. We will email them to the SRO",
        required="Enter why you need to read the item",
        max_length=LONGEST_REASON,
        autocomplete="off",
    )
    password = PasswordField(
        "Your password",
        hint="We ask for it because the item is confidential",
        required="Enter your password",
    )

    def validate_reason(self, field: Any) -> None:
        """Refuse a reason that is too short."""
        if len(field.data) < SHORTEST_REASON:
            raise StopValidation(
                f"Use {SHORTEST_REASON} characters or more, so that the SRO can understand why."
            )
