"""Recording and editing decisions under an item, while the minutes of the meeting are a draft."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings.quorum import QuorumFinding
from cdp.meetings.sitting import quorums_of
from cdp.minutes import queries, service
from cdp.minutes.voting import ItemVoting, Tally, check_votes, votes_as_stored, voting_on
from cdp.models import (
    AgendaItem,
    Board,
    Decision,
    DecisionCondition,
    DecisionKind,
    DecisionMethod,
    DecisionState,
    Meeting,
    Part,
    Person,
)

LONGEST_WORDING = 4_000


@dataclass(frozen=True)
class DecisionDetails:
    """The details of a decision; `version` is the version that the person read, or None for a new decision.

    `conditions` has one condition on each line. `recommended_to` is the body that a recommendation is for. `tally` has
    the votes, and is None for a decision by consensus. `dissent` names those who asked for their dissent to be minuted.
    """

    wording: str
    moved_by: str = ""
    conditions: str = ""
    delegated_to: str = ""
    version: int | None = None
    seconded_by: str = ""
    kind: DecisionKind = DecisionKind.DECISION
    recommended_to: str = ""
    tally: Tally | None = None
    delegated_until: date | None = None
    delegated_within: str = ""
    dissent: str = ""


def record_decision(session: Session, item: AgendaItem, details: DecisionDetails, *, by: Person) -> Decision:
    """Record a decision under an item, with the next number for its board, year and part.

    A lock on the board until the end of the transaction prevents gaps and duplicates. The decision is provisional if
    the item is not quorate (see the quorum section of the terms of reference).

    Raises Refusal if the minutes cannot be written, if the meeting has not begun, or if the details or the votes are
    not allowed. It also raises Refusal if a quorum is set but no attendance is recorded.
    """
    meeting = item.meeting
    service.check_begun(session, meeting)
    _check(details)
    voting = voting_on(session, item)
    if voting.quorum.needed is not None and voting.quorum.quorate is None:
        raise Refusal("Record the attendance first. A decision takes effect only if the item is quorate.")
    lock_numbers(session, meeting.board)
    year = clock.in_london(meeting.starts_at).year
    decision = Decision(
        board=meeting.board,
        meeting=meeting,
        item=item,
        part=item.part,
        year=year,
        number=queries.next_number(session, meeting.board, year, item.part),
        state=_state_under(voting.quorum),
        decided_at=clock.now(),
    )
    _write(decision, details, voting)
    session.add(decision)
    provisional = ", provisionally" if decision.state is DecisionState.PROVISIONAL else ""
    quoted = "" if decision.part is Part.CONFIDENTIAL else f": {decision.wording.rstrip('.')}"
    note(
        session,
        decision,
        f"recorded {{decision}}{provisional}{quoted}",
        {"wording": reference_to(decision.wording)},
        by=by,
    )
    return decision


def edit_decision(session: Session, decision: Decision, details: DecisionDetails, *, by: Person) -> None:
    """Edit a decision while its minutes are a draft.

    Raises Conflict with both texts if someone else has changed the decision. Raises Refusal if the minutes are no
    longer a draft, the decision has been rescinded or was made by written procedure, or the details are not allowed.
    """
    if decision.meeting is None or decision.item is None or decision.method is DecisionMethod.WRITTEN:
        raise Refusal("This decision was made by written procedure, so you cannot change its wording.")
    service.open_minutes(session, decision.meeting)
    refresh(session, decision)
    if decision.state is DecisionState.RESCINDED:
        raise Refusal("This decision has been rescinded, so you cannot change its wording.")
    if decision.version != details.version:
        raise Conflict(_differences(decision, details), current_version=decision.version)
    before = decision.wording
    _check(details)
    _write(decision, details, voting_on(session, decision.item))
    if not session.is_modified(decision):
        return
    note(
        session,
        decision,
        "changed the wording of {decision}" if before != decision.wording else "changed {decision}",
        {"from": reference_to(before), "to": reference_to(decision.wording)},
        by=by,
    )


def apply_quorum(session: Session, meeting: Meeting, *, by: Person) -> None:
    """Make a meeting's decisions provisional or decided, as the quorum of each item requires.

    A decision by written procedure keeps its state, because its own quorum was judged when the procedure closed.
    """
    among = (DecisionState.PROVISIONAL, DecisionState.DECIDED)
    quorums = quorums_of(session, meeting)
    for decision in session.scalars(
        sa.select(Decision).where(
            Decision.meeting_id == meeting.id,
            Decision.state.in_(among),
            Decision.method != DecisionMethod.WRITTEN,
        )
    ):
        state = _state_under(quorums[decision.item_id or 0])
        if decision.state is not state:
            decision.state = state
            outcome = "provisional" if state is DecisionState.PROVISIONAL else "no longer provisional"
            note(
                session, decision, f"recorded a change in the quorum, so {{decision}} is {outcome}", {}, by=by
            )


def _state_under(finding: QuorumFinding) -> DecisionState:
    return DecisionState.PROVISIONAL if finding.quorate is False else DecisionState.DECIDED


def _set_conditions(decision: Decision, typed: str) -> None:
    """Give a decision the conditions in a text, one on each line; those that are met and stay as they are keep that."""
    lines = [line for line in map(str.strip, typed.splitlines()) if line]
    before = {condition.text: condition for condition in decision.subject_to}
    kept = [before.get(line) or DecisionCondition(text=line) for line in dict.fromkeys(lines)]
    for position, condition in enumerate(kept):
        condition.position = position
    if kept != decision.subject_to:
        decision.subject_to = kept


def _checked(typed: str) -> str:
    """Return the wording of a decision without spaces around it; raises Refusal if it is empty or too long."""
    wording = typed.strip()
    if not wording:
        raise Refusal("Enter the decision.", field="wording")
    if len(wording) > LONGEST_WORDING:
        raise Refusal(f"The decision must be {LONGEST_WORDING:,} characters or fewer.", field="wording")
    return wording


def _check(details: DecisionDetails) -> None:
    _checked(details.wording)
    if details.kind is DecisionKind.RECOMMENDATION and not details.recommended_to.strip():
        raise Refusal("Enter the body that will decide.", field="recommended_to")
    if details.moved_by and details.moved_by == details.seconded_by:
        raise Refusal("Choose a seconder who is not the proposer.", field="seconded_by")
    if details.delegated_until is not None and not details.delegated_to:
        raise Refusal("Enter who may act for the board until this date.", field="delegated_to")
    if details.delegated_within.strip() and not details.delegated_to:
        raise Refusal("Enter who may act for the board within these limits.", field="delegated_to")


def _write(decision: Decision, details: DecisionDetails, voting: ItemVoting) -> None:
    """Write details into a decision, and whether it was carried; raises Refusal for votes that are not allowed."""
    decision.wording = _checked(details.wording)
    decision.moved_by, decision.seconded_by = details.moved_by, details.seconded_by
    decision.kind = details.kind
    recommends = details.kind is DecisionKind.RECOMMENDATION
    decision.recommended_to = details.recommended_to.strip() if recommends else ""
    decision.delegated_to, decision.delegated_until = details.delegated_to, details.delegated_until
    decision.delegated_within = details.delegated_within.strip()
    decision.dissent = details.dissent
    _set_conditions(decision, details.conditions)
    tally = details.tally
    if tally is None:
        decision.method, decision.carried = DecisionMethod.CONSENSUS, True
        decision.votes_for = decision.votes_against = decision.votes_abstaining = None
        decision.votes_by_member = decision.casting_vote = None
        return
    check_votes(voting, tally)
    decision.method, decision.carried = DecisionMethod.VOTE, voting.rules.is_carried(tally)
    decision.votes_for, decision.votes_against = tally.in_favour, tally.against
    decision.votes_abstaining, decision.casting_vote = tally.abstaining, tally.casting_vote
    decision.votes_by_member = votes_as_stored(voting.voters, tally)


def lock_numbers(session: Session, board: Board) -> None:
    """Lock the board's decision numbers for this transaction.

    SQLite ignores the lock, because it allows only one writer at a time. On PostgreSQL, other transactions can still
    add rows that refer to the board.
    """
    session.execute(sa.select(Board.id).where(Board.id == board.id).with_for_update(key_share=True))


def refresh(session: Session, decision: Decision) -> None:
    """Read a decision again and lock it until the transaction ends, so that its version is current."""
    session.flush()
    session.refresh(decision, with_for_update={"key_share": True, "of": Decision})


def _differences(decision: Decision, details: DecisionDetails) -> list[Difference]:
    pairs = [
        ("Decision", decision.wording, details.wording),
        ("Proposed by", decision.moved_by, details.moved_by),
        ("Seconded by", decision.seconded_by, details.seconded_by),
        ("Conditions", decision.conditions, details.conditions),
        ("Delegated to", decision.delegated_to, details.delegated_to),
        ("Limits of the delegation", decision.delegated_within, details.delegated_within),
        ("Dissent", decision.dissent, details.dissent),
    ]
    found = [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours]
    return found or [Difference("Decision", decision.wording, details.wording)]


def note(session: Session, decision: Decision, words: str, details: dict[str, str], *, by: Person) -> None:
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
