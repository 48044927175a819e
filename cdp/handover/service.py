"""Replacing a seat's representative in one go: the seat, the actions that name them, the meetings to come."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.actions import service as actions
from cdp.actions.service import Ownership
from cdp.handover import queries
from cdp.handover.terms_of_office import Term
from cdp.meetings import invitees
from cdp.models import Capacity, Meeting, Seat, SeatHolding, Succession, SuccessionStep
from cdp.partnerships import service
from cdp.partnerships.service import HoldingDetails
from cdp.web.formats import plural


@dataclass(frozen=True)
class Replaced:
    """What a replacement did: the new holding, its checklist, and the meetings whose people must be told."""

    holding: SeatHolding
    succession: Succession | None
    actions: int
    meetings: list[Meeting]


def replace(
    session: Session, access: Access, seat: Seat, details: HoldingDetails, *, hands_over: bool
) -> Replaced:
    """Let somebody follow a seat's representative, and move what goes with the seat.

    Actions that name the former representative, and that the coordinator may see, go to the new one where `hands_over`
    says so and the new time has begun; before it begins they cannot be given away, so the checklist keeps them in mind.
    The lists of people to invite follow the seat; nothing is sent. Raises Refusal as `appoint` does, and where the new
    person may not take an action on: then nothing has changed.
    """
    by = access.person
    before = seat.representative_on(clock.today())
    holding = service.appoint(session, seat, details, by=by)
    session.flush()
    named = queries.actions_naming(session, access, seat, before) if before is not None else []
    given = 0
    if hands_over and details.capacity is Capacity.REPRESENTATIVE and holding.starts_on <= clock.today():
        for action in named:
            ownership = Ownership(action.organisation, holding.person, action.version)
            actions.change_owner(session, action, ownership, by)
            given += 1
    meetings = [
        meeting
        for meeting in queries.meetings_to_come(session, seat.board)
        if invitees.update_from_seats(session, meeting, by=by) and meeting.organiser_email is not None
    ]
    succession = queries.succession_of(session, seat, holding.person)
    if succession is not None and len(named) > given:
        left = plural(len(named) - given, "action that names", "actions that name")
        words = f"Give them the {left} {before.name if before else 'nobody'}"
        succession.steps.append(SuccessionStep(words=words))
    return Replaced(holding, succession, given, meetings)


def next_term_begins(term: Term, today: date) -> date:
    """Return the day on which another term usually begins: the day after this one ends, or today."""
    return term.ends_on + timedelta(days=1) if term.ends_on is not None else today
