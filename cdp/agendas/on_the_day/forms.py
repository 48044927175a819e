"""Forms for withdrawing and deferring published items, and for the order in which items were taken."""

from collections.abc import Sequence
from typing import Any

from cdp.models import Meeting
from cdp.web.fields import ChoiceField, LongTextField, NumberField
from cdp.web.forms import Form
from cdp.wording.formats import weekday

PUBLIC = "Everyone who can read the agenda will see it. Do not enter anything confidential."
CONFIDENTIAL = "Everyone who can read this confidential item will see it."


class WithdrawItemForm(Form):
    """The form for withdrawing a published item."""

    reason = LongTextField("Reason", rows=2, max_length=1_000)

    def explain(self, *, confidential: bool) -> None:
        """Say who will read the reason."""
        self.reason.description = CONFIDENTIAL if confidential else PUBLIC


class DeferItemForm(WithdrawItemForm):
    """The form for deferring a published item to a later meeting."""

    to = ChoiceField("Deferred to", prompt="No meeting chosen yet", marked=False)
    reason = LongTextField("Reason", required="Enter why the item is deferred", rows=2, max_length=1_000)

    meetings: Sequence[Meeting] = ()

    def offer(self, meetings: Sequence[Meeting]) -> None:
        """Set the later meetings to choose from."""
        self.meetings = meetings
        self.to.choices = [(one.key, f"{one.bare_title}, {weekday(one.starts_at)}") for one in meetings]

    def chosen(self) -> Meeting | None:
        """Return the meeting chosen, or None if the item waits for one."""
        return next((one for one in self.meetings if one.key == self.to.data), None)


class OrderTakenForm(Form):
    """A number for each item: its place in the order in which items were taken; made by `order_taken_form`."""

    keys: Sequence[str] = ()

    def places(self) -> dict[str, int | None]:
        """Return the place entered for each item, by key."""
        return {key: self[f"place-{key}"].data for key in self.keys}


def order_taken_form(items: Sequence[tuple[str, str, int]]) -> OrderTakenForm:
    """Return the form for the items of one meeting: the key, label and place of each."""
    fields: dict[str, Any] = {
        f"place-{key}": NumberField(label, minimum=1, maximum=999, width=3, marked=False)
        for key, label, _ in items
    }
    filled = {f"place-{key}": place for key, _, place in items}
    made: OrderTakenForm = type("OrderTakenAtOneMeeting", (OrderTakenForm,), fields)(data=filled)
    made.keys = [key for key, _, _ in items]
    return made
