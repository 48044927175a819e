"""Forms to replace an area or body by its successors."""

from collections.abc import Iterable

from cdp.reference.dated import ListedBody
from cdp.web.fields import CheckboxesField, HiddenField, SubmitButton
from cdp.web.forms import Form


class SuccessorsForm(Form):
    """The form to choose the successors of an area or body."""

    by = CheckboxesField("Successors", required="Choose at least one successor")
    submit = SubmitButton("Continue")

    def offer(self, successors: Iterable[ListedBody]) -> None:
        """Offer these successors."""
        self.by.choices = [(one.code, one.full_name) for one in successors]


class ConfirmReplacingForm(Form):
    """The button to confirm; `seen` is the fingerprint of the effects that were shown."""

    seen = HiddenField()
    submit = SubmitButton("Replace")
