"""The columns of the register of actions, its changes and its statistics when they are downloaded as a file."""

from datetime import date

from cdp import clock
from cdp.actions.rating import rating_of
from cdp.actions.register.changes import ActionChange
from cdp.actions.register.statistics import ActionNumbers
from cdp.actions.states import STATE_WORDS
from cdp.actions.timeline import origin_of
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.models import Action


def _updated_on(action: Action) -> date | None:
    return clock.in_london(action.latest_update_at).date() if action.latest_update_at else None


def _rating(action: Action) -> str:
    return rating_of(action, clock.today()).words


def _further(action: Action) -> str:
    return "; ".join(
        f"{each.person.name}, {each.organisation.name}" if each.person else each.organisation.name
        for each in action.further_owners
    )


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
        RegisterColumn("Further owners", _further, 4),
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

CHANGES_FILE = RegisterFile[ActionChange](
    "Changes to actions",
    ("change", "changes"),
    (
        RegisterColumn("Change", lambda change: change.kind.value, 3),
        RegisterColumn("Reference", lambda change: change.action.reference, 3),
        RegisterColumn("Action", lambda change: change.action.title, 9),
        RegisterColumn("Owner organisation", lambda change: change.action.organisation.name, 5),
        RegisterColumn("What", lambda change: change.what, 9),
        RegisterColumn("On", lambda change: change.on, 3),
        RegisterColumn("By", lambda change: change.by, 4),
    ),
)

STATISTICS_FILE = RegisterFile[ActionNumbers](
    "Statistics of actions",
    ("organisation", "organisations"),
    (
        RegisterColumn("Owner organisation", lambda each: each.label, 8),
        RegisterColumn("Open", lambda each: each.still_open, 2),
        RegisterColumn("Overdue", lambda each: each.overdue, 2),
        RegisterColumn("Opened", lambda each: each.opened, 2),
        RegisterColumn("Closed", lambda each: each.closed, 2),
        RegisterColumn("Ended otherwise", lambda each: each.ended, 3),
        RegisterColumn("Dates moved", lambda each: each.moved, 2),
        RegisterColumn("Median days to closing", lambda each: each.days, 3),
    ),
)
