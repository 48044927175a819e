"""Forms to set up, change and close a board."""

from collections.abc import Iterable
from datetime import date

from cdp.models import OFFICIAL_SENSITIVE, Board, BoardKind
from cdp.partnerships.boards.service.board_changes import BoardDetails, Closing
from cdp.partnerships.words import BOARD_KINDS
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    DayField,
    LongTextField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Filled, Form, VersionedForm


class BoardFields:
    """The fields of a board."""

    name = TextField("Name", required="Enter the name of the board")
    kind = RadiosField(
        "Kind",
        coerce=BoardKind,
        choices=[(kind.value, name) for kind, name in BOARD_KINDS.items()],
        hints={
            BoardKind.BOARD.value: "Makes decisions for the partnership, or for a part of its work.",
            BoardKind.SUB_GROUP.value: "Works under a board, for example on treatment, data or one local area.",
            BoardKind.TASK_AND_FINISH.value: "Time-limited, with a defined output.",
        },
        required="Choose the kind of board",
    )
    purpose = LongTextField("Purpose", hint="One or two sentences", rows=3, max_length=5_000)
    parent = ChoiceField("Part of", hint="The board it works under", prompt="No board")
    starts_on = DayField("Starts on")
    closes_on = DayField(
        "Closes on",
        hint="For time-limited boards and groups. Required for a task and finish group.",
        marked=False,
    )
    output = LongTextField(
        "Output",
        hint="For time-limited boards and groups. Required for a task and finish group.",
        rows=2,
        max_length=2_000,
        marked=False,
    )
    public_marking = TextField(
        "Marking of public documents",
        hint="Printed on every page of agendas and minutes, for example OFFICIAL",
        max_length=100,
    )
    confidential_marking = TextField(
        "Marking of confidential documents",
        hint="Printed on every page of Part 2",
        default=OFFICIAL_SENSITIVE,
        max_length=100,
    )

    is_council_committee = CheckboxField(
        "This board is a committee of a council",
        hint="Confidential items then need a paragraph of Schedule 12A to the Local Government Act 1972.",
    )

    def offer(self, boards: Iterable[Board]) -> None:
        """Offer these boards as choices for the board that this board is part of."""
        self._boards = {board.key: board for board in boards}
        self.parent.choices = [(key, board.name) for key, board in self._boards.items()]

    def details(self) -> BoardDetails:
        """Return the details that were entered."""
        return BoardDetails(
            name=self.name.data,
            kind=self.kind.data,
            purpose=self.purpose.data,
            parent=self._boards.get(self.parent.data),
            starts_on=self.starts_on.data,
            closes_on=self.closes_on.data,
            output=self.output.data,
            is_council_committee=self.is_council_committee.data,
            public_marking=self.public_marking.data,
            confidential_marking=self.confidential_marking.data,
        )


class NewBoardForm(BoardFields, Form):
    """The form to add a board."""

    submit = SubmitButton("Add board")


class BoardForm(BoardFields, VersionedForm):
    """The form to change a board."""

    submit = SubmitButton("Save board")

    @classmethod
    def of(cls, board: Board) -> "BoardForm":
        """Return the form filled with the stored details."""
        return cls(obj=Filled(board, parent=board.parent.key if board.parent else None))


class CloseBoardForm(VersionedForm):
    """The form to close a board and record its outcome."""

    closes_on = DayField("Last day", hint="Today or an earlier date", required="Enter the last day")
    achieved = LongTextField(
        "Outcome",
        hint="What the board produced, and where to find it",
        required="Enter the outcome",
        rows=4,
        max_length=4_000,
    )
    achieved_on = DayField(
        "Date of the outcome", hint="Today or an earlier date", required="Enter the date of the outcome"
    )
    submit = SubmitButton("Save")

    @classmethod
    def of(cls, board: Board, today: date) -> "CloseBoardForm":
        """Return the form filled with the stored outcome and dates.

        The last day is today unless an earlier day is stored.
        """
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
        """Return the details that were entered."""
        return Closing(self.closes_on.data, self.achieved.data, self.achieved_on.data)
