"""The forms of written procedures."""

from collections.abc import Iterable
from typing import Any

from cdp.decisions.written.closing import ProcedureClosing, ProcedureFinding
from cdp.decisions.written.replies import SAYS
from cdp.decisions.written.service import WrittenProposalDetails
from cdp.minutes.deciding.forms import BALLOTS, KINDS
from cdp.minutes.decisions import LONGEST_WORDING
from cdp.models import (
    AgendaItem,
    Ballot,
    Board,
    DecisionKind,
    Part,
    ProcedureReply,
    ProcedureReplyChoice,
    WrittenProcedure,
)
from cdp.web.fields import (
    ChoiceField,
    DayField,
    FileUploadField,
    HiddenField,
    LongTextField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form, VersionedForm
from cdp.wording.formats import day


class WrittenProposalForm(Form):
    """The form for a proposal."""

    board = ChoiceField("Board", required="Choose the board", prompt="Choose a board")
    title = TextField("Title", required="Enter a title", max_length=200)
    wording = LongTextField(
        "Proposal",
        hint="What the board is asked to decide, as a full sentence",
        required="Enter the proposal",
        max_length=LONGEST_WORDING,
        rows=4,
    )
    reason = LongTextField(
        "Reason",
        hint="Why the matter cannot wait for the next meeting, and what members need to know",
        max_length=8_000,
        rows=6,
    )
    kind = RadiosField(
        "Kind",
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        coerce=DecisionKind,
        default=DecisionKind.DECISION,
    )
    recommended_to = TextField("Body that will decide", max_length=300, marked=False)
    part = RadiosField(
        "Who may read the proposal",
        choices=[
            (Part.PUBLIC.value, "Part 1: members by personal link or signed in"),
            (Part.CONFIDENTIAL.value, "Part 2: members who sign in"),
        ],
        coerce=Part,
        default=Part.PUBLIC,
    )
    answer_by = DayField("Date for replies", required="Enter the date for replies")
    _boards: dict[str, Board]

    def offer(self, boards: Iterable[Board]) -> None:
        """Set the boards that can be chosen."""
        self._boards = {board.key: board for board in boards}
        self.board.choices = [(key, board.name) for key, board in self._boards.items()]

    def details(self) -> WrittenProposalDetails:
        """Return the details entered."""
        return WrittenProposalDetails(
            board=self.chosen_board(),
            title=self.title.data or "",
            wording=self.wording.data or "",
            reason=self.reason.data or "",
            answer_by=self.answer_by.data,
            part=self.part.data,
            kind=self.kind.data,
            recommended_to=self.recommended_to.data or "",
            version=self.read_version,
        )

    def chosen_board(self) -> Board:
        """Return the board that was chosen; the form must be valid."""
        return self._boards[self.board.data or ""]

    @property
    def read_version(self) -> int | None:
        """The version of the proposal that the person read, or None for a new one."""
        return None


class EditWrittenProposalForm(VersionedForm, WrittenProposalForm):
    """The form for changing a draft, which keeps its board."""

    def __init__(self, procedure: WrittenProcedure) -> None:
        super().__init__(obj=procedure)
        self._board = procedure.board
        del self.board

    def chosen_board(self) -> Board:
        """Return the board of the procedure."""
        return self._board

    @property
    def read_version(self) -> int | None:
        """The version of the proposal that the person read."""
        version: int | None = self.version.data
        return version


class ProposalPaperForm(Form):
    """The form for adding a file to a proposal."""

    file = FileUploadField(
        "File",
        required="Choose the file",
        hint="PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text or picture, up to 25 MB",
    )


class LeaveOutMemberForm(Form):
    """The form for leaving a member out of a proposal."""

    because = LongTextField("Interest", required="Enter the interest", max_length=500, rows=2)


class ProcedureMailForm(Form):
    """The form for sending the emails of a procedure, with the fingerprint of the emails shown."""

    shown = HiddenField()


class ProcedureReplyForm(Form):
    """The form for a reply to a proposal."""

    choice = RadiosField(
        "Reply",
        required="Choose your reply",
        choices=[(choice.value, words) for choice, words in SAYS.items()],
        coerce=ProcedureReplyChoice,
    )
    comment = LongTextField("Comment", max_length=2_000, rows=3)

    def __init__(self, last: ProcedureReply | None) -> None:
        data: dict[str, Any] = {"choice": last.choice, "comment": last.comment} if last is not None else {}
        super().__init__(data=data)


class CloseProcedureForm(Form):
    """The form for closing a written procedure."""

    outcome = RadiosField(
        "Outcome",
        required="Choose the outcome",
        choices=[
            ("decide", "Decide on the replies"),
            ("meeting", "Make no decision, and take the matter to a meeting"),
        ],
    )
    casting_vote = ChoiceField(
        "Chair’s casting vote",
        prompt="Not used",
        choices=BALLOTS[:2],
        coerce=Ballot,
        hint="The votes are equal",
    )

    def __init__(self, finding: ProcedureFinding) -> None:
        super().__init__()
        if not finding.is_tied:
            del self.casting_vote
        if finding.quorate is False:
            del self.outcome

    def closing(self) -> ProcedureClosing:
        """Return the details entered."""
        casting = self.casting_vote.data if "casting_vote" in self else None
        return ProcedureClosing("outcome" in self and self.outcome.data == "meeting", casting)


class WithdrawProcedureForm(Form):
    """The form for withdrawing a proposal."""

    because = LongTextField("Reason", required="Enter why it is withdrawn", max_length=2_000, rows=3)


class RecordInMinutesForm(Form):
    """The form for choosing the agenda item under which the minutes record a decision by written procedure."""

    item = ChoiceField("Agenda item", required="Choose the agenda item", prompt="Choose an item")

    def __init__(self, items: Iterable[AgendaItem]) -> None:
        super().__init__()
        self._items = {item.key: item for item in items}
        self.item.choices = [
            (key, f"{day(item.meeting.starts_at)}: {item.title}") for key, item in self._items.items()
        ]

    def chosen(self) -> AgendaItem:
        """Return the item that was chosen; the form must be valid."""
        return self._items[self.item.data or ""]
