"""A field for an amount of money."""

from typing import Any

from cdp.web.fields.texts import TextField
from cdp.wording.money import pence_in, pounds
from cdp.wording.typed_text import clean_typed


class MoneyField(TextField):
    """An amount in pounds: whole pence, or None. A negative amount is allowed only with `may_be_negative`."""

    def __init__(self, label: str = "", *, may_be_negative: bool = False, **settings: Any) -> None:
        settings.setdefault("inputmode", "decimal")
        settings.setdefault("prefix", "£")
        settings.setdefault("width", 10)
        settings.setdefault("spellcheck", False)
        super().__init__(label, **settings)
        self.may_be_negative = may_be_negative
        self.typed = ""

    def process_data(self, value: Any) -> None:
        """Show a stored amount."""
        self.data = value
        self.typed = pounds(value).replace("£", "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; raise ValueError with an error message when it is not an amount."""
        if not valuelist:
            return
        self.typed = clean_typed(str(valuelist[0])[:200], lines=False)[0][:60]
        self.data = None
        if self.typed:
            pence = pence_in(self.typed)
            if pence < 0 and not self.may_be_negative:
                raise ValueError("Enter an amount that is 0 or more")
            self.data = pence

    def _value(self) -> str:
        return self.typed
