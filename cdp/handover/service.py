"""Replace a seat's representative in one step: the appointment, the actions and the invitations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission, may_see_action
from cdp.access.identity import access_to
from cdp.actions import service as actions
from cdp.actions.service import Ownership
from cdp.handover import queries
from cdp.handover.terms_of_office import Term
from cdp.meetings import invitees
from cdp.models import Meeting, Person, Seat, SeatHolding, Succession, SuccessionStep
from cdp.partnerships.members.service import holdings
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.wording.formats import plural


@dataclass(frozen=True)
class Replacement:
    """The result of a replacement: the appointment, its handover if any, and the meetings with updates to send.

    `actions` is the number of actions that were reassigned.
    """

    holding: SeatHolding
    succession: Succession | None
    actions: int
    meetings: list[Meeting]


def replace(
    session: Session, access: Access, seat: Seat, details: HoldingDetails, *, hands_over: bool
) -> Replacement:
    """Appoint a new representative to a seat, and reassign actions and invitations.

    The new representative replaces the present one, or the former one if the seat is vacant. If `hands_over` is true
    and the new term has started, the actions that both the coordinator and the new representative may see are
    reassigned. The checklist has a step for the other actions. Invitation lists are updated, but nothing is sent.
    Raises Refusal and Conflict as `appoint` does; in that case nothing is changed.
    """
    by = access.person
    before = seat.representative_on(clock.today()) or queries.outgoing_of(session, seat)
    holding = holdings.appoint(session, seat, details, by=by)
    session.flush()
    named = queries.actions_naming(session, access, seat, before) if before is not None else []
    shared = queries.further_naming(session, access, seat, before) if before is not None else []
    given = 0
    newcomer = access_to(session, seat.board.partnership, holding.person, clock.today())
    if hands_over and newcomer is not None and newcomer.may(Permission.UPDATE_ACTION):
        for action in named:
            if not may_see_action(newcomer, action):
                continue
            ownership = Ownership(action.organisation, holding.person, action.version)
            actions.change_owner(session, action, ownership, by=by)
            given += 1
        for place in shared:
            if may_see_action(newcomer, place.action):
                actions.hand_over_further(session, place.action, place, holding.person, by=by)
                given += 1
    meetings = [
        meeting
        for meeting in queries.future_meetings(session, seat.board)
        if invitees.update_from_seats(session, meeting, by=by) and meeting.organiser_email is not None
    ]
    succession = queries.succession_of(session, seat, holding.person)
    if succession is not None and before is not None:
        for words in _left_to_do(session, seat, before, len(named) + len(shared) - given):
            succession.steps.append(SuccessionStep(words=words))
    return Replacement(holding, succession, given, meetings)


def _left_to_do(session: Session, seat: Seat, former: Person, actions_left: int) -> Iterator[str]:
    """Yield the text of a checklist step for each kind of responsibility that the former representative still has."""
    if actions_left:
        yield f"Reassign {plural(actions_left, 'action')} of {former.name}"
    if activities := queries.activities_naming(session, seat, former):
        leads = plural(activities, "workplan activity", "workplan activities")
        yield f"Choose a new lead for {leads} led by {former.name}"
    if points := queries.points_of(session, seat, former):
        yield f"Choose a new person responsible for {plural(points, 'contact point')} of {former.name}"


def next_term_begins(term: Term, today: date) -> date:
    """Return the usual first day of the next term: the day after this term ends, or today if it has no end date."""
    return term.ends_on + timedelta(days=1) if term.ends_on is not None else today
