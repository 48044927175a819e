"""The register of actions as a CSV file."""

from collections.abc import Iterable
from datetime import date

from cdp.actions.rating import rating_of
from cdp.actions.states import STATE_WORDS
from cdp.actions.timeline import origin_of
from cdp.clock import in_london
from cdp.files.spreadsheets import as_csv
from cdp.models import Action

HEADINGS = (
    "Reference",
    "Action",
    "Board",
    "Meeting and item",
    "Owner",
    "Owner organisation",
    "Raised on",
    "Due date",
    "Original due date",
    "State",
    "Rating",
    "Latest update",
    "Updated on",
    "Completed on",
    "Evidence",
)


def register_as_csv(actions: Iterable[Action], today: date) -> bytes:
    """Return actions as a CSV file, one row each, with dates such as 2026-12-03."""
    return as_csv(HEADINGS, [_cells(action, today) for action in actions])


def _cells(action: Action, today: date) -> list[str]:
    updated_at = action.latest_update_at
    return [
        action.reference,
        action.title,
        action.board.name,
        origin_of(action),
        action.owner.name if action.owner else "",
        action.organisation.name,
        action.raised_on.isoformat(),
        action.due_on.isoformat(),
        action.original_due_on.isoformat(),
        STATE_WORDS[action.state],
        rating_of(action, today).words,
        action.latest_update,
        in_london(updated_at).date().isoformat() if updated_at else "",
        action.completed_on.isoformat() if action.completed_on else "",
        action.evidence,
    ]
