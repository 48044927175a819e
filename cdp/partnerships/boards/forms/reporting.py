"""As which bodies a board acts, and to whom it reports."""

from collections.abc import Iterable

from cdp.models import Board, BoardHat, BodyKind, ReportingLine
from cdp.partnerships.boards.service.hat_changes import HatDetails
from cdp.partnerships.boards.service.line_changes import LineDetails
from cdp.partnerships.words import BODY_KINDS
from cdp.web.fields import (
    ChoiceField,
    DayField,
    LongTextField,
    NumberField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Filled, Form, VersionedForm

TO_BOARD = "board"


class HatFields:
    """A body that a board acts as."""

    name = TextField("Name of the body", required="Enter the name of the body", max_length=200)
    label = TextField(
        "Short label",
        hint="It stands beside items and decisions. For example, CSP",
        required="Enter a short label",
        max_length=30,
        width=10,
    )
    starts_on = DayField("From", required="Enter from when the board acts as this body")
    ends_on = DayField("Last day", hint="Only once it ends")
    after = ChoiceField(
        "It comes after",
        hint="Agendas name the bodies in this order",
        prompt="It comes first",
        marked=False,
    )

    def offer(self, hats: Iterable[BoardHat]) -> None:
        """Let the form choose the hat before this one from these."""
        self._hats = {hat.key: hat for hat in hats}
        self.after.choices = [(key, hat.name) for key, hat in self._hats.items()]

    def details(self) -> HatDetails:
        """Return what was typed."""
        return HatDetails(
            name=self.name.data,
            label=self.label.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            after=self._hats.get(self.after.data),
        )


class NewHatForm(HatFields, Form):
    """One more body."""

    submit = SubmitButton("Add body")


class HatForm(HatFields, VersionedForm):
    """A change to a body, or its end."""

    submit = SubmitButton("Save body")

    @classmethod
    def of(cls, hat: BoardHat, before: BoardHat | None) -> "HatForm":
        """Return the form filled with what is stored; `before` is the hat that this one comes after."""
        return cls(obj=Filled(hat, after=before.key if before else None))


class LineFields:
    """To whom a board reports, what, and how often."""

    target = RadiosField(
        "To whom does it report?",
        choices=[
            (TO_BOARD, "Another board of this partnership"),
            *((k.value, n) for k, n in BODY_KINDS.items()),
        ],
        required="Choose to whom the board reports",
    )
    to_board = ChoiceField("Which board?", prompt="Choose a board", marked=False)
    body_name = TextField(
        "Name of the body",
        hint="As it calls itself. Needed where the kind does not say it.",
        max_length=300,
        marked=False,
    )
    what = LongTextField(
        "What is reported?",
        hint="For example: progress against the workplan",
        rows=2,
        max_length=500,
    )
    every_months = NumberField(
        "Every how many months?",
        hint="For example, 3 for every quarter. Only if it is fixed.",
        minimum=1,
        maximum=60,
        width=2,
    )
    starts_on = DayField("From")
    ends_on = DayField("Last day", hint="Only once it ends")

    def offer(self, boards: Iterable[Board]) -> None:
        """Let the form choose the board reported to from these."""
        self._boards = {board.key: board for board in boards}
        self.to_board.choices = [(key, board.name) for key, board in self._boards.items()]

    def details(self) -> LineDetails:
        """Return what was typed; what belongs to another kind of target than the chosen one is left aside."""
        inside = self.target.data == TO_BOARD
        return LineDetails(
            to_board=self._boards.get(self.to_board.data) if inside else None,
            body_kind=None if inside else BodyKind(self.target.data),
            body_name="" if inside else self.body_name.data,
            what=self.what.data,
            every_months=self.every_months.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class NewLineForm(LineFields, Form):
    """One more reporting line."""

    submit = SubmitButton("Add reporting line")


class LineForm(LineFields, VersionedForm):
    """A change to a reporting line, or its end."""

    submit = SubmitButton("Save reporting line")

    @classmethod
    def of(cls, line: ReportingLine, above: Board | None) -> "LineForm":
        """Return the form filled with what is stored; `above` is the board that the line leads to, if it is one."""
        target = line.body_kind.value if line.body_kind else TO_BOARD
        return cls(obj=Filled(line, target=target, to_board=above.key if above else None))
