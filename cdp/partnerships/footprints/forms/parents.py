"""The form to choose the parent of a partnership."""

from collections.abc import Iterable

from cdp.models import Partnership
from cdp.partnerships.footprints.service.parents import ParentDetails
from cdp.web.fields import ChoiceField, SubmitButton
from cdp.web.forms import Filled, VersionedForm


class ParentForm(VersionedForm):
    """The parent of a partnership, or none."""

    parent = ChoiceField("Parent partnership", prompt="No parent partnership", autocomplete=True)
    submit = SubmitButton("Save parent partnership")

    @classmethod
    def of(cls, partnership: Partnership) -> "ParentForm":
        """Return the form filled with the stored parent."""
        parent = partnership.parent.key if partnership.parent else None
        return cls(obj=Filled(partnership, parent=parent))

    def offer(self, partnerships: Iterable[Partnership]) -> None:
        """Offer these partnerships as parents."""
        self._parents = {partnership.key: partnership for partnership in partnerships}
        self.parent.choices = [(key, partnership.name) for key, partnership in self._parents.items()]

    def details(self) -> ParentDetails:
        """Return the parent that was chosen."""
        return ParentDetails(self._parents.get(self.parent.data))
