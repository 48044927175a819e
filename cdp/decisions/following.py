"""What follows from a decision: conditions met, delegations used and ended, responses of other bodies, follow-up."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.access import Access, may_see_action
from cdp.actions import service as actions
from cdp.actions.queries import OWNERS
from cdp.actions.service import ActionDetails, RaisedAction
from cdp.audit.record import reference_to
from cdp.errors import Refusal
from cdp.minutes.decisions import note, refresh
from cdp.models import (
    Action,
    AgendaItem,
    BodyResponse,
    Decision,
    DecisionCondition,
    DecisionKind,
    DecisionState,
    DelegationUse,
    Person,
    RecommendationOutcome,
)

_DONE = {
    RecommendationOutcome.AWAITED: "recorded when the decision on {decision} is expected",
    RecommendationOutcome.ACCEPTED: "recorded that the recommendation in {decision} was approved",
    RecommendationOutcome.CHANGED: "recorded that the recommendation in {decision} was approved with changes",
    RecommendationOutcome.REJECTED: "recorded that the recommendation in {decision} was refused",
    RecommendationOutcome.DEFERRED: "recorded that the recommendation in {decision} was deferred",
    RecommendationOutcome.CALLED_IN: "recorded that the decision on {decision} was called in",
    RecommendationOutcome.WITHDRAWN: "recorded that the recommendation in {decision} was withdrawn",
}
_NEEDS_NOTE = {
    RecommendationOutcome.CHANGED: "Enter what was changed, or on which condition it was approved.",
    RecommendationOutcome.REJECTED: "Enter why it was refused.",
    RecommendationOutcome.DEFERRED: "Enter why it was deferred, and until when.",
    RecommendationOutcome.CALLED_IN: "Enter who called it in, and why.",
    RecommendationOutcome.WITHDRAWN: "Enter who withdrew it, and why.",
}


@dataclass(frozen=True)
class DelegatedAct:
    """What someone did for the board under a delegation."""

    used_on: date
    used_by: str
    what: str


@dataclass(frozen=True)
class ReceivedResponse:
    """What another body did with a recommendation and when, or when it is to decide (see `BodyResponse`)."""

    outcome: RecommendationOutcome
    body: str
    responded_on: date
    note: str = ""
    reference: str = ""
    is_key: bool = False
    call_in_until: date | None = None


def meet_condition(
    session: Session, condition: DecisionCondition, met_on: date, how: str, *, by: Person
) -> None:
    """Record when and how a condition was met; a second time corrects the first. Raises Refusal for a wrong date."""
    decision = condition.decision
    _check_has_effect(session, decision)
    _check_day(decision, met_on, "met_on")
    condition.met_on, condition.met_note = met_on, how.strip()
    note(
        session,
        decision,
        "recorded that a condition of {decision} was met",
        {"on": met_on.isoformat(), "how": reference_to(condition.met_note)},
        by=by,
    )


def use_delegation(session: Session, decision: Decision, act: DelegatedAct, *, by: Person) -> DelegationUse:
    """Record what was done under a delegation; raises Refusal if it had ended on that day, or for a wrong date."""
    _check_delegated(session, decision)
    _check_day(decision, act.used_on, "used_on")
    until = decision.delegation_ended_on or decision.delegated_until
    if until is not None and act.used_on > until:
        raise Refusal("The delegation had ended on this day. Enter an earlier date.", field="used_on")
    used = DelegationUse(
        decision=decision, used_on=act.used_on, used_by=act.used_by.strip(), what=act.what.strip()
    )
    session.add(used)
    note(
        session,
        decision,
        "recorded a use of the delegation under {decision}",
        {"on": act.used_on.isoformat(), "what": reference_to(used.what)},
        by=by,
    )
    return used


def review_delegation(session: Session, decision: Decision, review_on: date | None, *, by: Person) -> None:
    """Set the day on which the board looks at a delegation again, or none. Raises Refusal for a day in the past."""
    _check_delegated(session, decision)
    if decision.delegation_ended_on is not None:
        raise Refusal("This delegation has already ended.")
    if review_on is not None and review_on < clock.today():
        raise Refusal("Enter today’s date or a later one.", field="review_on")
    decision.delegation_review_on = review_on
    when = review_on.isoformat() if review_on else ""
    note(session, decision, "set the review date of the delegation under {decision}", {"on": when}, by=by)


def end_delegation(session: Session, decision: Decision, ended_on: date, because: str, *, by: Person) -> None:
    """End a delegation on a day; raises Refusal if it has ended already, or for a wrong date."""
    _check_delegated(session, decision)
    if decision.delegation_ended_on is not None:
        raise Refusal("This delegation has already ended.")
    _check_day(decision, ended_on, "ended_on")
    decision.delegation_ended_on, decision.delegation_ended_because = ended_on, because.strip()
    note(
        session,
        decision,
        "ended the delegation under {decision}",
        {"on": ended_on.isoformat(), "because": reference_to(decision.delegation_ended_because)},
        by=by,
    )


def record_response(
    session: Session, decision: Decision, response: ReceivedResponse, *, by: Person
) -> BodyResponse:
    """Record what another body did with a recommendation, or when it is to decide; all responses are kept.

    Raises Refusal for a wrong date, for a call-in period of a recommendation that was not approved, and without a note
    on any outcome but a plain approval.
    """
    _check_has_effect(session, decision)
    if decision.kind is not DecisionKind.RECOMMENDATION:
        raise Refusal("This is a decision of the board, so no other body responds to it.")
    _check_response(decision, response)
    row = BodyResponse(
        decision=decision,
        outcome=response.outcome,
        body=response.body.strip(),
        responded_on=response.responded_on,
        reference=response.reference.strip(),
        is_key=response.is_key,
        call_in_until=response.call_in_until,
        note=response.note.strip(),
        recorded_at=clock.now(),
    )
    session.add(row)
    note(
        session,
        decision,
        _DONE[response.outcome],
        {"on": response.responded_on.isoformat(), "note": reference_to(row.note)},
        by=by,
    )
    return row


def _check_response(decision: Decision, response: ReceivedResponse) -> None:
    outcome, until = response.outcome, response.call_in_until
    if outcome is RecommendationOutcome.AWAITED:
        if response.responded_on < clock.today():
            raise Refusal("Enter the day on which the body will decide, from today on.", field="responded_on")
    else:
        _check_day(decision, response.responded_on, "responded_on")
    if outcome in _NEEDS_NOTE and not response.note.strip():
        raise Refusal(_NEEDS_NOTE[outcome], field="note")
    if until is None:
        return
    if outcome not in {RecommendationOutcome.ACCEPTED, RecommendationOutcome.CHANGED}:
        raise Refusal("Only an approval can be called in. Clear this date.", field="call_in_until")
    if until < response.responded_on:
        raise Refusal("Enter a date on or after the day of the decision.", field="call_in_until")


def ask_follow_up(
    session: Session, decision: Decision, details: ActionDetails, *, by: Person
) -> RaisedAction:
    """Raise an action that follows up a decision, in the decision's part, and email its owner."""
    _check_has_effect(session, decision)
    placed = replace(
        details,
        board=decision.board,
        meeting=decision.meeting,
        item=decision.item,
        part=decision.part,
        decision=decision,
    )
    raised = actions.raise_action(session, decision.board.partnership, placed, by=by)
    note(session, decision, "asked for follow-up on {decision}", {"action": raised.action.key}, by=by)
    return raised


