"""The form for the order and times of a whole agenda."""

from collections.abc import Mapping, Sequence
from typing import Any

from cdp.agendas.forms import LONGEST_ITEM
from cdp.agendas.times.service import TimesEntered
from cdp.models import AgendaItem
from cdp.web.fields import HiddenNumber, NumberField
from cdp.web.forms import Form


class TimesForm(Form):
    """The place and minutes of each item, made by `times_form`."""

    mark = HiddenNumber()
    placed: Sequence[str] = ()
    timed: Sequence[str] = ()

    def entered(self) -> TimesEntered:
        """Return what was entered."""
        return TimesEntered(
            {key: self[f"place-{key}"].data for key in self.placed},
            {key: self[f"minutes-{key}"].data for key in self.timed},
            self.mark.data,
        )


def times_form(
    placed: Sequence[AgendaItem], timed: Sequence[AgendaItem], numbers: Mapping[str, str], mark: int
) -> TimesForm:
    """Return the form for one agenda: the items that can be placed and those that have minutes of their own."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {"mark": mark}
    for place, item in enumerate(placed, start=1):
        label = f"Place of item {numbers[item.key]}"
        fields[f"place-{item.key}"] = NumberField(label, minimum=1, maximum=999, width=3, marked=False)
        filled[f"place-{item.key}"] = place
    for item in timed:
        fields[f"minutes-{item.key}"] = NumberField(
            f"Minutes of item {numbers[item.key]}",
            required=f"Enter the minutes of item {numbers[item.key]}",
            minimum=1,
            maximum=LONGEST_ITEM,
            width=3,
        )
        filled[f"minutes-{item.key}"] = item.minutes
    made: TimesForm = type("TimesOfOneAgenda", (TimesForm,), fields)(data=filled)
    made.placed, made.timed = [item.key for item in placed], [item.key for item in timed]
    return made
