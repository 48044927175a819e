"""Recording, editing, ratifying and rescinding decisions. Editing needs minutes that are still a draft."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings.quorum import QuorumFinding, quorum_of
from cdp.meetings.sitting import quorum_of_item, quorums_of
from cdp.minutes import queries, service
from cdp.minutes.words import STATE_WORDS
from cdp.models import AgendaItem, Board, Decision, DecisionState, Meeting, MeetingState, Part, Person
from cdp.wording import formats

LONGEST_WORDING = 4_000


@dataclass(frozen=True)
class DecisionDetails:
    """The details of a decision; `version` is the version that the person read, or None for a new decision."""

    wording: str
    moved_by: str = ""
    conditions: str = ""
    delegated_to: str = ""
    version: int | None = None


@dataclass(frozen=True)
class Rescission:
    """The reason for rescinding a decision, and the version of the decision that the person read."""

    reason: str
    version: int


def record_decision(session: Session, item: AgendaItem, details: DecisionDetails, *, by: Person) -> Decision:
    """Record a decision under an item, with the next number for its board, year and part.

    A lock on the board until the end of the transaction prevents gaps and duplicates. The decision is provisional if
    the meeting is not quorate for the item (see the quorum section of the terms of reference).

    Raises Refusal if the minutes cannot be written, if the meeting has not begun, or if the wording is empty or too
    long. It also raises Refusal if a quorum is set but no attendance is recorded.
    """
    meeting = item.meeting
    service.check_begun(session, meeting)
    wording = _checked(details.wording)
    finding = quorum_of_item(session, item)
    if finding.needed is not None and finding.quorate is None:
        raise Refusal("Record the attendance first. A decision takes effect only if the meeting is quorate.")
    _lock_numbers(session, meeting.board)
    year = clock.in_london(meeting.starts_at).year
    decision = Decision(
        board=meeting.board,
        meeting=meeting,
        item=item,
        part=item.part,
        year=year,
        number=queries.next_number(session, meeting.board, year, item.part),
        wording=wording,
        moved_by=details.moved_by,
        conditions=details.conditions,
        delegated_to=details.delegated_to,
        state=_state_under(finding),
        decided_at=clock.now(),
    )
    session.add(decision)
    provisional = ", provisionally" if decision.state is DecisionState.PROVISIONAL else ""
    quoted = "" if decision.part is Part.CONFIDENTIAL else f": {wording.rstrip('.')}"
    _note(
        session,
        decision,
        f"recorded {{decision}}{provisional}{quoted}",
        {"wording": reference_to(wording)},
        by=by,
    )
    return decision


def edit_decision(session: Session, decision: Decision, details: DecisionDetails, *, by: Person) -> None:
    """Edit a decision while its minutes are a draft.

    Raises Conflict with both texts if someone else has changed the decision. Raises Refusal if the minutes are no
    longer a draft, the decision has been rescinded, or the wording is empty or too long.
    """
    service.open_minutes(session, decision.meeting)
    _refresh(session, decision)
    if decision.state is DecisionState.RESCINDED:
        raise Refusal("This decision has been rescinded, so you cannot change its wording.")
    if decision.version != details.version:
        raise Conflict(_differences(decision, details), current_version=decision.version)
    before = decision.wording
    decision.wording = _checked(details.wording)
    decision.moved_by, decision.conditions = details.moved_by, details.conditions
    decision.delegated_to = details.delegated_to
    if not session.is_modified(decision):
        return
    _note(
        session,
        decision,
        "changed the wording of {decision}",
        {"from": reference_to(before), "to": reference_to(decision.wording)},
        by=by,
    )


def apply_quorum(session: Session, meeting: Meeting, *, by: Person) -> None:
    """Make decisions provisional or decided, as the quorum of their items requires, before minutes are circulated."""
    quorums = quorums_of(session, meeting)
    among = (DecisionState.PROVISIONAL, DecisionState.DECIDED)
    for decision in session.scalars(
        sa.select(Decision).where(Decision.meeting_id == meeting.id, Decision.state.in_(among))
    ):
        state = _state_under(quorums[decision.item_id])
        if decision.state is not state:
            decision.state = state
            outcome = "provisional" if state is DecisionState.PROVISIONAL else "no longer provisional"
            _note(
                session, decision, f"recorded a change in the quorum, so {{decision}} is {outcome}", {}, by=by
            )


def ratify(session: Session, decision: Decision, at: Meeting, version: int, *, by: Person) -> None:
    """Record that a later, quorate meeting of the board ratified a decision.

    Raises Refusal if the decision is not provisional or is no longer at `version`. It also raises Refusal if `at` has
    not begun, is not quorate, or is not a later meeting of the same board. Source: the quorum section of the terms of
    reference.
    """
    _refresh(session, decision)
    _check_version(decision, version)
    if decision.state is not DecisionState.PROVISIONAL:
        raise Refusal(
            f"This decision is {STATE_WORDS[decision.state].lower()}, so there is nothing to ratify."
        )
    if at.board_id != decision.board_id or at.starts_at <= decision.meeting.starts_at:
        raise Refusal("Choose a later meeting of the same board.", field="meeting")
    if at.state not in {MeetingState.SCHEDULED, MeetingState.HELD} or at.starts_at > clock.now():
        raise Refusal("Choose a meeting that has begun.", field="meeting")
    finding = quorum_of(session, at)
    if finding.quorate is not True:
        raise Refusal(f"Only a quorate meeting can ratify a decision. {finding.sentence}", field="meeting")
    decision.state, decision.ratified_meeting = DecisionState.RATIFIED, at
    _note(
        session,
        decision,
        f"recorded that the meeting of {formats.day(at.starts_at)} ratified {{decision}}",
        {"meeting": at.key},
        by=by,
    )


def rescind(session: Session, decision: Decision, rescission: Rescission, *, by: Person) -> None:
    """Rescind a decision and record the reason; the decision keeps its number, and the minutes do not change.

    Raises Refusal if the decision has changed or has already been rescinded, or if the reason is empty.
    """
    _refresh(session, decision)
    _check_version(decision, rescission.version)
    if decision.state is DecisionState.RESCINDED:
        raise Refusal("This decision has already been rescinded.")
    if not rescission.reason.strip():
        raise Refusal("Enter why the decision is rescinded, and who rescinded it.", field="reason")
    decision.state, decision.rescinded_on = DecisionState.RESCINDED, clock.today()
    decision.rescinded_because = rescission.reason.strip()
    _note(
        session,
        decision,
        "rescinded {decision}",
        {"reason": reference_to(decision.rescinded_because)},
        by=by,
    )


def _state_under(finding: QuorumFinding) -> DecisionState:
    return DecisionState.PROVISIONAL if finding.quorate is False else DecisionState.DECIDED


def _checked(typed: str) -> str:
    wording = typed.strip()
    if not wording:
        raise Refusal("Enter the decision.", field="wording")
    if len(wording) > LONGEST_WORDING:
        raise Refusal(f"The decision must be {LONGEST_WORDING:,} characters or fewer.", field="wording")
    return wording


def _check_version(decision: Decision, version: int) -> None:
    if decision.version != version:
        raise Refusal(
            "This decision has changed since you opened the page. Read it again before you continue."
        )


def _lock_numbers(session: Session, board: Board) -> None:
    """Lock the board's decision numbers for this transaction.

    SQLite ignores the lock, because it allows only one writer at a time. On PostgreSQL, other transactions can still
    add rows that refer to the board.
    """
    session.execute(sa.select(Board.id).where(Board.id == board.id).with_for_update(key_share=True))


def _refresh(session: Session, decision: Decision) -> None:
    """Read a decision again and lock it until the transaction ends, so that its version is current."""
    session.flush()
    session.refresh(decision, with_for_update={"key_share": True, "of": Decision})


def _differences(decision: Decision, details: DecisionDetails) -> list[Difference]:
    pairs = [
        ("Decision", decision.wording, details.wording),
        ("Proposed by", decision.moved_by, details.moved_by),
        ("Conditions", decision.conditions, details.conditions),
        ("Delegated to", decision.delegated_to, details.delegated_to),
    ]
    found = [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours]
    return found or [Difference("Decision", decision.wording, details.wording)]


def _note(session: Session, decision: Decision, words: str, details: dict[str, str], *, by: Person) -> None:
    """Record a sentence in the history; it does not give the number of a confidential decision."""
    confidential = decision.part is Part.CONFIDENTIAL
    named = "a confidential decision" if confidential else f"decision {decision.reference}"
    session.flush()
    record(
        session,
        f"{by.name} {words.replace('{decision}', named, 1)}.",
        by=by,
        on=decision,
        partnership=decision.board.partnership,
        details=details,
    )
