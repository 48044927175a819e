"""What became of a board's recommendation at the body that decides, and how it is said."""

import enum
from dataclasses import dataclass
from datetime import date

from cdp.models import BodyResponse, Decision, RecommendationOutcome
from cdp.wording.formats import day

OUTCOME_WORDS = {
    RecommendationOutcome.AWAITED: "To be decided",
    RecommendationOutcome.ACCEPTED: "Approved",
    RecommendationOutcome.CHANGED: "Approved with changes or on a condition",
    RecommendationOutcome.REJECTED: "Refused",
    RecommendationOutcome.DEFERRED: "Deferred",
    RecommendationOutcome.CALLED_IN: "Called in",
    RecommendationOutcome.WITHDRAWN: "Withdrawn",
}


class RecommendationStage(enum.StrEnum):
    """How far a recommendation has come at the body that decides."""

    NOT_SENT = "not_sent"
    AWAITED = "awaited"
    OVERDUE = "overdue"
    CALL_IN = "call_in"
    CALLED_IN = "called_in"
    DEFERRED = "deferred"
    APPROVED = "approved"
    CHANGED = "changed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether the board still waits for the body, or for the end of a call-in period."""
        return self in _OPEN


_OPEN = frozenset(list(RecommendationStage)[:6])
STAGE_WORDS = {
    RecommendationStage.NOT_SENT: ("No decision recorded", "yellow"),
    RecommendationStage.AWAITED: ("To be decided", "light-blue"),
    RecommendationStage.OVERDUE: ("Decision overdue", "red"),
    RecommendationStage.CALL_IN: ("May be called in", "yellow"),
    RecommendationStage.CALLED_IN: ("Called in", "red"),
    RecommendationStage.DEFERRED: ("Deferred", "yellow"),
    RecommendationStage.APPROVED: ("Approved", "green"),
    RecommendationStage.CHANGED: ("Approved with changes", "green"),
    RecommendationStage.REFUSED: ("Refused", "grey"),
    RecommendationStage.WITHDRAWN: ("Withdrawn", "grey"),
}
"""The words and the colour of each stage."""
_SETTLED = {
    RecommendationOutcome.ACCEPTED: RecommendationStage.APPROVED,
    RecommendationOutcome.CHANGED: RecommendationStage.CHANGED,
    RecommendationOutcome.REJECTED: RecommendationStage.REFUSED,
    RecommendationOutcome.DEFERRED: RecommendationStage.DEFERRED,
    RecommendationOutcome.CALLED_IN: RecommendationStage.CALLED_IN,
    RecommendationOutcome.WITHDRAWN: RecommendationStage.WITHDRAWN,
}


@dataclass(frozen=True)
class RecommendationStanding:
    """Where a recommendation stands on a day, with the response that says so, or None."""

    decision: Decision
    stage: RecommendationStage
    response: BodyResponse | None

    @property
    def body(self) -> str:
        """The body that decides."""
        return self.response.body if self.response is not None else self.decision.recommended_to

    @property
    def words(self) -> str:
        """A clause such as "approved by Cabinet on 3 March 2027, may be called in until 10 March 2027"."""
        response = self.response
        if response is None:
            return f"{self.body} has not decided yet"
        if response.outcome is RecommendationOutcome.AWAITED:
            when = day(response.responded_on)
            late = self.stage is RecommendationStage.OVERDUE
            return (
                f"{response.body} was to decide on {when}" if late else f"{response.body} decides on {when}"
            )
        said = f"{OUTCOME_WORDS[response.outcome].lower()} by {response.body} on {day(response.responded_on)}"
        if self.stage is RecommendationStage.CALL_IN:
            return f"{said}, may be called in until {day(response.call_in_until)}"
        return said

    @property
    def sentence(self) -> str:
        """The words as a sentence of their own, without its full stop."""
        return f"{self.words[:1].upper()}{self.words[1:]}"


def standing_of(decision: Decision, today: date) -> RecommendationStanding:
    """Return where a recommendation stands; its responses should be loaded."""
    response = decision.latest_response
    return RecommendationStanding(decision, _stage_of(response, today), response)


def _stage_of(response: BodyResponse | None, today: date) -> RecommendationStage:
    if response is None:
        return RecommendationStage.NOT_SENT
    if response.outcome is RecommendationOutcome.AWAITED:
        overdue = response.responded_on < today
        return RecommendationStage.OVERDUE if overdue else RecommendationStage.AWAITED
    if response.call_in_until is not None and response.call_in_until >= today:
        return RecommendationStage.CALL_IN
    return _SETTLED[response.outcome]
