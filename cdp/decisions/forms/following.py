"""The forms for what follows from a decision: conditions, delegations, responses, follow-up and the board above."""

from collections.abc import Iterable

from cdp.actions.forms import PlacedActionForm
from cdp.actions.service import ActionDetails
from cdp.agendas.recommended import OUTCOME_WORDS
from cdp.decisions.following import DelegatedAct, ReceivedResponse
from cdp.decisions.referring import ReferralDetails
from cdp.minutes.decisions import LONGEST_WORDING
from cdp.models import Board, Decision, DecisionCondition, Meeting, RecommendationOutcome
from cdp.web.fields import CheckboxField, ChoiceField, DayField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form
from cdp.wording.formats import day


class MeetConditionForm(Form):
    """The form for when and how a condition was met."""

    met_on = DayField("Date met", required="Enter the date on which the condition was met")
    how = LongTextField(
        "How it was met", hint="For example, the council confirmed the funding", max_length=2_000, rows=3
    )

    def __init__(self, condition: DecisionCondition) -> None:
        super().__init__(data={"met_on": condition.met_on, "how": condition.met_note})


class UseDelegationForm(Form):
    """The form for one use of a delegation."""

    used_on = DayField("Date", required="Enter the date")
    used_by = TextField("Acted for the board", required="Enter who acted for the board")
    what = LongTextField("What was done", required="Enter what was done", max_length=4_000, rows=4)

    def act(self) -> DelegatedAct:
        """Return the details entered."""
        return DelegatedAct(self.used_on.data, self.used_by.data or "", self.what.data or "")


class EndDelegationForm(Form):
    """The form for ending a delegation."""

    ended_on = DayField("Date", required="Enter the date on which the delegation ended")
    because = LongTextField("Reason", required="Enter why the delegation ended", max_length=2_000, rows=3)


class ReviewDelegationForm(Form):
    """The form for the day on which the board looks at a delegation again."""

    review_on = DayField("Review date", hint="Leave it empty for no review")

    def __init__(self, decision: Decision) -> None:
        super().__init__(data={"review_on": decision.delegation_review_on})


class ResponseForm(Form):
    """The form for what another body did with a recommendation, or for when it is to decide."""

    outcome = RadiosField(
        "Outcome",
        required="Choose what the body did with the recommendation",
        choices=[(outcome.value, words) for outcome, words in OUTCOME_WORDS.items()],
        coerce=RecommendationOutcome,
    )
    body = TextField("Body that decides", required="Enter the body that decides", max_length=300)
    responded_on = DayField("Date of its decision", required="Enter the date of its decision")
    reference = TextField(
        "Its reference",
        hint="For example, a forward plan reference or a minute number",
        max_length=100,
        width=20,
    )
    is_key = CheckboxField("This is a key decision of a council")
    call_in_until = DayField(
        "May be called in until", hint="The last day of the call-in period, if there is one"
    )
    note = LongTextField(
        "Note", hint="For example, what was changed, or a condition", max_length=2_000, rows=3
    )

    def response(self) -> ReceivedResponse:
        """Return the details entered."""
        return ReceivedResponse(
            self.outcome.data,
            self.body.data or "",
            self.responded_on.data,
            self.note.data or "",
            self.reference.data or "",
            is_key=bool(self.is_key.data),
            call_in_until=self.call_in_until.data,
        )


class FollowUpForm(PlacedActionForm):
    """The form for an action that follows up a decision, which determines its board, meeting and part."""

    def details_of(self, board: Board) -> ActionDetails:
        """Return the details entered."""
        return ActionDetails(
            board=board,
            title=self.title.data or "",
            organisation=self.chosen_organisation(),
            owner=self.chosen_person(),
            due_on=self.due_on.data,
            further=self.further_owners(),
        )


class ReferForm(Form):
    """The form for proposing a decision as an item of a board above."""

    meeting = ChoiceField("Meeting", required="Choose the meeting", prompt="Choose a meeting")
    title = TextField("Title of the item", required="Enter the title of the item", max_length=200)
    recommendation = LongTextField(
        "Recommendation to the board",
        required="Enter what the board is asked to decide",
        max_length=LONGEST_WORDING,
        rows=4,
    )
    _meetings: dict[str, Meeting]

    def offer(self, meetings: Iterable[Meeting]) -> None:
        """Set the meetings that can be chosen."""
        self._meetings = {meeting.key: meeting for meeting in meetings}
        self.meeting.choices = [
            (key, f"{meeting.board.label}, {day(meeting.starts_at)}")
            for key, meeting in self._meetings.items()
        ]

    def details(self) -> ReferralDetails:
        """Return the details entered."""
        return ReferralDetails(
            self._meetings[self.meeting.data or ""], self.title.data or "", self.recommendation.data or ""
        )
