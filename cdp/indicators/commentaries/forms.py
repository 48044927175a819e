"""The forms for commentary."""

from cdp.indicators.commentaries.service import LONGEST_TEXT
from cdp.web.fields import LongTextField, SubmitButton
from cdp.web.forms import VersionedForm


class CommentaryForm(VersionedForm):
    """The form for the commentary on an indicator for a quarter."""

    text = LongTextField(
        "Commentary",
        hint="What changed, why, and what the partnership is doing. Leave out counts below five and people’s names",
        required="Enter the commentary",
        max_length=LONGEST_TEXT,
        rows=8,
        counted=True,
    )
    submit = SubmitButton("Save as draft")


class CommentaryButtonForm(VersionedForm):
    """A form with only a button, for the text that the person has read."""
