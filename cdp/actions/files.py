"""The columns of the register of actions when it is downloaded as a file."""

from datetime import date

from cdp import clock
from cdp.actions.rating import rating_of
from cdp.actions.states import STATE_WORDS
from cdp.actions.timeline import origin_of
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.models import Action


def _updated_on(action: Action) -> date | None:
    return clock.in_london(action.latest_update_at).date() if action.latest_update_at else None


def _rating(action: Action) -> str:
    return rating_of(action, clock.today()).words


ACTION_FILE = RegisterFile[Action](
    "Actions",
    ("action", "actions"),
    (
        RegisterColumn("Reference", lambda action: action.reference, 3),
        RegisterColumn("Action", lambda action: action.title, 10),
        RegisterColumn("Board", lambda action: action.board.name),
        RegisterColumn("Meeting and item", origin_of, 6),
        RegisterColumn("Owner", lambda action: action.owner.name if action.owner else "", 4),
        RegisterColumn("Owner organisation", lambda action: action.organisation.name, 5),
        RegisterColumn("Raised on", lambda action: action.raised_on),
        RegisterColumn("Due date", lambda action: action.due_on, 3),
        RegisterColumn("Original due date", lambda action: action.original_due_on, 3),
        RegisterColumn("State", lambda action: STATE_WORDS[action.state], 3),
        RegisterColumn("Rating", _rating, 3),
        RegisterColumn("Latest update", lambda action: action.latest_update, 8),
        RegisterColumn("Updated on", _updated_on),
        RegisterColumn("Completed on", lambda action: action.completed_on),
        RegisterColumn("Evidence", lambda action: action.evidence),
    ),
)
