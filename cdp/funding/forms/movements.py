"""The forms for proposing and settling a movement of money."""

from collections.abc import Iterable

from cdp.errors import Refusal
from cdp.funding.movements import MoneyPlace, MovementDetails, MovementOutcome
from cdp.models import Decision, MoneyMovement, MoneyMovementKind, MoneyMovementState, PlanLine
from cdp.web.fields import ChoiceField, DayField, LongTextField, MoneyField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm
from cdp.workplans.periods import year_words

LONGEST = 2_000
QUARTER_WORDS = (
    (1, "Quarter 1, April to June"),
    (2, "Quarter 2, July to September"),
    (3, "Quarter 3, October to December"),
    (4, "Quarter 4, January to March"),
    (0, "Not divided by quarter"),
)


def _year(label: str, required: str = "") -> ChoiceField:
    return ChoiceField(label, required=required, prompt="Choose", coerce=int, marked=bool(required))


class MoneyMovementForm(Form):
    """The form for proposing a movement from one line."""

    kind = RadiosField(
        "Kind",
        required="Choose the kind of movement",
        choices=[
            (MoneyMovementKind.REPROFILE.value, "Reprofile within the year"),
            (MoneyMovementKind.CARRY_FORWARD.value, "Carry forward to a later year"),
            (MoneyMovementKind.RETURN.value, "Return to the granting body"),
        ],
        coerce=MoneyMovementKind,
    )
    pence = MoneyField("Amount", required="Enter the amount in pounds")
    from_year = _year("From financial year", "Choose the year from which the money comes")
    from_quarter = ChoiceField(
        "From quarter",
        required="Choose the quarter from which the money comes",
        prompt="Choose",
        choices=QUARTER_WORDS,
        coerce=int,
    )
    to_line = ChoiceField("To line", prompt="No line: the money is returned", autocomplete=True, marked=False)
    to_year = _year("To financial year")
    to_quarter = ChoiceField("To quarter", prompt="Choose", choices=QUARTER_WORDS, coerce=int, marked=False)
    reason = LongTextField("Reason", required="Enter why the money should move", max_length=LONGEST, rows=3)
    _lines: dict[str, PlanLine]

    def __init__(self, line: PlanLine) -> None:
        super().__init__(data={"to_line": line.key})
        self._line = line

    def offer(self, lines: Iterable[PlanLine], years: Iterable[int]) -> None:
        """Set the lines to which the money can go, and the years."""
        self._lines = {each.key: each for each in lines}
        self.to_line.choices = [
            (key, f"{each.reference} {each.service}, {each.stream.label}")
            for key, each in self._lines.items()
        ]
        self.from_year.choices = self.to_year.choices = [(year, year_words(year)) for year in years]

    def details(self) -> MovementDetails:
        """Return the details entered; raises Refusal if only a part of the place to which the money goes is given."""
        return MovementDetails(
            kind=self.kind.data,
            pence=self.pence.data,
            start=MoneyPlace(self._line, self.from_year.data, self.from_quarter.data),
            to=self._to(),
            reason=self.reason.data or "",
        )

    def _to(self) -> MoneyPlace | None:
        if self.kind.data is MoneyMovementKind.RETURN:
            return None
        if not self.to_line.data:
            raise Refusal("Choose the line to which the money goes.", field="to_line")
        for name, what in (("to_year", "year"), ("to_quarter", "quarter")):
            if self[name].data is None:
                raise Refusal(f"Choose the {what} to which the money goes.", field=name)
        return MoneyPlace(self._lines[self.to_line.data], self.to_year.data, self.to_quarter.data)


class SettleMovementForm(VersionedForm):
    """The form for what became of a movement."""

    state = RadiosField(
        "Outcome",
        required="Choose what became of the movement",
        choices=[
            (MoneyMovementState.APPROVED.value, "Approved"),
            (MoneyMovementState.REFUSED.value, "Refused"),
            (MoneyMovementState.WITHDRAWN.value, "Withdrawn"),
        ],
        coerce=MoneyMovementState,
    )
    approved_by = TextField(
        "Body that decided", hint="The council, PCC, mayor or ICB that holds the money", max_length=200
    )
    decided_on = DayField("Date of the decision")
    decision = ChoiceField(
        "Decision or recommendation of the board", prompt="Not specified", autocomplete=True
    )
    note = LongTextField("Note", hint="Needed if it was refused or withdrawn", max_length=LONGEST, rows=2)
    _decisions: dict[str, Decision]

    def __init__(self, movement: MoneyMovement) -> None:
        holder = movement.from_line.stream.holder.name
        super().__init__(data={"version": movement.version, "approved_by": holder})

    def offer(self, decisions: Iterable[Decision]) -> None:
        """Set the decisions of boards that can be chosen."""
        self._decisions = {each.key: each for each in decisions}
        self.decision.choices = [
            (key, f"{each.reference} {each.wording[:100]}") for key, each in self._decisions.items()
        ]

    def outcome(self) -> MovementOutcome:
        """Return what was entered."""
        approved = self.state.data is MoneyMovementState.APPROVED
        return MovementOutcome(
            state=self.state.data,
            version=self.version.data,
            approved_by=self.approved_by.data if approved else "",
            decided_on=self.decided_on.data if approved else None,
            decision=self._decisions.get(self.decision.data or ""),
            note=self.note.data or "",
        )
