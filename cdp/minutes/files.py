"""The columns of the file in which the register of decisions can be downloaded."""

from cdp.agendas.bodies import bodies_of_item
from cdp.clock import in_london
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.minutes.words import STATE_WORDS
from cdp.models import Decision
from cdp.wording.formats import listed


def _business(decision: Decision) -> str:
    return listed([body.named for body in bodies_of_item(decision.item)])


DECISION_FILE = RegisterFile[Decision](
    "Decisions",
    ("decision", "decisions"),
    (
        RegisterColumn("Number", lambda decision: decision.reference, 3),
        RegisterColumn("Board", lambda decision: decision.board.name, 5),
        RegisterColumn("Business of", _business),
        RegisterColumn("Meeting", lambda decision: decision.meeting.title),
        RegisterColumn("Date", lambda decision: in_london(decision.meeting.starts_at).date(), 3),
        RegisterColumn("Item", lambda decision: decision.item.title, 5),
        RegisterColumn("Decision", lambda decision: decision.wording, 12),
        RegisterColumn("Proposed by", lambda decision: decision.moved_by, 4),
        RegisterColumn("Conditions", lambda decision: decision.conditions, 4),
        RegisterColumn("Delegated to", lambda decision: decision.delegated_to, 4),
        RegisterColumn("State", lambda decision: STATE_WORDS[decision.state], 3),
    ),
)
