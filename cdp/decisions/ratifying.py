"""Ratifying and rescinding decisions, after the meeting that made them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.access import Access
from cdp.audit.record import reference_to
from cdp.errors import Refusal
from cdp.meetings.quorum import quorum_of
from cdp.minutes.decisions import note, refresh
from cdp.minutes.queries import may_see
from cdp.minutes.words import STATE_WORDS
from cdp.models import AgendaItem, Board, Decision, DecisionState, Meeting, MeetingState, Person
from cdp.wording import formats

CHANGED = "This decision has changed since you opened the page. Read it again before you continue."


@dataclass(frozen=True)
class Rescission:
    """The reason for rescinding a decision, and the version of the decision that the person read."""

    reason: str
    version: int


def to_ratify(session: Session, access: Access, board: Board) -> list[Decision]:
    """Return a board's provisional decisions that a person may see, the earliest first."""
    found = session.scalars(
        sa.select(Decision)
        .where(Decision.board_id == board.id, Decision.state == DecisionState.PROVISIONAL)
        .options(
            joinedload(Decision.meeting),
            joinedload(Decision.item).options(
                joinedload(AgendaItem.meeting).joinedload(Meeting.board), joinedload(AgendaItem.audience)
            ),
            joinedload(Decision.item).selectinload(AgendaItem.interests),
        )
        .order_by(Decision.decided_at, Decision.id)
    ).unique()
    return [decision for decision in found if may_see(access, decision)]


def ratify(session: Session, decision: Decision, at: Meeting, version: int, *, by: Person) -> None:
    """Record that a later, quorate meeting of the board ratified a decision.

    Raises Refusal if the decision is not provisional or is no longer at `version`. It also raises Refusal if `at` has
    not begun, is not quorate, or is not a later meeting of the same board. Source: the quorum section of the terms of
    reference.
    """
    refresh(session, decision)
    _check_version(decision, version)
    if decision.state is not DecisionState.PROVISIONAL:
        raise Refusal(
            f"This decision is {STATE_WORDS[decision.state].lower()}, so there is nothing to ratify."
        )
    if at.board_id != decision.board_id or at.starts_at <= decision.made_at:
        raise Refusal("Choose a later meeting of the same board.", field="meeting")
    if at.state not in {MeetingState.SCHEDULED, MeetingState.HELD} or at.starts_at > clock.now():
        raise Refusal("Choose a meeting that has begun.", field="meeting")
    finding = quorum_of(session, at)
    if finding.quorate is not True:
        raise Refusal(f"Only a quorate meeting can ratify a decision. {finding.sentence}", field="meeting")
    decision.state, decision.ratified_meeting = DecisionState.RATIFIED, at
    note(
        session,
        decision,
        f"recorded that the meeting of {formats.day(at.starts_at)} ratified {{decision}}",
        {"meeting": at.key},
        by=by,
    )


def ratify_several(
    session: Session, chosen: Sequence[Decision], at: Meeting, versions: dict[str, int], *, by: Person
) -> None:
    """Record that one meeting ratified several decisions, all or none; `versions` has the version read of each.

    Raises Refusal as `ratify` does, and if no decision was chosen.
    """
    if not chosen:
        raise Refusal("Choose the decisions that the meeting ratified.", field="decisions")
    for decision in chosen:
        ratify(session, decision, at, versions.get(decision.key, 0), by=by)


def rescind(session: Session, decision: Decision, rescission: Rescission, *, by: Person) -> None:
    """Rescind a decision and record the reason; the decision keeps its number, and the minutes do not change.

    Raises Refusal if the decision has changed or has already been rescinded, or if the reason is empty.
    """
    refresh(session, decision)
    _check_version(decision, rescission.version)
    if decision.state is DecisionState.RESCINDED:
        raise Refusal("This decision has already been rescinded.")
    if not rescission.reason.strip():
        raise Refusal("Enter why the decision is rescinded, and who rescinded it.", field="reason")
    decision.state, decision.rescinded_on = DecisionState.RESCINDED, clock.today()
    decision.rescinded_because = rescission.reason.strip()
    note(
        session,
        decision,
        "rescinded {decision}",
        {"reason": reference_to(decision.rescinded_because)},
        by=by,
    )


def _check_version(decision: Decision, version: int) -> None:
    if decision.version != version:
        raise Refusal(CHANGED)
