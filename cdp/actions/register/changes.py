"""What has changed in the register since the last meeting of a board."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp import clock
from cdp.access.identity import Access
from cdp.actions.rating import ENDED
from cdp.actions.states import STATE_WORDS
from cdp.actions.timeline import origin_of
from cdp.actions.visibility import visible_to
from cdp.models import Action, ActionDateChange, ActionUpdate, Board, Meeting, MeetingState
from cdp.wording.formats import day


class ActionChangeKind(StrEnum):
    """What happened to an action."""

    OPENED = "Opened"
    CLOSED = "Closed"
    MOVED = "Date moved"
    UPDATED = "Updated"


@dataclass(frozen=True)
class ActionChange:
    """One change of an action: what was done, on which London day and by whom; opening has no person."""

    kind: ActionChangeKind
    action: Action
    what: str
    on: date
    by: str = ""


def last_meeting_of(session: Session, board: Board) -> Meeting | None:
    """Return the board's latest meeting that has begun, alone or jointly; drafts and cancelled ones do not count."""
    return session.scalar(
        sa.select(Meeting)
        .where(
            sa.or_(Meeting.board_id == board.id, Meeting.joint_board_id == board.id),
            Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.HELD]),
            Meeting.starts_at < clock.now(),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(1)
    )


def changes_since(session: Session, access: Access, board: Board, since: date) -> list[ActionChange]:
    """Return the changes to the board's actions that a person may see, from a day on, by kind; three statements.

    An action is opened on the day on which it was raised. Of several updates, the latest is listed.
    """
    begun = clock.from_london(since, time())
    ours = (
        Action.partnership_id == access.partnership.id,
        Action.board_id == board.id,
        visible_to(access),
    )
    opened = [
        ActionChange(
            ActionChangeKind.OPENED,
            action,
            origin_of(action) or f"Due {day(action.due_on)}",
            action.raised_on,
        )
        for action in session.scalars(
            sa.select(Action)
            .where(*ours, Action.raised_on >= since)
            .options(joinedload(Action.organisation), joinedload(Action.meeting), joinedload(Action.item))
            .order_by(Action.raised_on, Action.part, Action.number)
        )
    ]
    moved = [
        ActionChange(
            ActionChangeKind.MOVED,
            change.action,
            f"From {day(change.moved_from)} to {day(change.moved_to)}: {change.reason}",
            _day(change.at),
            change.by.name,
        )
        for change in session.scalars(
            sa.select(ActionDateChange)
            .join(ActionDateChange.action)
            .where(*ours, ActionDateChange.at >= begun)
            .options(
                contains_eager(ActionDateChange.action).joinedload(Action.organisation),
                joinedload(ActionDateChange.by),
            )
            .order_by(ActionDateChange.at, ActionDateChange.id)
        )
    ]
    return [*opened, *_updates(session, ours, begun, moved)]


def _updates(
    session: Session,
    ours: tuple[sa.ColumnElement[bool], ...],
    begun: datetime,
    moved: list[ActionChange],
) -> list[ActionChange]:
    """Return the endings, then `moved`, then the latest update of each action that has not ended."""
    ended: list[ActionChange] = []
    latest: dict[int, ActionChange] = {}
    for update in session.scalars(
        sa.select(ActionUpdate)
        .join(ActionUpdate.action)
        .where(*ours, ActionUpdate.at >= begun)
        .options(
            contains_eager(ActionUpdate.action).joinedload(Action.organisation), joinedload(ActionUpdate.by)
        )
        .order_by(ActionUpdate.at, ActionUpdate.id)
    ):
        what = f"{STATE_WORDS[update.state]}: {update.text}"
        change = ActionChange(
            ActionChangeKind.CLOSED if update.state in ENDED else ActionChangeKind.UPDATED,
            update.action,
            what,
            _day(update.at),
            update.by.name,
        )
        if change.kind is ActionChangeKind.CLOSED:
            ended.append(change)
            latest.pop(update.action_id, None)
        else:
            latest[update.action_id] = change
    return [*ended, *moved, *latest.values()]


def _day(at: datetime) -> date:
    return clock.in_london(at).date()
