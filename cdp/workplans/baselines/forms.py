"""The form for recording that a board approved the workplan."""

from cdp.models import Decision, Meeting
from cdp.web.fields import ChoiceField, DayField, LongTextField, TextField
from cdp.web.forms import Form
from cdp.wording.formats import day
from cdp.workplans.baselines.queries import ApprovalSources
from cdp.workplans.baselines.service import PlanApproval

LONGEST_SHOWN = 90


class BaselineForm(Form):
    """The form that names what approved the plan of a year."""

    decision = ChoiceField("Decision", prompt="No decision", autocomplete=True)
    meeting = ChoiceField("Meeting", prompt="No meeting", autocomplete=True)
    approved_by = TextField(
        "Approved in another way", hint="For example, by the SRO under delegated authority", max_length=200
    )
    approved_on = DayField("Approved on", hint="Leave empty for the day of the decision or meeting")
    reason = LongTextField("Why the approved plan was changed", max_length=2_000, rows=3, marked=False)

    def offer(self, sources: ApprovalSources, *, year: int) -> None:
        """Set the decisions and meetings that can be chosen, and the year of the plan."""
        self.year = year
        self._decisions = {each.key: each for each in sources.decisions}
        self._meetings = {each.key: each for each in sources.meetings}
        self.decision.choices = [(each.key, _decision(each)) for each in sources.decisions]
        self.meeting.choices = [(each.key, _meeting(each)) for each in sources.meetings]

    year: int
    _decisions: dict[str, Decision]
    _meetings: dict[str, Meeting]

    def approval(self) -> PlanApproval:
        """Return the details entered."""
        return PlanApproval(
            year=self.year,
            decision=self._decisions.get(self.decision.data),
            meeting=self._meetings.get(self.meeting.data),
            approved_by=self.approved_by.data,
            approved_on=self.approved_on.data,
            reason=self.reason.data,
        )


def _decision(decision: Decision) -> str:
    wording = " ".join(decision.wording.split())
    short = wording if len(wording) <= LONGEST_SHOWN else f"{wording[:LONGEST_SHOWN]}…"
    return f"{decision.reference}, {decision.board.name}: {short}"


def _meeting(meeting: Meeting) -> str:
    return f"{meeting.bare_title}, {day(meeting.starts_at)}"
