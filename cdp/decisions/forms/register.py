"""The filters of the register of decisions, and the forms for ratifying and rescinding."""

from collections.abc import Collection, Iterable, Sequence

from cdp.decisions.queries import ORDERS, DecisionFilters
from cdp.decisions.ratifying import Rescission
from cdp.minutes.words import STATE_WORDS
from cdp.models import Board, Decision, DecisionKind, DecisionState, Meeting, Part
from cdp.web.fields import CheckboxesField, ChoiceField, HiddenField, LongTextField, TextField
from cdp.web.forms import Form, VersionedForm
from cdp.web.registers import RegisterFilterForm, sort_field
from cdp.wording.formats import day

OPEN_CONDITIONS, OPEN_DELEGATION, NO_RESPONSE = "conditions", "delegation", "response"


class RescindForm(VersionedForm):
    """The form for rescinding a decision."""

    reason = LongTextField(
        "Reason",
        hint="Include who rescinded it and when. For example, replaced by decision 2026-D21 of this board.",
        required="Enter why the decision is rescinded",
        max_length=2_000,
        rows=4,
    )

    def __init__(self, decision: Decision) -> None:
        super().__init__(data={"version": decision.version})

    def rescission(self) -> Rescission:
        """Return the details entered."""
        return Rescission(self.reason.data or "", self.version.data)


class RatifySeveralForm(Form):
    """The form for recording that one meeting ratified several decisions."""

    meeting = ChoiceField("Meeting", required="Choose the meeting", prompt="Choose a meeting")
    decisions = CheckboxesField(
        "Decisions to ratify", required="Choose the decisions that the meeting ratified"
    )
    versions = HiddenField(max_length=4_000)

    def __init__(self, found: Sequence[Decision], meetings: Iterable[Meeting]) -> None:
        read = ",".join(f"{decision.key}:{decision.version}" for decision in found)
        super().__init__(data={"versions": read})
        self._found = {decision.key: decision for decision in found}
        self._meetings = {meeting.key: meeting for meeting in meetings}
        self.meeting.choices = [
            (key, f"{day(meeting.starts_at)}: {meeting.bare_title}")
            for key, meeting in self._meetings.items()
        ]
        self.decisions.choices = [
            (decision.key, f"{decision.reference}: {decision.wording}") for decision in found
        ]
        self.decisions.hints = {
            decision.key: f"{decision.meeting.bare_title if decision.meeting else 'Written procedure'}, "
            f"{day(decision.made_at)}"
            for decision in found
        }

    def chosen(self) -> list[Decision]:
        """Return the decisions that were chosen."""
        return [self._found[key] for key in self.decisions.data]

    def chosen_meeting(self) -> Meeting:
        """Return the meeting that was chosen; the form must be valid."""
        return self._meetings[self.meeting.data or ""]

    def versions_read(self) -> dict[str, int]:
        """Return the version of each decision that the person read."""
        pairs = [pair.partition(":") for pair in (self.versions.data or "").split(",")]
        return {key: int(version) for key, _, version in pairs if version.isdecimal()}


class DecisionFilterForm(RegisterFilterForm):
    """The filters of the register of decisions."""

    text = TextField("Words or number")
    board = ChoiceField("Board", prompt="Any")
    body = ChoiceField("Business of", prompt="Any", name="hat")
    year = ChoiceField("Year", prompt="Any", coerce=int)
    state = ChoiceField(
        "State",
        prompt="Any",
        choices=[(state.value, words) for state, words in STATE_WORDS.items()],
        coerce=DecisionState,
    )
    kind = ChoiceField(
        "Kind",
        prompt="Any",
        choices=[
            (DecisionKind.DECISION.value, "Decisions"),
            (DecisionKind.RECOMMENDATION.value, "Recommendations"),
        ],
        coerce=DecisionKind,
    )
    outcome = ChoiceField("Outcome", prompt="Any", choices=[("carried", "Carried"), ("lost", "Not carried")])
    open = ChoiceField(
        "Follow-up",
        prompt="Any",
        choices=[
            (OPEN_CONDITIONS, "Open conditions"),
            (OPEN_DELEGATION, "Open delegations"),
            (NO_RESPONSE, "No response from the other body"),
        ],
    )
    part = ChoiceField(
        "Part", prompt="Any", choices=[(Part.PUBLIC.value, "Part 1"), (Part.CONFIDENTIAL.value, "Part 2")]
    )
    sort = sort_field(ORDERS)

    def offer(self, boards: Iterable[Board], years: Iterable[int], *, has_confidential: bool) -> None:
        """Set the choices, and remove the fields for bodies and for the part if they would not be of use.

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
        if not has_confidential:
            del self.part

    def boards_among(self, ids: Collection[int]) -> list[Board]:
        """Return the boards with these ids, in order."""
        return [board for board in self._boards if board.id in ids]

    def filters(self) -> DecisionFilters:
        """Return the filters that are set, ignoring invalid values."""
        valid = self.valid
        body, board = self._bodies.get(valid.get("body") or "", (None, None))
        outcome, part, follow_up = valid["outcome"], valid.get("part"), valid["open"]
        return DecisionFilters(
            valid["board"],
            valid["year"],
            valid["state"],
            body,
            board,
            kind=valid["kind"],
            part=Part(part) if part else None,
            carried=None if outcome is None else outcome == "carried",
            words=valid["text"] or "",
            open_conditions=follow_up == OPEN_CONDITIONS,
            open_delegation=follow_up == OPEN_DELEGATION,
            awaits_response=follow_up == NO_RESPONSE,
            order=self.order,
        )
