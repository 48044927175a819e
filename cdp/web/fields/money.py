"""The field for an amount of money."""

import re
from decimal import Decimal
from typing import Any

from cdp.web.fields.numbers import DecimalField
from cdp.wording.money import pence_of

LARGEST_AMOUNT = 10_000_000_000  # pounds: more than any national grant


class PoundsField(DecimalField):
    """An amount in pounds, typed as 1,234.50 or £1234.5: its pence as an int, or None.

    With `may_be_less`, an amount below zero is allowed, such as a credit.
    """

    def __init__(self, label: str = "", *, may_be_less: bool = False, **settings: Any) -> None:
        lowest = -LARGEST_AMOUNT if may_be_less else 0
        settings.setdefault("minimum", lowest)
        super().__init__(label, places=2, width=settings.pop("width", 10), maximum=LARGEST_AMOUNT, **settings)

    def process_data(self, value: Any) -> None:
        """Show stored pence as pounds."""
        self.data = value
        self.typed = "" if value is None else f"{Decimal(value) / 100:,.2f}".removesuffix(".00")

    def read(self, typed: str) -> Any:
        """Return the pence; raise ValueError with an error message if the text is not an amount."""
        try:
            pounds = super().read(typed)
        except ValueError as error:
            if str(error).startswith("Enter a number, like"):
                raise ValueError("Enter an amount in pounds, like 1,250 or 1250.50") from None
            raise
        return pence_of(pounds)

    @staticmethod
    def _plain(typed: str) -> str:
        """Return an amount without its pound sign and the signs that group thousands."""
        return DecimalField._plain(re.sub(r"^([+−–-]?)\s*£\s*", r"\1", typed))
