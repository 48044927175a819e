"""Changing the wording of an action, and moving its due date."""

from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions.service.details import ActionWording, NewDate
from cdp.actions.service.steps import check_open, checked_title, conflict, entered, lock, note
from cdp.audit.record import reference_to
from cdp.clock import months_after
from cdp.errors import Difference, Refusal
from cdp.meetings.dates import FURTHEST_MONTHS
from cdp.models import Action, ActionDateChange, Person
from cdp.wording.formats import day


def check_due_date(due_on: date, *, confirmed: bool) -> None:
    """Raise Refusal for an unconfirmed date in the past or more than 18 months ahead (docs/rules/records.md 2)."""
    if confirmed:
        return
    advice = "Enter another date, or tick “Use this date anyway”."
    if due_on < clock.today():
        raise Refusal(f"{day(due_on)} is in the past. {advice}", field="use_anyway")
    if due_on > months_after(clock.today(), FURTHEST_MONTHS):
        raise Refusal(
            f"{day(due_on)} is more than {FURTHEST_MONTHS} months ahead. {advice}", field="use_anyway"
        )


def change_wording(session: Session, action: Action, wording: ActionWording, *, by: Person) -> None:
    """Change the wording of an action; raises Refusal, or Conflict if someone else has changed the action since."""
    lock(session, action)
    if action.version != wording.version:
        conflict(action, Difference("Action", action.title, wording.title))
    check_open(action)
    before, action.title = action.title, checked_title(wording.title)
    note(
        session,
        action,
        "changed the wording of {action}",
        {"from": reference_to(before), "to": reference_to(action.title)},
        by=by,
    )


def move_date(session: Session, action: Action, new: NewDate, *, by: Person) -> None:
    """Change the due date with a reason, and keep the original date and every change (docs/rules/domain.md 6)."""
    lock(session, action)
    if action.version != new.version:
        conflict(
            action,
            Difference("Due date", day(action.due_on), day(new.due_on)),
            Difference("Reason", action.date_changes[-1].reason if action.date_changes else "", new.reason),
        )
    check_open(action)
    if new.due_on == action.due_on:
        raise Refusal("This is the current due date. Enter another date, or go back.", field="due_on")
    reason = entered(new.reason, "Enter why the date is moved.", field="reason")
    change = ActionDateChange(
        by=by, at=clock.now(), moved_from=action.due_on, moved_to=new.due_on, reason=reason
    )
    action.date_changes.append(change)
    action.due_on = new.due_on
    words = f"moved the due date of {{action}} to {day(new.due_on)}"
    note(
        session,
        action,
        words,
        {"from": str(change.moved_from), "to": str(new.due_on), "reason": reference_to(reason)},
        by=by,
    )
