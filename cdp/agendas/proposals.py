"""Items that members propose for an agenda, and the coordinator's reply."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.details import ItemDetails, check_part, new_item
from cdp.agendas.ordering import check_open, locked_items, with_item, write_order
from cdp.agendas.service import naming
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import AgendaItem, Meeting, MeetingState, Person


def propose_item(session: Session, meeting: Meeting, details: ItemDetails, *, by: Person) -> AgendaItem:
    """Propose an item for a meeting; only its proposer and the coordinator see it until it is accepted."""
    if meeting.state in {MeetingState.HELD, MeetingState.CANCELLED} or meeting.ends_at <= clock.now():
        raise Refusal(
            "You cannot propose an item for this meeting because it is over or cancelled. Choose a later meeting."
        )
    check_part(details)
    item = new_item(meeting, details)
    item.accepted, item.proposed_by = False, by
    session.add(item)
    record(
        session,
        f"{by.name} proposed {naming(item)} for the agenda of {meeting.title}.",
        by=by,
        on=item,
        partnership=meeting.board.partnership,
    )
    return item


def accept_proposal(session: Session, item: AgendaItem, *, by: Person) -> None:
    """Add a proposed item to the agenda and notify its proposer."""
    _check_waiting(item)
    check_open(item.meeting)
    others = locked_items(session, item.meeting)
    item.accepted = True
    session.flush()
    write_order(session, with_item(others, item))
    record(
        session,
        f"{by.name} accepted {naming(item)} for the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
    )
    _notify_proposer(session, item, "proposal_accepted.txt")


def decline_proposal(session: Session, item: AgendaItem, reason: str, *, by: Person) -> None:
    """Decline a proposed item with a reason that its proposer can read."""
    _check_waiting(item)
    item.declined_because, item.removed_at = reason, clock.now()
    record(
        session,
        f"{by.name} declined {naming(item)} for the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
        details={"reason": reference_to(reason)},
    )
    _notify_proposer(session, item, "proposal_declined.txt")


def _notify_proposer(session: Session, item: AgendaItem, template: str) -> None:
    if item.proposed_by is None:
        return
    partnership = item.meeting.board.partnership
    title = "" if item.is_confidential else item.title
    letters.send(
        session, item.proposed_by, template, partnership=partnership, meeting=item.meeting, title=title
    )


def _check_waiting(item: AgendaItem) -> None:
    if item.accepted or item.removed_at is not None:
        raise Refusal("This proposal has already been accepted or declined.")
