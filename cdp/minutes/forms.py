"""Forms for minutes and decisions, and the filters of the register of decisions."""

from collections.abc import Iterable

from cdp.actions.forms import RaiseForm
from cdp.actions.service import ActionDetails
from cdp.minutes.decisions import LONGEST_WORDING, DecisionDetails, Rescission
from cdp.minutes.queries import ORDERS, DecisionFilters
from cdp.minutes.service import NoteText
from cdp.minutes.words import STATE_WORDS
from cdp.models import AgendaItem, Board, Decision, DecisionState, ItemNote, Meeting, Minutes
from cdp.web.fields import ChoiceField, LongTextField, TextField
from cdp.web.forms import Form, VersionedForm
from cdp.web.registers import RegisterFilterForm, sort_field
from cdp.wording.formats import day

LONGEST_NOTE = 20_000


class NoteForm(VersionedForm):
    """The form for the note on an agenda item."""

    body = LongTextField(
        "Note",
        hint="A few sentences on what was reported, asked and agreed. Start a line with a hyphen for a bullet.",
        max_length=LONGEST_NOTE,
        rows=12,
    )

    def __init__(self, note: ItemNote | None) -> None:
        super().__init__(data={"body": note.body if note else "", "version": note.version if note else 0})

    def text(self) -> NoteText:
        """Return the note entered."""
        return NoteText(self.body.data or "", self.version.data)


class DecisionForm(Form):
    """The form for a new decision."""

    wording = LongTextField(
        "Decision",
        hint="A full sentence that makes sense on its own",
        required="Enter the decision",
        max_length=LONGEST_WORDING,
        rows=4,
    )
    moved_by = TextField("Proposed by")
    conditions = LongTextField(
        "Conditions",
        hint="For example, subject to the funding being confirmed",
        max_length=2_000,
        rows=2,
    )
    delegated_to = TextField(
        "Delegated to", hint="Who may act for the board, and within what limits", max_length=300
    )

    def details(self) -> DecisionDetails:
        """Return the details entered."""
        return DecisionDetails(
            self.wording.data or "",
            self.moved_by.data or "",
            self.conditions.data or "",
            self.delegated_to.data or "",
            self.read_version,
        )

    @property
    def read_version(self) -> int | None:
        """The version of the decision that the person read, or None for a new decision."""
        return None


class EditDecisionForm(VersionedForm, DecisionForm):
    """The form for editing a decision."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(obj=decision)

    @property
    def read_version(self) -> int | None:
        """The version of the decision that the person read."""
        version: int | None = self.version.data
        return version


class ItemActionForm(RaiseForm):
    """The form for an action under an agenda item, which determines the board, meeting and part of the action."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("board", "meeting", "part"):
            del self[name]

    def details_under(self, item: AgendaItem) -> ActionDetails:
        """Return the details entered, with the item and its board."""
        return ActionDetails(
            board=item.meeting.board,
            title=self.title.data or "",
            organisation=self.chosen_organisation(),
            owner=self.chosen_person(),
            due_on=self.due_on.data,
            item=item,
        )


class MinutesStepForm(VersionedForm):
    """The form for a step in the approval of minutes, with only a button."""

    def __init__(self, minutes: Minutes | None) -> None:
        super().__init__(data={"version": minutes.version if minutes else 0})


class ChairCommentForm(MinutesStepForm):
    """The form for the chair's comment on draft minutes."""

    comment = LongTextField(
        "Changes needed", required="Enter what should be changed", max_length=4_000, rows=6
    )


class AtMeetingForm(VersionedForm):
    """The form for choosing the later meeting that confirmed minutes or ratified a decision."""

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
        """Return the meeting that was chosen; the form must be valid."""
        return self._meetings[self.meeting.data or ""]


class RescindForm(VersionedForm):
    """The form for rescinding a decision."""

    reason = LongTextField(
        "Reason",
        hint="Include who rescinded it and when. For example, replaced by decision 2026/21 of this board.",
        required="Enter why the decision is rescinded",
        max_length=2_000,
        rows=4,
    )

    def __init__(self, decision: Decision) -> None:
        super().__init__(data={"version": decision.version})

    def rescission(self) -> Rescission:
        """Return the details entered."""
        return Rescission(self.reason.data or "", self.version.data)


class DecisionFilterForm(RegisterFilterForm):
    """The filters of the register of decisions."""

    board = ChoiceField("Board", prompt="Any")
    body = ChoiceField("Business of", prompt="Any", name="hat")
    year = ChoiceField("Year", prompt="Any", coerce=int)
    state = ChoiceField(
        "State",
        prompt="Any",
        choices=[(state.value, words) for state, words in STATE_WORDS.items()],
        coerce=DecisionState,
    )
    sort = sort_field(ORDERS)

    def offer(self, boards: Iterable[Board], years: Iterable[int]) -> None:
        """Set the choices, and remove the field for bodies if no board acts as any body.

        `acts_as` must be loaded on the boards.
        """
        self._boards = boards = list(boards)  # a reference that keeps the boards loaded for the rows
        self._bodies = {body.key: (body, board) for board in boards for body in board.acts_as}
        self.board.choices = [(board.key, board.name) for board in boards]
        self.year.choices = [(str(year), str(year)) for year in years]
        if self._bodies:
            self.body.choices = [
                (key, f"{body.named}: {board.name}") for key, (body, board) in self._bodies.items()
            ]
        else:
            del self.body

    def filters(self) -> DecisionFilters:
        """Return the filters that are set, ignoring invalid values."""
        valid = self.valid
        body, board = self._bodies.get(valid.get("body") or "", (None, None))
        return DecisionFilters(valid["board"], valid["year"], valid["state"], body, board, order=self.order)