def actions_of(session: Session, access: Access, decision: Decision) -> list[Action]:
    """Return the actions that follow up a decision and that a person may see, with their owners."""
    found = session.scalars(
        sa.select(Action)
        .where(Action.decision_id == decision.id)
        .options(
            *OWNERS,
            joinedload(Action.item).selectinload(AgendaItem.interests),
        )
        .order_by(Action.id)
    )
    return [action for action in found if may_see_action(access, action)]


def _check_delegated(session: Session, decision: Decision) -> None:
    _check_has_effect(session, decision)
    if not decision.delegated_to:
        raise Refusal("This decision delegates nothing.")


def _check_has_effect(session: Session, decision: Decision) -> None:
    """Raise Refusal if a decision was rescinded or not carried; lock it until the transaction ends."""
    refresh(session, decision)
    if decision.state is DecisionState.RESCINDED:
        raise Refusal("This decision has been rescinded.")
    if not decision.carried:
        raise Refusal("This motion was not carried, so nothing follows from it.")


def _check_day(decision: Decision, day: date, field: str) -> None:
    if day > clock.today():
        raise Refusal("Enter today’s date or an earlier one.", field=field)
    if day < clock.in_london(decision.made_at).date():
        raise Refusal("Enter a date on or after the day of the decision.", field=field)
