"""Decisions: recorded with the next number, worded anew while minutes are a draft, ratified, rescinded."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings.quorum import QuorumFinding, quorum_of
from cdp.minutes import queries, service
from cdp.minutes.words import STATE_WORDS
from cdp.models import AgendaItem, Board, Decision, DecisionState, Meeting, MeetingState, Part, Person
from cdp.wording import formats

LONGEST_WORDING = 4_000


@dataclass(frozen=True)
class DecisionDetails:
    """What was decided; `version` is that of the decision as it was read, None for a new one."""

    wording: str
    moved_by: str = ""
    conditions: str = ""
    delegated_to: str = ""
    version: int | None = None


@dataclass(frozen=True)
class Rescission:
    """Why a decision is rescinded, and the version of it that was read."""

    reason: str
    version: int


def record_decision(session: Session, item: AgendaItem, details: DecisionDetails, *, by: Person) -> Decision:
    """Record a decision under an item, with the next number of its board, year and part.

    The number is taken under a lock on the board that lasts until the transaction ends: no gaps, none twice. The
    decision is provisional when the meeting is not quorate (terms of reference, quorum). Raises Refusal before the
    meeting has begun, and while a quorum is set but nobody's attendance is recorded.
    """
    meeting = item.meeting
    service.check_begun(session, meeting)
    wording = _checked(details.wording)
    finding = quorum_of(session, meeting)
    if finding.needed is not None and finding.quorate is None:
        raise Refusal("Record who is present first: a decision counts only if the meeting is quorate.")
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
    said = "" if decision.part is Part.CONFIDENTIAL else f": {wording.rstrip('.')}"
    _note(
        session, decision, f"recorded {{decision}}{provisional}{said}", by, {"wording": reference_to(wording)}
    )
    return decision


def edit_decision(session: Session, decision: Decision, details: DecisionDetails, *, by: Person) -> None:
    """Word a decision anew while its minutes are a draft; raises Conflict with both texts, or Refusal."""
    service.open_minutes(session, decision.meeting)
    _refresh(session, decision)
    if decision.state is DecisionState.RESCINDED:
        raise Refusal("This decision is rescinded, so its wording stays as it is.")
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
        by,
        {"from": reference_to(before), "to": reference_to(decision.wording)},
    )


def follow_attendance(session: Session, meeting: Meeting, *, by: Person) -> None:
    """Make a meeting's decisions provisional or not, as its attendance now says; for minutes still in preparation."""
    wanted = _state_under(quorum_of(session, meeting))
    among = (DecisionState.PROVISIONAL, DecisionState.DECIDED)
    for decision in session.scalars(
        sa.select(Decision).where(Decision.meeting_id == meeting.id, Decision.state.in_(among))
    ):
        if decision.state is not wanted:
            decision.state = wanted
            outcome = "provisional" if wanted is DecisionState.PROVISIONAL else "no longer provisional"
            _note(session, decision, f"corrected the attendance, so {{decision}} is {outcome}", by, {})


def ratify(session: Session, decision: Decision, at: Meeting, version: int, *, by: Person) -> None:
    """Ratify a provisional decision by a later, quorate meeting of its board (terms of reference, quorum)."""
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
        by,
        {"meeting": at.key},
    )


def rescind(session: Session, decision: Decision, rescission: Rescission, *, by: Person) -> None:
    """Rescind a decision for a reason; it keeps its number, and the minutes keep what they say."""
    _refresh(session, decision)
    _check_version(decision, rescission.version)
    if decision.state is DecisionState.RESCINDED:
        raise Refusal("This decision is rescinded already.")
    if not rescission.reason.strip():
        raise Refusal("Say why the decision is rescinded, and who rescinded it.", field="reason")
    decision.state, decision.rescinded_on = DecisionState.RESCINDED, clock.today()
    decision.rescinded_because = rescission.reason.strip()
    _note(
        session,
        decision,
        "rescinded {decision}",
        by,
        {"reason": reference_to(decision.rescinded_because)},
    )


def _state_under(finding: QuorumFinding) -> DecisionState:
    return DecisionState.PROVISIONAL if finding.quorate is False else DecisionState.DECIDED


def _checked(typed: str) -> str:
    wording = typed.strip()
    if not wording:
        raise Refusal("Enter what was decided.", field="wording")
    if len(wording) > LONGEST_WORDING:
        raise Refusal(f"What was decided must be {LONGEST_WORDING:,} characters or fewer.", field="wording")
    return wording


def _check_version(decision: Decision, version: int) -> None:
    if decision.version != version:
        raise Refusal("This decision has changed since you opened the page. Read it again before you go on.")


def _lock_numbers(session: Session, board: Board) -> None:
    """Let one transaction at a time take numbers of a board.

    SQLite's writers queue anyway. On PostgreSQL the row's key stays shareable, as rows point at the board.
    """
    session.execute(sa.select(Board.id).where(Board.id == board.id).with_for_update(key_share=True))


def _refresh(session: Session, decision: Decision) -> None:
    """Read a decision afresh and keep it until the transaction ends, so that its version can be trusted."""
    session.flush()
    session.refresh(decision, with_for_update={"key_share": True, "of": Decision})


def _differences(decision: Decision, details: DecisionDetails) -> list[Difference]:
    pairs = [
        ("What was decided", decision.wording, details.wording),
        ("Moved by", decision.moved_by, details.moved_by),
        ("Conditions", decision.conditions, details.conditions),
        ("Delegated to", decision.delegated_to, details.delegated_to),
    ]
    found = [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours]
    return found or [Difference("What was decided", decision.wording, details.wording)]


def _note(session: Session, decision: Decision, words: str, by: Person, details: dict[str, str]) -> None:
    """Leave the sentence in the history; a confidential decision is neither quoted nor numbered there."""
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
