"""Replacing a seat's representative in one go: the seat, the actions that name them, the meetings to come."""

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

    Whoever represents it today is followed, or else who stopped before anybody was named. Actions that name them, and
    that the coordinator may see, go to the new one where `hands_over` says so, the new time has begun, and they may
    take them on; the checklist keeps the others in mind. The lists of people to invite follow the seat; nothing is
    sent. Raises Refusal and Conflict as `appoint` does: then nothing has changed.
    """
    by = access.person
    before = seat.representative_on(clock.today()) or queries.outgoing_of(session, seat)
    holding = holdings.appoint(session, seat, details, by=by)
    session.flush()
    named = queries.actions_naming(session, access, seat, before) if before is not None else []
    given = 0
    newcomer = access_to(session, seat.board.partnership, holding.person, clock.today())
    if hands_over and newcomer is not None and newcomer.may(Permission.UPDATE_ACTION):
        for action in named:
            if not may_see_action(newcomer, action):
                continue
            ownership = Ownership(action.organisation, holding.person, action.version)
            actions.change_owner(session, action, ownership, by=by)
            given += 1
    meetings = [
        meeting
        for meeting in queries.meetings_to_come(session, seat.board)
        if invitees.update_from_seats(session, meeting, by=by) and meeting.organiser_email is not None
    ]
    succession = queries.succession_of(session, seat, holding.person)
    if succession is not None and before is not None:
        for words in _left_to_do(session, seat, before, len(named) - given):
            succession.steps.append(SuccessionStep(words=words))
    return Replaced(holding, succession, given, meetings)


def _left_to_do(session: Session, seat: Seat, former: Person, actions_left: int) -> Iterator[str]:
    """Yield what still names somebody who has gone."""
    if actions_left:
        yield f"Give them the {plural(actions_left, 'action that names', 'actions that name')} {former.name}"
    if activities := queries.activities_naming(session, seat, former):
        leads = plural(activities, "activity", "activities")
        yield f"Name another lead for the {leads} of the workplan that {former.name} leads"
    if points := queries.points_of(session, seat, former):
        yield f"Name somebody else for the {plural(points, 'contact point')} in the care of {former.name}"


def next_term_begins(term: Term, today: date) -> date:
    """Return the day on which another term usually begins: the day after this one ends, or today."""
    return term.ends_on + timedelta(days=1) if term.ends_on is not None else today
