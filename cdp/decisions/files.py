"""The columns of the file in which the register of decisions can be downloaded."""

from datetime import date

from cdp.agendas.bodies import bodies_of_item
from cdp.clock import in_london
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.minutes.words import STATE_WORDS, how_decided
from cdp.models import Decision, DecisionKind
from cdp.wording.formats import day, listed


def _business(decision: Decision) -> str:
    return listed([body.named for body in bodies_of_item(decision.item)]) if decision.item else ""


def _conditions(decision: Decision) -> str:
    return "\n".join(
        f"{each.text} ({f'met on {day(each.met_on)}' if each.met_on else 'open'})"
        for each in decision.subject_to
    )


def _delegated(decision: Decision) -> str:
    until = f" until {day(decision.delegated_until)}" if decision.delegated_until else ""
    return f"{decision.delegated_to}{until}" if decision.delegated_to else ""


def made_on(decision: Decision) -> date:
    """Return the day (London time) on which the board made a decision."""
    return in_london(decision.made_at).date()


DECISION_FILE = RegisterFile[Decision](
    "Decisions",
    ("decision", "decisions"),
    (
        RegisterColumn("Number", lambda decision: decision.reference, 3),
        RegisterColumn("Board", lambda decision: decision.board.name, 5),
        RegisterColumn("Business of", _business),
        RegisterColumn("Meeting", lambda decision: decision.meeting.title if decision.meeting else ""),
        RegisterColumn("Date", made_on, 3),
        RegisterColumn("Item", lambda decision: decision.item.title if decision.item else "", 5),
        RegisterColumn("Decision", lambda decision: decision.wording, 12),
        RegisterColumn(
            "Kind",
            lambda decision: "Recommendation" if decision.kind is DecisionKind.RECOMMENDATION else "Decision",
        ),
        RegisterColumn("Recommended to", lambda decision: decision.recommended_to),
        RegisterColumn("Proposed by", lambda decision: decision.moved_by, 4),
        RegisterColumn("Seconded by", lambda decision: decision.seconded_by),
        RegisterColumn("How decided", how_decided),
        RegisterColumn("Conditions", _conditions, 4),
        RegisterColumn("Delegated to", _delegated, 4),
        RegisterColumn("State", lambda decision: STATE_WORDS[decision.state], 3),
        RegisterColumn("Outcome", lambda decision: "Carried" if decision.carried else "Not carried"),
    ),
)
