"""Setting up a board and closing it."""

from collections.abc import Iterable
from datetime import date

from cdp.models import Board, BoardKind
from cdp.partnerships.boards.service.board_changes import BoardDetails, Closing
from cdp.partnerships.words import BOARD_KINDS
from cdp.web.fields import ChoiceField, DayField, LongTextField, RadiosField, SubmitButton, TextField
from cdp.web.forms import Filled, Form, VersionedForm


class BoardFields:
    """What a board is and where it stands."""

    name = TextField("Name", required="Enter the name of the board")
    kind = RadiosField(
        "Kind",
        coerce=BoardKind,
        choices=[(kind.value, name) for kind, name in BOARD_KINDS.items()],
        hints={
            BoardKind.BOARD.value: "Decides for the partnership, or for a part of its work.",
            BoardKind.SUB_GROUP.value: "Works under a board: treatment and recovery, data, a local group.",
            BoardKind.TASK_AND_FINISH.value: "Is there for a time, and closes with something made.",
        },
        required="Choose what kind of board it is",
    )
    purpose = LongTextField("Purpose", hint="One or two sentences", rows=3, max_length=5_000)
    parent = ChoiceField("Part of", hint="The board that it works under", prompt="No board")
    starts_on = DayField("Starts on")
    closes_on = DayField(
        "Closes on",
        hint="For a board or group that is there for a time. Needed for a task and finish group.",
        marked=False,
    )
    output = LongTextField(
        "What it will have made",
        hint="For a board or group that closes. Needed for a task and finish group.",
        rows=2,
        max_length=2_000,
        marked=False,
    )

    def offer(self, boards: Iterable[Board]) -> None:
        """Let the form choose the board above from these."""
        self._boards = {board.key: board for board in boards}
        self.parent.choices = [(key, board.name) for key, board in self._boards.items()]

    def details(self) -> BoardDetails:
        """Return what was typed."""
        return BoardDetails(
            name=self.name.data,
            kind=self.kind.data,
            purpose=self.purpose.data,
            parent=self._boards.get(self.parent.data),
            starts_on=self.starts_on.data,
            closes_on=self.closes_on.data,
            output=self.output.data,
        )


class NewBoardForm(BoardFields, Form):
    """A new board."""

    submit = SubmitButton("Add board")


class BoardForm(BoardFields, VersionedForm):
    """A change to a board."""

    submit = SubmitButton("Save board")

    @classmethod
    def of(cls, board: Board) -> "BoardForm":
        """Return the form filled with what is stored."""
        return cls(obj=Filled(board, parent=board.parent.key if board.parent else None))


class CloseBoardForm(VersionedForm):
    """A board's last day, and what came of it."""

    closes_on = DayField("Last day", hint="Today or an earlier day", required="Enter its last day")
    achieved = LongTextField(
        "What came of it",
        hint="What it made, and where that can be found",
        required="Enter what came of it",
        rows=4,
        max_length=4_000,
    )
    achieved_on = DayField(
        "When was that finished?", hint="Today or an earlier day", required="Enter when that was finished"
    )
    submit = SubmitButton("Save")

    @classmethod
    def of(cls, board: Board, today: date) -> "CloseBoardForm":
        """Return the form with what is known, else with today."""
        last = board.closes_on if board.closes_on is not None and board.closes_on <= today else today
        return cls(
            data={
                "version": board.version,
                "closes_on": last,
                "achieved": board.output_achieved,
                "achieved_on": board.achieved_on or last,
            }
        )

    def closing(self) -> Closing:
        """Return what was typed."""
        return Closing(self.closes_on.data, self.achieved.data, self.achieved_on.data)
