"""Forms for circulated minutes: comments and their answers, corrections, confirmation and redactions."""

from collections.abc import Iterable, Sequence

from cdp.minutes.circulating.comments import LONGEST_COMMENT, CommentGiven, Settlement
from cdp.minutes.circulating.corrections import Correction
from cdp.minutes.circulating.redacting import REASONS
from cdp.minutes.forms import LONGEST_NOTE, AtMeetingForm, MinutesStepForm
from cdp.models import AgendaItem, CommentOutcome, Meeting, Minutes, MinutesComment
from cdp.web.fields import ChoiceField, DayField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm

WHOLE = "The minutes as a whole"


class ApproveForm(MinutesStepForm):
    """The form to approve minutes and circulate them for comment."""

    comments_by = DayField("Comments by", hint="The last day for comments on the minutes")


class _AboutItem:
    """The choice of an item; items are offered with their number and title."""

    item = ChoiceField("Item", prompt=WHOLE)

    def offer(self, items: Sequence[tuple[AgendaItem, str]]) -> None:
        """Offer these items, each with its words."""
        self._items = {item.key: item for item, _ in items}
        self.item.choices = [(item.key, words) for item, words in items]

    def chosen_item(self) -> AgendaItem | None:
        """Return the item that was chosen, or None for the minutes as a whole."""
        return self._items.get(self.item.data or "")


class CommentForm(_AboutItem, Form):
    """The form for a comment on circulated minutes."""

    text = LongTextField(
        "Your comment",
        hint="Say what should be changed, and how",
        required="Enter your comment",
        max_length=LONGEST_COMMENT,
        rows=4,
    )

    def given(self) -> CommentGiven:
        """Return the comment as entered."""
        return CommentGiven(self.text.data or "", self.chosen_item())


class SettleForm(VersionedForm):
    """The form to settle a comment with an answer."""

    outcome = RadiosField(
        "Outcome",
        coerce=CommentOutcome,
        choices=[
            (CommentOutcome.ACCEPTED.value, "Accepted"),
            (CommentOutcome.NOT_ACCEPTED.value, "Not accepted"),
        ],
        hints={CommentOutcome.ACCEPTED.value: "Correct the minutes of the item yourself."},
        required="Choose the outcome",
    )
    answer = LongTextField(
        "Answer", hint="The person who commented will see it", max_length=LONGEST_COMMENT, rows=3
    )

    def __init__(self, comment: MinutesComment) -> None:
        super().__init__(
            data={
                "version": comment.version,
                "outcome": comment.outcome.value if comment.outcome else None,
                "answer": comment.answer,
            }
        )

    def settlement(self) -> Settlement:
        """Return the settlement as entered."""
        return Settlement(self.outcome.data, self.answer.data or "", self.version.data)


class CorrectNoteForm(MinutesStepForm):
    """The form to correct the note of an item in circulated minutes."""

    body = LongTextField("Note", max_length=LONGEST_NOTE, rows=12)
    words = LongTextField(
        "What is corrected",
        hint="A sentence that everyone who reads the item will see, with today’s date",
        required="Enter what is corrected",
        max_length=2_000,
        rows=2,
    )

    def __init__(self, minutes: Minutes, note: str) -> None:
        super().__init__(minutes)
        if not self.is_submitted():
            self.body.data = note

    def correction(self) -> Correction:
        """Return the correction as entered."""
        return Correction(self.body.data or "", self.words.data or "", self.version.data)


class LaterCorrectionForm(_AboutItem, Form):
    """The form for a dated entry in confirmed minutes."""

    words = LongTextField(
        "Correction",
        hint="For example, “In 5.2, read 440 adults instead of 404 (agreed by the meeting of 3 June 2027).”",
        required="Enter the correction",
        max_length=2_000,
        rows=3,
    )


class ConfirmForm(AtMeetingForm):
    """The form to record which meeting confirmed the minutes, and with which changes."""

    outcome = RadiosField(
        "Confirmed",
        choices=[("as_presented", "As presented"), ("with_changes", "With changes")],
        default="as_presented",
    )
    changes = LongTextField(
        "Changes",
        hint="One a line. They will be in these minutes and in those of the meeting that agreed them, for all readers.",
        max_length=4_000,
        rows=3,
    )

    def __init__(self, minutes: Minutes | None, meetings: Iterable[Meeting]) -> None:
        super().__init__(minutes, meetings)

    def validate_changes(self, field: LongTextField) -> None:
        """Require the changes if the minutes were confirmed with changes."""
        if self.outcome.data == "with_changes" and not (field.data or "").strip():
            raise ValueError("Enter the changes that the meeting agreed")

    @property
    def agreed_changes(self) -> str:
        """The changes that the meeting agreed, one a line; empty if the minutes were confirmed as presented."""
        changes: str = self.changes.data or ""
        return changes if self.outcome.data == "with_changes" else ""


class RedactForm(Form):
    """The form to leave words out of the public version."""

    words = TextField(
        "Words to leave out",
        hint="As they are in the minutes. We will leave them out wherever they occur.",
        required="Enter the words to leave out",
        max_length=1_000,
    )
    reason = ChoiceField(
        "Reason",
        required="Choose the reason",
        prompt="Choose a reason",
        choices=[(reason, reason) for reason in REASONS],
    )
