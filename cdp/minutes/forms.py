"""What people fill in about minutes and decisions, and what they ask of the register."""

from collections.abc import Iterable

import wtforms

from cdp.actions.forms import RaiseForm
from cdp.actions.service import ActionDetails
from cdp.minutes.decisions import LONGEST_WORDING, DecisionDetails, Rescission
from cdp.minutes.queries import DecisionFilters
from cdp.minutes.service import NoteText
from cdp.minutes.words import STATE_WORDS
from cdp.models import AgendaItem, Board, Decision, DecisionState, ItemNote, Meeting, Minutes
from cdp.web.fields import ChoiceField, LongTextField, TextField
from cdp.web.fields.field import Unmarked
from cdp.web.forms import Form, VersionedForm
from cdp.wording.formats import day

LONGEST_NOTE = 20_000


class NoteForm(VersionedForm):
    """What was said under an item."""

    body = LongTextField(
        "Note",
        hint="A few sentences: what was reported, asked and agreed. Start a line with a hyphen for a bullet.",
        max_length=LONGEST_NOTE,
        rows=12,
    )

    def __init__(self, note: ItemNote | None) -> None:
        super().__init__(data={"body": note.body if note else "", "version": note.version if note else 0})

    def text(self) -> NoteText:
        """Return what was written."""
        return NoteText(self.body.data or "", self.version.data)


class DecisionForm(Form):
    """A decision."""

    wording = LongTextField(
        "What was decided",
        hint="A whole sentence that can be read on its own.",
        required="Enter what was decided",
        max_length=LONGEST_WORDING,
        rows=4,
    )
    moved_by = TextField("Moved by", hint="Leave empty if it was agreed without a mover.")
    conditions = LongTextField(
        "Conditions", hint="For example: subject to the funding being confirmed.", max_length=2_000, rows=2
    )
    delegated_to = TextField(
        "Delegated to", hint="Who may act on it for the board, and within which limits.", max_length=300
    )

    def details(self) -> DecisionDetails:
        """Return what was filled in."""
        return DecisionDetails(
            self.wording.data or "",
            self.moved_by.data or "",
            self.conditions.data or "",
            self.delegated_to.data or "",
            self.read_version,
        )

    @property
    def read_version(self) -> int | None:
        """The version that was read, None for a new decision."""
        return None


class EditDecisionForm(VersionedForm, DecisionForm):
    """Another wording of a decision."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(obj=decision)

    @property
    def read_version(self) -> int | None:
        """The version that was read."""
        version: int | None = self.version.data
        return version


class ItemActionForm(RaiseForm):
    """An action raised under an agenda item: board, meeting and part are the item's."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("board", "meeting", "part"):
            del self[name]

    def details_under(self, item: AgendaItem) -> ActionDetails:
        """Return what was filled in."""
        return ActionDetails(
            board=item.meeting.board,
            title=self.title.data or "",
            organisation=self.chosen_organisation(),
            owner=self.chosen_person(),
            due_on=self.due_on.data,
            item=item,
        )


class PassageForm(VersionedForm):
    """A step of the minutes on their way, with nothing to fill in."""

    def __init__(self, minutes: Minutes | None) -> None:
        super().__init__(data={"version": minutes.version if minutes else 0})


class CommentForm(PassageForm):
    """What the chair wants changed."""

    comment = LongTextField(
        "What should be changed?", required="Say what should be changed", max_length=4_000, rows=6
    )


class AtMeetingForm(VersionedForm):
    """The later meeting that confirmed minutes or ratified a decision."""

    meeting = ChoiceField("Meeting", required="Choose the meeting", prompt="Choose a meeting")
    _meetings: dict[str, Meeting]

    def __init__(self, row: Minutes | Decision | None, meetings: Iterable[Meeting]) -> None:
        super().__init__(data={"version": row.version if row else 0})
        self._meetings = {meeting.key: meeting for meeting in meetings}
        self.meeting.choices = [
            (key, f"{day(meeting.starts_at)}: {meeting.bare_title}")
            for key, meeting in self._meetings.items()
        ]

    def chosen(self) -> Meeting:
        """Return the chosen meeting of a valid form."""
        return self._meetings[self.meeting.data or ""]


class RescindForm(VersionedForm):
    """Why a decision is rescinded."""

    reason = LongTextField(
        "Why is it rescinded?",
        hint="Say who rescinded it and when, for example: replaced by decision 2026/21 of this board.",
        required="Say why the decision is rescinded",
        max_length=2_000,
        rows=4,
    )

    def __init__(self, decision: Decision) -> None:
        super().__init__(data={"version": decision.version})

    def rescission(self) -> Rescission:
        """Return what was filled in."""
        return Rescission(self.reason.data or "", self.version.data)


class RegisterForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """What somebody asks of the register of decisions, in the address; what makes no sense counts as not asked."""

    Meta = Unmarked

    board = ChoiceField("Board", prompt="Any")
    hat = ChoiceField("Business of", prompt="Any")
    year = ChoiceField("Year", prompt="Any", coerce=int)
    state = ChoiceField(
        "State",
        prompt="Any",
        choices=[(state.value, words) for state, words in STATE_WORDS.items()],
        coerce=DecisionState,
    )

    def offer(self, boards: Iterable[Board], years: Iterable[int]) -> None:
        """Set what can be chosen; the boards need their hats. Bodies are asked for only where a board acts as some."""
        self._boards = boards = list(boards)  # kept, so that lines of the register find the hats loaded
        self._hats = {hat.key: (hat, board) for board in boards for hat in board.hats}
        self.board.choices = [(board.key, board.name) for board in boards]
        self.year.choices = [(str(year), str(year)) for year in years]
        if self._hats:
            self.hat.choices = [
                (key, f"{hat.named}: {board.name}") for key, (hat, board) in self._hats.items()
            ]
        else:
            del self.hat

    def filters(self) -> DecisionFilters:
        """Return what is asked, leaving out what the register does not know."""
        self.validate()
        sound = {name: None if field.errors else field.data for name, field in self._fields.items()}
        hat, board = self._hats.get(sound.get("hat") or "", (None, None))
        return DecisionFilters(
            sound["board"] or None, sound["year"] or None, sound["state"] or None, hat, board
        )

    @property
    def asked(self) -> bool:
        """Whether anything is asked."""
        return any(field.data for field in self._fields.values())
