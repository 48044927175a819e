"""Saving the actions of a log, with their history. No one is emailed: the actions are not new to their owners."""

from collections.abc import Sequence

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
    Person,
)
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
    number = queries.next_number(session, order.partnership, Part.PUBLIC)
    made = [_action(change, order.partnership, number + place, order) for place, change in enumerate(changes)]
    session.add_all(made)
    session.flush()
    facts = [_fact(action, change, order) for action, change in zip(made, changes, strict=True)]
    record_many(session, facts, by=order.by, partnership=order.partnership)
    return ImportResult(order.partnership, [plural(len(made), "action")])


def _action(change: RecordAction, partnership: Partnership, number: int, order: WriteOrder) -> Action:
    (organisation, person), *others = change.owners
    now = clock.now()
    state = STATES[change.state]
    return Action(
        partnership_id=partnership.id,
        board_id=change.board_id,
        meeting_id=change.meeting_id,
        part=Part.PUBLIC,
        number=number,
        title=change.title,
        organisation_id=organisation,
        owner_id=person,
        raised_on=change.raised_on,
        due_on=change.dates[-1],
        original_due_on=change.dates[0],
        state=state,
        completed_on=change.completed_on,
        latest_update=change.update,
        latest_update_at=now if change.update else None,
        further_owners=[ActionOwner(organisation_id=one, person_id=other) for one, other in others],
        updates=[ActionUpdate(by_id=order.by.id, at=now, state=state, text=change.update)]
        if change.update
        else [],
        date_changes=_moves(change, order.by, order.file_name),
    )


def _moves(change: RecordAction, by: Person, file_name: str) -> Sequence[ActionDateChange]:
    return [
        ActionDateChange(
            by_id=by.id,
            at=clock.now(),
            moved_from=before,
            moved_to=after,
            reason=f"As in the log “{file_name}”.",
        )
        for before, after in zip(change.dates, change.dates[1:], strict=False)
    ]


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
