"""The form for a standing item of a board."""

from collections.abc import Collection

from cdp.agendas.standing.service import StandingDetails
from cdp.models import Purpose
from cdp.reference.standing_items import standing_items
from cdp.web.fields import ChoiceField, NumberField, RadiosField, TextField
from cdp.web.forms import VersionedForm

LONGEST = 480  # minutes: a whole day


class StandingItemForm(VersionedForm):
    """The form for a standing item."""

    title = TextField("Title", required="Enter a title", max_length=200)
    code = ChoiceField(
        "Filled from the record like",
        hint="For example, open actions under “Matters arising and action log”",
        prompt="Not specified",
        marked=False,
    )
    purpose = RadiosField(
        "Purpose",
        required="Choose the purpose of the item",
        choices=[(purpose.value, f"For {purpose.value}") for purpose in Purpose],
        coerce=Purpose,
        inline=True,
    )
    minutes = NumberField(
        "Time in minutes", required="Enter the time in minutes", minimum=1, maximum=LONGEST, width=3
    )

    def offer(self, taken: Collection[str] | None) -> None:
        """Offer the usual items that are not in the list yet; None removes the field."""
        if taken is None:
            del self.code
            return
        self.code.choices = [
            (usual.code, usual.title) for usual in standing_items() if usual.code not in taken
        ]

    def details(self) -> StandingDetails:
        """Return the details entered."""
        code = self.code.data if self.code else None
        return StandingDetails(self.title.data, self.purpose.data, self.minutes.data, code, self.version.data)
