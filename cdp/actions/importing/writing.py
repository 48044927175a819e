"""Saving the actions of a log, with their history. No one is emailed: the actions are not new to their owners."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import queries
from cdp.actions.importing.judging import RecordAction
from cdp.actions.importing.state import WORDING
from cdp.actions.importing.words import LoggedState
from cdp.audit.record import Fact, record_many, reference_to
from cdp.imports.judging import of_kind
from cdp.imports.kinds import ImportResult, WriteOrder
from cdp.models import (
    Action,
    ActionDateChange,
    ActionOwner,
    ActionState,
    ActionUpdate,
    Part,
    Partnership,
)
from cdp.models.adding import add_many, insert_rows
from cdp.wording.formats import plural

STATES = {
    LoggedState.OPEN: ActionState.RAISED,
    LoggedState.DONE: ActionState.DONE,
    LoggedState.CLOSED: ActionState.CLOSED,
}
_SAID = {
    "reference": "its reference there was “{}”",
    "meeting": "it stood under “{}”",
    "item": "its item was “{}”",
    "rating": "the log marked it “{}”",
}


def write(session: Session, order: WriteOrder) -> ImportResult:
    """Save the actions that a person confirmed; the caller has locked the partnership."""
    assert order.partnership is not None  # noqa: S101 -- the pages are those of a partnership
    changes = of_kind(order.changes, RecordAction)
    number, now = queries.next_number(session, order.partnership, Part.PUBLIC), clock.now()
    made = add_many(
        session,
        Action,
        [_action(change, order.partnership, number + place, now) for place, change in enumerate(changes)],
    )
    written = list(zip(made, changes, strict=True))
    insert_rows(
        session,
        ActionOwner,
        [
            {"action_id": action.id, "organisation_id": organisation, "person_id": person}
            for action, change in written
            for organisation, person in change.owners[1:]
        ],
    )
    insert_rows(
        session,
        ActionUpdate,
        [
            {
                "action_id": action.id,
                "by_id": order.by.id,
                "at": now,
                "state": action.state,
                "text": change.update,
            }
            for action, change in written
            if change.update
        ],
    )
    insert_rows(session, ActionDateChange, [row for pair in written for row in _moves(*pair, order, now)])
    record_many(
        session,
        [_fact(action, change, order) for action, change in written],
        by=order.by,
        partnership=order.partnership,
    )
    return ImportResult(order.partnership, [plural(len(made), "action")])


def _action(change: RecordAction, partnership: Partnership, number: int, now: datetime) -> dict[str, Any]:
    organisation, person = change.owners[0]
    return {
        "partnership_id": partnership.id,
        "board_id": change.board_id,
        "meeting_id": change.meeting_id,
        "part": Part.PUBLIC,
        "number": number,
        "title": change.title,
        "organisation_id": organisation,
        "owner_id": person,
        "raised_on": change.raised_on,
        "due_on": change.dates[-1],
        "original_due_on": change.dates[0],
        "state": STATES[change.state],
        "completed_on": change.completed_on,
        "latest_update": change.update,
        "latest_update_at": now if change.update else None,
    }


def _moves(
    action: Action, change: RecordAction, order: WriteOrder, now: datetime
) -> Iterator[dict[str, Any]]:
    for before, after in zip(change.dates, change.dates[1:], strict=False):
        yield {
            "action_id": action.id,
            "by_id": order.by.id,
            "at": now,
            "moved_from": before,
            "moved_to": after,
            "reason": f"As in the log “{order.file_name}”.",
        }


def _fact(action: Action, change: RecordAction, order: WriteOrder) -> Fact:
    said = [_SAID[name].format(text) for name, text in change.said if name in _SAID]
    also = f" In the log, {'; '.join(said)}." if said else ""
    return Fact(
        f"{order.by.name} imported action {action.reference} from “{order.file_name}”, {change.sheet}, "
        f"row {change.row}: {change.title.rstrip('.')}.{also}",
        action,
        {
            "file": order.file_name,
            "sheet": change.sheet,
            "row": change.row,
            "raised": str(change.raised_on),
            "due": str(change.dates[-1]),
            "title": reference_to(change.title),
            WORDING: change.wording,
            **dict(change.said),
        },
    )
