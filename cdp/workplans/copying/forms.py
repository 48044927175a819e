"""The forms for copying a plan to a later year: what to copy, and the confirmation."""

from typing import Any

import wtforms

from cdp.web.fields import CheckboxField, ChoiceField, HiddenField
from cdp.web.fields.field import Unmarked
from cdp.web.forms import Form
from cdp.workplans.copying.service import CopyOrder
from cdp.workplans.periods import LAST_YEAR, year_words

YEARS_AHEAD = 3


class CopyChoiceForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """The form that chooses the year and whether dates move, read from the address."""

    Meta = Unmarked
    to = ChoiceField("Copy to the plan for", coerce=int)
    keep = CheckboxField("Keep all dates as they are")

    def __init__(self, address: Any, *, year: int) -> None:
        super().__init__(address)
        self.year = year
        last = min(year + YEARS_AHEAD, LAST_YEAR)
        self.to.choices = [(later, year_words(later)) for later in range(year + 1, last + 1)]
        if self.to.data not in range(year + 1, last + 1):
            self.to.data = year + 1

    def order(self) -> CopyOrder:
        """Return what to copy."""
        return CopyOrder(self.year, self.to.data, moves_dates=not self.keep.data)


class CopyForm(Form):
    """The form that confirms the copy shown."""

    seen = HiddenField()
