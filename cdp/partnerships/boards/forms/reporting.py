"""Forms for the bodies that a board acts as, and for its reporting lines."""

from collections.abc import Iterable

from cdp.models import Board, BoardBody, OutsideBodyKind, ReportingLine
from cdp.partnerships.boards.service.body_changes import BodyDetails
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


class BodyFields:
    """The fields of a body that a board acts as."""

    name = TextField("Name of the body", required="Enter the name of the body", max_length=200)
    label = TextField(
        "Short label",
        hint="Shown with items and decisions. For example, CSP",
        required="Enter a short label",
        max_length=30,
        width=10,
    )
    starts_on = DayField("First day", required="Enter the first day on which the board acts as this body")
    ends_on = DayField("Last day", hint="Only if the board stops acting as this body")
    after = ChoiceField(
        "Position on agendas",
        hint="The body that comes before this one",
        prompt="First",
        marked=False,
    )

    def offer(self, bodies: Iterable[BoardBody]) -> None:
        """Offer these bodies as choices for the body that comes before this one on agendas."""
        self._bodies = {body.key: body for body in bodies}
        self.after.choices = [(key, body.name) for key, body in self._bodies.items()]

    def details(self) -> BodyDetails:
        """Return the details that were entered."""
        return BodyDetails(
            name=self.name.data,
            label=self.label.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            after=self._bodies.get(self.after.data),
        )


class NewBodyForm(BodyFields, Form):
    """The form to add a body that a board acts as."""

    submit = SubmitButton("Add body")


class BodyForm(BodyFields, VersionedForm):
    """The form to change or end a body that a board acts as."""

    submit = SubmitButton("Save body")

    @classmethod
    def of(cls, body: BoardBody, before: BoardBody | None) -> "BodyForm":
        """Return the form filled with the stored details; `before` is the body that comes before this one."""
        return cls(obj=Filled(body, after=before.key if before else None))


class LineFields:
    """The fields of a reporting line."""

    target = RadiosField(
        "Reports to",
        choices=[
            (TO_BOARD, "Another board of this partnership"),
            *((k.value, n) for k, n in BODY_KINDS.items()),
        ],
        required="Choose who the board reports to",
    )
    to_board = ChoiceField("Board", prompt="Choose a board", marked=False)
    body_name = TextField(
        "Name of the body",
        hint="Its official name. Required for “Another body”.",
        max_length=300,
        marked=False,
    )
    what = LongTextField(
        "Subject of reports",
        hint="For example, progress against the workplan",
        rows=2,
        max_length=500,
    )
    every_months = NumberField(
        "Months between reports",
        hint="For example, 3 for quarterly reports. Only if the interval is fixed.",
        minimum=1,
        maximum=60,
        width=2,
    )
    starts_on = DayField("First day")
    ends_on = DayField("Last day", hint="Only if the reporting line ends")

    def offer(self, boards: Iterable[Board]) -> None:
        """Offer these boards as choices for the board that this board reports to."""
        self._boards = {board.key: board for board in boards}
        self.to_board.choices = [(key, board.name) for key, board in self._boards.items()]

    def details(self) -> LineDetails:
        """Return the details that were entered, ignoring fields for the kind of target that was not chosen."""
        inside = self.target.data == TO_BOARD
        return LineDetails(
            to_board=self._boards.get(self.to_board.data) if inside else None,
            body_kind=None if inside else OutsideBodyKind(self.target.data),
            body_name="" if inside else self.body_name.data,
            what=self.what.data,
            every_months=self.every_months.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class NewLineForm(LineFields, Form):
    """The form to add a reporting line."""

    submit = SubmitButton("Add reporting line")


class LineForm(LineFields, VersionedForm):
    """The form to change or end a reporting line."""

    submit = SubmitButton("Save reporting line")

    @classmethod
    def of(cls, line: ReportingLine, above: Board | None) -> "LineForm":
        """Return the form filled with the stored line; `above` is the board that the line leads to, or None."""
        target = line.body_kind.value if line.body_kind else TO_BOARD
        return cls(obj=Filled(line, target=target, to_board=above.key if above else None))
