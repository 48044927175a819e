"""The columns of the register of risks when it is downloaded as a file."""

from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.models import Risk, RiskState
from cdp.risks.scale import IMPACT, LIKELIHOOD, level_of, trend_of


def _owner(risk: Risk) -> str:
    return f"{risk.owner.name}, {risk.organisation.name}" if risk.owner else risk.organisation.name


RISK_FILE = RegisterFile[Risk](
    "Risks",
    ("risk", "risks"),
    (
        RegisterColumn("Reference", lambda risk: risk.reference, 3),
        RegisterColumn("Risk", lambda risk: risk.title, 6),
        RegisterColumn("Cause", lambda risk: risk.cause, 6),
        RegisterColumn("Event", lambda risk: risk.event, 7),
        RegisterColumn("Effect", lambda risk: risk.effect, 6),
        RegisterColumn("Board", lambda risk: risk.board.name),
        RegisterColumn("Owner", _owner, 5),
        RegisterColumn("Likelihood before", lambda risk: LIKELIHOOD[risk.likelihood_before]),
        RegisterColumn("Impact before", lambda risk: IMPACT[risk.impact_before]),
        RegisterColumn("Score before", lambda risk: risk.score_before, 2),
        RegisterColumn("Mitigation in place", lambda risk: risk.controls, 7),
        RegisterColumn("Likelihood now", lambda risk: LIKELIHOOD[risk.likelihood]),
        RegisterColumn("Impact now", lambda risk: IMPACT[risk.impact]),
        RegisterColumn("Score now", lambda risk: risk.score, 2),
        RegisterColumn("Level", lambda risk: level_of(risk.score).words, 3),
        RegisterColumn("Trend", lambda risk: trend_of(risk.scores).words, 3),
        RegisterColumn("Appetite", lambda risk: risk.appetite),
        RegisterColumn("Target", lambda risk: risk.target),
        RegisterColumn("Review date", lambda risk: risk.review_on, 3),
        RegisterColumn("State", lambda risk: "Open" if risk.state is RiskState.OPEN else "Closed"),
        RegisterColumn("Raised on", lambda risk: risk.raised_on),
        RegisterColumn("Closed on", lambda risk: risk.closed_on),
        RegisterColumn("Reason for closing", lambda risk: risk.closed_because),
    ),
)
