"""Fields for whole numbers and decimals."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cdp.web.fields.field import LARGEST, Given, MayBeEmpty
from cdp.web.fields.texts import TextField
from cdp.wording.formats import plural
from cdp.wording.typed_numbers import Commas, NotANumber, UnclearNumber, number_of
from cdp.wording.typed_text import clean_typed

UNCLEAR = "Write decimals after a point, like 12.5. A comma may only group thousands, like 1,250"


class NumberField(TextField):
    """A whole number: an int or None."""

    def __init__(
        self,
        label: str = "",
        *,
        minimum: int = 0,
        maximum: int = LARGEST,
        width: int | str = 5,
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        settings.setdefault("inputmode", "numeric")
        settings.setdefault("spellcheck", False)
        super().__init__(label, width=width, **settings)
        self.validators = [r for r in self.validators if isinstance(r, (Given, MayBeEmpty))] + list(
            validators
        )
        self.minimum = minimum
        self.maximum = maximum
        self.typed = ""

    def process_data(self, value: Any) -> None:
        """Show a stored number."""
        self.data = value
        self.typed = "" if value is None else str(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; raise ValueError with an error message when it is not a valid number."""
        if not valuelist:
            return
        self.typed = clean_typed(str(valuelist[0])[:200], lines=False)[0][:60]
        self.data = None
        if self.typed:
            self.data = self.read(self._plain(self.typed))

    @staticmethod
    def _plain(typed: str) -> str:
        """Return a number without the signs that group thousands; other text, and "1e9", stays as it is."""
        if not re.fullmatch(r"[^a-z]*", typed, re.IGNORECASE):
            return typed
        try:
            return f"{number_of(typed, Commas.THOUSANDS):f}"
        except UnclearNumber:
            raise ValueError(UNCLEAR) from None
        except NotANumber:
            return typed

    def read(self, typed: str) -> Any:
        """Return the whole number; raise ValueError with an error message if it is invalid or beyond the limits."""
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", typed):
            raise ValueError("Enter a whole number, like 12")
        return self.within(int(typed))

    def within(self, number: Any) -> Any:
        """Return the number if it is within the limits; otherwise raise ValueError with an error message."""
        if number < self.minimum:
            raise ValueError(f"Enter a number that is {self.minimum:,} or more")
        if number > self.maximum:
            raise ValueError(f"Enter a number that is {self.maximum:,} or less")
        return number

    def _value(self) -> str:
        return self.typed


class DecimalField(NumberField):
    """A number that may have decimals: a Decimal or None."""

    def __init__(self, label: str = "", *, places: int = 4, width: int | str = 10, **settings: Any) -> None:
        settings.setdefault("inputmode", "decimal")
        super().__init__(label, width=width, **settings)
        self.places = places

    def process_data(self, value: Any) -> None:
        """Show a stored number without trailing zeros."""
        self.data = value
        self.typed = "" if value is None else f"{Decimal(str(value)).normalize():f}"

    def read(self, typed: str) -> Any:
        """Return the Decimal; raise ValueError with an error message if it is invalid or beyond the limits."""
        if not re.fullmatch(r"[+-]?[0-9]{1,12}(\.[0-9]{0,12})?", typed):
            raise ValueError("Enter a number, like 12 or 12.5")
        number = Decimal(typed)
        if len(typed.partition(".")[2].rstrip("0")) > self.places:
            raise ValueError(f"Enter at most {plural(self.places, 'decimal place')}")
        return self.within(number)
