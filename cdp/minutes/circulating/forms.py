"""Forms for circulated minutes: comments and their answers, corrections, confirmation and redactions."""

from collections.abc import Iterable, Sequence

from cdp.errors import Refusal
from cdp.minutes.circulating.comments import LONGEST_COMMENT, CommentGiven, Settlement
from cdp.minutes.circulating.corrections import Correction
from cdp.minutes.circulating.redacting import REASONS
from cdp.minutes.forms import LONGEST_NOTE, AtMeetingForm, MinutesStepForm
from cdp.models import AgendaItem, Board, CommentOutcome, Meeting, Minutes, MinutesComment
from cdp.web.fields import ChoiceField, DayField, HiddenField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm
from cdp.web.registers import RegisterFilterForm

WHOLE = "The minutes as a whole"


class ApproveForm(MinutesStepForm):
    """The form to approve minutes and circulate them for comment."""

    comments_by = DayField("Comments by", hint="The last day for comments on the minutes")


class CorrectionsMailForm(Form):
    """The form to email members about corrections, with the fingerprint of the emails shown."""

    shown = HiddenField()


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


class SettleCommentForm(VersionedForm):
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
    entry = LongTextField(
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
        return Correction(self.body.data or "", self.entry.data or "", self.version.data)


class LaterCorrectionForm(_AboutItem, Form):
    """The form for a dated entry in confirmed minutes."""

    entry = LongTextField(
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

    @property
    def agreed_changes(self) -> str:
        """The changes that the meeting agreed, one a line; empty if the minutes were confirmed as presented.

        Raises Refusal if there are none although the minutes were confirmed with changes.
        """
        changes: str = (self.changes.data or "").strip()
        if self.outcome.data != "with_changes":
            return ""
        if not changes:
            raise Refusal("Enter the changes that the meeting agreed.", field="changes")
        return changes


class RedactForm(Form):
    """The form to leave words out of the public version."""

    passage = TextField(
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


class AttendanceFilterForm(RegisterFilterForm):
    """The board and year of attendance statistics."""

    board = ChoiceField("Board")
    year = ChoiceField("Year", coerce=int)

    def board_among(self, boards: Sequence[Board]) -> Board | None:
        """Return the board that was chosen, by default the first; None if there is no board."""
        self.board.choices = [(board.key, board.name) for board in boards]
        chosen = next((board for board in boards if board.key == self.board.data), None)
        board = chosen or next(iter(boards), None)
        self.board.data = board.key if board is not None else None
        return board

    def year_among(self, years: Sequence[int]) -> int:
        """Return the year that was chosen, by default the latest."""
        self.year.choices = [(str(year), str(year)) for year in years]
        year: int = self.year.data if self.year.data in years else years[0]
        self.year.data = year
        return year
