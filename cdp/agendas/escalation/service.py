"""Taking a risk to a board, with a trail on the page of the risk."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import service as agendas
from cdp.agendas.backlog import service as backlog
from cdp.agendas.backlog.service import ProposalDetails
from cdp.agendas.details import ItemDetails
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.models import AgendaItem, Board, Meeting, Part, Person, Purpose, Risk, RiskEscalation, RiskState
from cdp.risks.scale import score_words

MINUTES = 10
PART_2_REASON = "The risk is confidential."


@dataclass(frozen=True)
class EscalationDetails:
    """Where a risk is taken and why: to a meeting of the board, or to its backlog if `meeting` is None.

    `urgency` is why the item cannot wait, if the agenda of the meeting has been published.
    """

    board: Board
    meeting: Meeting | None
    reason: str
    urgency: str = ""


def escalate(session: Session, risk: Risk, details: EscalationDetails, *, by: Person) -> RiskEscalation:
    """Make an item for the board, in the part of the risk, and record it with the risk.

    Raises Refusal if the risk is closed, the reason is missing, or the agenda takes no such item.
    """
    if risk.state is not RiskState.OPEN:
        raise Refusal("This risk is closed.")
    reason = details.reason.strip()
    if not reason:
        raise Refusal("Enter why the board should consider the risk.", field="reason")
    item = ItemDetails(
        title=f"Risk: {risk.title}"[:200],
        purpose=Purpose.DISCUSSION,
        minutes=MINUTES,
        presenter=risk.owner.name if risk.owner else "",
        organisation=risk.organisation,
        part=risk.part,
        part_2_reason=PART_2_REASON if risk.part is Part.CONFIDENTIAL else "",
        recommendation=f"Consider risk {risk.reference}, score {score_words(risk.likelihood, risk.impact)}. {reason}",
        urgency=details.urgency.strip(),
    )
    added, proposed = None, None
    if details.meeting is not None:
        added = agendas.add_item(session, details.meeting, item, by=by)
    else:
        proposal = ProposalDetails(item, meeting=None, has_paper=False)
        proposed = backlog.propose(session, details.board, proposal, by=by)
    taken = RiskEscalation(
        risk=risk,
        board=details.board,
        by=by,
        at=clock.now(),
        reason=reason,
        item=added,
        backlog_item=proposed,
    )
    return _recorded(session, taken)


def record_on_agenda(session: Session, risk: Risk, item: AgendaItem, *, by: Person) -> RiskEscalation:
    """Record with a risk that its review is an item of an agenda, so that each leads to the other."""
    taken = RiskEscalation(
        risk=risk, board=risk.board, by=by, at=clock.now(), reason="Review from the forward plan", item=item
    )
    return _recorded(session, taken)


def _recorded(session: Session, taken: RiskEscalation) -> RiskEscalation:
    risk, by = taken.risk, taken.by
    session.add(taken)
    named = "a confidential risk" if risk.is_confidential else f"risk {risk.reference}"
    record(
        session,
        f"{by.name} took {named} to {taken.board.name}.",
        by=by,
        on=risk,
        partnership=risk.partnership,
        details={"reason": reference_to(taken.reason)},
    )
    return taken
