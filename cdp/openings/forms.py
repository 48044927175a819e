"""What an administrator fills in to open a confidential item."""

from typing import Any

from wtforms.validators import StopValidation

from cdp.accounts.forms import ConfirmedForm
from cdp.openings.service import LONGEST_REASON, SHORTEST_REASON
from cdp.web.fields import PasswordAgainField, TextField


class OpenForm(ConfirmedForm):
    """The reason, and the password, which is asked every time."""

    ALWAYS = True

    reason = TextField(
        "Why do you need to read it?",
        hint="One or two sentences. The SRO gets them by email",
        required="Enter why you need to read it",
        max_length=LONGEST_REASON,
        autocomplete="off",
    )
    password = PasswordAgainField(
        "Your password",
        hint="We ask every time you open a confidential item, even if you entered it a moment ago.",
        required="Enter your password",
    )

    def validate_reason(self, field: Any) -> None:
        """Refuse a reason that says too little."""
        if len(field.data) < SHORTEST_REASON:
            raise StopValidation(
                f"Use {SHORTEST_REASON} characters or more, so that the SRO can understand why."
            )
