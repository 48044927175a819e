"""Raising an action."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import queries
from cdp.actions.owners import FurtherOwner, check_owner, notify_owners, with_people
from cdp.actions.service.details import ActionDetails, RaisedAction
from cdp.actions.service.owning import check_further, further_rows
from cdp.actions.service.steps import checked_title, note
from cdp.audit.record import reference_to
from cdp.errors import Refusal
from cdp.models import Action, ActionState, Meeting, Minutes, MinutesState, Part, Partnership, Person


def raise_action(
    session: Session, partnership: Partnership, details: ActionDetails, *, by: Person
) -> RaisedAction:
    """Raise an action and email its owners; raises Refusal for details that are not allowed.

    Public actions of a partnership are numbered from 1 without gaps. Confidential actions get random numbers, which
    reveal nothing about other actions. The numbers are locked until the transaction ends.
    """
    title = checked_title(details.title)
    meeting, part = _origin(partnership, details)
    if meeting is not None and _minutes_list_actions(session, meeting):
        if details.decision is None:
            raise Refusal(
                "The minutes of that meeting have been sent to its chair. Choose “Not from a meeting”.",
                field="meeting",
            )
        meeting = None  # follow-up asked for later is no action of the meeting
    owners = [FurtherOwner(details.organisation, details.owner), *details.further]
    _check_owners(session, partnership, owners)
    _check_source(partnership, details)
    _lock_numbers(session, partnership)
    action = Action(
        partnership=partnership,
        board=details.board,
        meeting=meeting,
        item=details.item,
        part=part,
        number=queries.next_number(session, partnership, part),
        title=title,
        owner=details.owner,
        organisation=details.organisation,
        raised_on=clock.today(),
        due_on=details.due_on,
        original_due_on=details.due_on,
        state=ActionState.RAISED,
        decision=details.decision,
        risk=details.risk,
        activity=details.activity,
        metric_code=details.metric_code,
    )
    asked = with_people(session, action, owners)
    action.further_owners = further_rows(details.further)
    session.add(action)
    session.flush()
    # The history quotes public wording, because people look for it there, but never confidential wording.
    words = "raised {action}" if part is Part.CONFIDENTIAL else f"raised {{action}}: {title.rstrip('.')}"
    note(session, action, words, {"title": reference_to(title), "due": str(action.due_on)}, by=by)
    notified = notify_owners(session, action, "action_raised.txt", asked, by=by)
    return RaisedAction(action, notified, is_own=any(by in people for _, people in asked))


def _check_owners(session: Session, partnership: Partnership, owners: list[FurtherOwner]) -> None:
    """Raise Refusal for an owner of another partnership or who may not own actions, or for one owner given twice."""
    lead, *further = owners
    if lead.organisation.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="organisation")
    check_owner(session, partnership, lead.organisation, lead.person)
    for number, owner in enumerate(further):
        check_further(session, partnership, owner, [lead, *further[:number]])


def _check_source(partnership: Partnership, details: ActionDetails) -> None:
    """Raise Refusal for a decision, a risk or an activity of another board or partnership."""
    decision, activity = details.decision, details.activity
    if decision is not None and decision.board_id != details.board.id:
        raise Refusal("That is a decision of another board. Choose the board that made it.", field="board")
    if details.risk is not None and details.risk.board_id != details.board.id:
        raise Refusal("That is a risk of another board. Choose the board that monitors it.", field="board")
    if activity is not None and activity.partnership_id != partnership.id:
        raise Refusal("Choose an activity of this partnership.", field="activity")


def _origin(partnership: Partnership, details: ActionDetails) -> tuple[Meeting | None, Part]:
    """Return the meeting and part of a new action; raises Refusal for details that do not fit together."""
    if details.board.partnership_id != partnership.id:
        raise Refusal("Choose a board of this partnership.", field="board")
    meeting = details.item.meeting if details.item else details.meeting
    if meeting is not None and meeting.board_id != details.board.id:
        raise Refusal("That is a meeting of another board. Choose a meeting of this board.", field="meeting")
    if details.item is not None and not details.item.accepted:
        raise Refusal("That item is not on the agenda yet. Accept the item first, then raise the action.")
    confidential = details.part is Part.CONFIDENTIAL or (
        details.item is not None and details.item.is_confidential
    )
    return meeting, Part.CONFIDENTIAL if confidential else Part.PUBLIC


def _minutes_list_actions(session: Session, meeting: Meeting) -> bool:
    """Return whether the minutes of a meeting have gone to its chair, with the actions that they list."""
    gone = sa.exists().where(Minutes.meeting_id == meeting.id, Minutes.state != MinutesState.DRAFT)
    return bool(session.scalar(sa.select(gone)))


def _lock_numbers(session: Session, partnership: Partnership) -> None:
    """Lock the partnership's action numbers for this transaction.

    SQLite allows one writer at a time. On PostgreSQL, other transactions can still add rows that refer to the
    partnership; a full FOR UPDATE would make them wait.
    """
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )
