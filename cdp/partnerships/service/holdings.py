"""Who fills a seat: appointing, another term, and ending a representative's or deputy's time."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, Capacity, Person, Seat, SeatHolding
from cdp.partnerships.service import successions
from cdp.partnerships.service.changes import changed, check_version, hold, take_rights_away
from cdp.partnerships.service.people import PersonDetails, invite_if_asked, known_person, person_for
from cdp.partnerships.words import CAPACITIES, from_to
from cdp.web.formats import day, plural


@dataclass(frozen=True)
class HoldingDetails:
    """A person who is to fill a seat, in which capacity, from which day."""

    capacity: Capacity
    person: PersonDetails
    starts_on: date


@dataclass(frozen=True)
class NextTerm:
    """Another term of office: from which day to which; beyond the board's limit of terms only with a reason."""

    starts_on: date
    ends_on: date | None = None
    beyond_limit_because: str = ""


MOST_BACKDATED = 366
"""How many days back another term may begin: renewals are often written down after the meeting that agreed them."""


def appoint(session: Session, seat: Seat, details: HoldingDetails, *, by: Person) -> SeatHolding:
    """Let a person represent a seat or be its named deputy; whoever did so before ends the day before.

    Raises Refusal when the seat has ended, the person fills it already, or the day is not after the start of
    the one they follow.
    """
    partnership = seat.board.partnership
    hold(session, partnership)
    if not seat.holds_on(details.starts_on):
        raise Refusal("The seat has ended by then. Choose an earlier day.", field="starts_on")
    known = known_person(session, details.person)
    role = CAPACITIES[details.capacity]
    before = None
    for holding in seat.holdings:
        if holding.ends_on is not None and holding.ends_on < details.starts_on:
            continue
        if holding.person is known:
            fills = CAPACITIES[holding.capacity]
            raise Refusal(
                f"{holding.person.name} is the {fills} of this seat. End that first.", field="email"
            )
        if holding.capacity is not details.capacity:
            continue
        if holding.starts_on >= details.starts_on:
            raise Refusal(
                f"{holding.person.name} is the {role} from {day(holding.starts_on)}: choose a later day.",
                field="starts_on",
            )
        before = holding
    person = person_for(session, details.person, by=by)
    if before is not None:
        before.ends_on = details.starts_on - timedelta(days=1)
    holding = SeatHolding(person=person, capacity=details.capacity, starts_on=details.starts_on)
    seat.holdings.append(holding)
    place = f"{seat.organisation.name} on {seat.board.name}"
    instead = f" in place of {before.person.name}" if before else ""
    audit.record(
        session,
        f"{by.name} made {person.name} the {role} of {place}{instead}, from {day(details.starts_on)}.",
        by=by,
        on=seat,
        partnership=partnership,
        details={"person": person.key, "capacity": details.capacity.value},
    )
    if details.capacity is Capacity.REPRESENTATIVE:
        _begin_succession(session, seat, before, person)
    if before is not None and not before.holds_on(clock.today()):
        take_rights_away(session, partnership, before.person, by=by)
    invite_if_asked(session, partnership, person, details.person, by=by)
    return holding


def holding_to_end(seat: Seat, capacity: Capacity, today: date) -> SeatHolding | None:
    """Return who fills a seat in a capacity, or is to from a later day; None when nobody does."""
    return seat.holding_on(today, capacity) or next(
        (h for h in seat.holdings if h.capacity is capacity and h.starts_on > today), None
    )


def end_holding(session: Session, seat: Seat, capacity: Capacity, last_day: date, *, by: Person) -> None:
    """End a representative's or deputy's time on a seat after a day; a day in the past ends it at once.

    The day before it began means that they never filled it.
    """
    holding = holding_to_end(seat, capacity, clock.today())
    if holding is None:
        raise Refusal(f"The seat has no {CAPACITIES[capacity]}: there is nothing to end.")
    if last_day < holding.starts_on - timedelta(days=1):
        raise Refusal(f"They began on {day(holding.starts_on)}: choose a later last day.", field="last_day")
    partnership, person = seat.board.partnership, holding.person
    hold(session, partnership)
    never_filled = last_day < holding.starts_on
    finish(session, holding, last_day)
    audit.record(
        session,
        f"{by.name} ended the time of {person.name} as {CAPACITIES[capacity]} of {seat.organisation.name} "
        f"on {seat.board.name}, last day {day(last_day)}.",
        by=by,
        on=seat,
        partnership=partnership,
        details={"person": person.key, "capacity": capacity.value},
    )
    if capacity is Capacity.REPRESENTATIVE and not never_filled:
        _begin_succession(session, seat, holding, None)
    if never_filled or last_day < clock.today():
        take_rights_away(session, partnership, person, by=by)


def terms_in_a_row(seat: Seat, holding: SeatHolding) -> int:
    """Return how many terms a person has filled a seat in one capacity without a break, this one included."""
    terms, first = 1, holding.starts_on
    earlier = {
        one.ends_on: one
        for one in seat.holdings
        if one.person_id == holding.person_id and one.capacity is holding.capacity and one is not holding
    }
    while (before := earlier.pop(first - timedelta(days=1), None)) is not None:
        terms, first = terms + 1, before.starts_on
    return terms


def renew(session: Session, seat: Seat, capacity: Capacity, details: NextTerm, *, by: Person) -> SeatHolding:
    """Appoint whoever fills a seat for another term, which follows the present one without a break.

    Raises Refusal when nobody fills it, the days do not fit, or the board's limit of terms is reached and no reason
    is given to go beyond it.
    """
    partnership = seat.board.partnership
    hold(session, partnership)
    holding, role = seat.holding_on(clock.today(), capacity), CAPACITIES[capacity]
    if holding is None:
        raise Refusal(f"The seat has no {role} today. Appoint one instead.")
    if details.starts_on <= holding.starts_on:
        raise Refusal(
            f"The present term began on {day(holding.starts_on)}: choose a later day.", field="starts_on"
        )
    if details.ends_on is not None and details.ends_on < details.starts_on:
        raise Refusal("The last day must be after the first.", field="ends_on")
    if details.starts_on < clock.today() - timedelta(days=MOST_BACKDATED):
        raise Refusal("Choose a day within the last year.", field="starts_on")
    if not seat.holds_on(details.starts_on):
        raise Refusal("The seat has ended by then. Choose an earlier day.", field="starts_on")
    if holding.ends_on is not None and details.starts_on > holding.ends_on + timedelta(days=1):
        raise Refusal(
            f"The present term ends on {day(holding.ends_on)}: the next one begins the day after.",
            field="starts_on",
        )
    for other in seat.holdings:
        if other.capacity is capacity and other.starts_on > holding.starts_on:
            raise Refusal(
                f"{other.person.name} is the {role} from {day(other.starts_on)}. End that first.",
                field="starts_on",
            )
    terms, most = terms_in_a_row(seat, holding), seat.board.most_terms
    if most is not None and terms >= most and not details.beyond_limit_because:
        raise Refusal(
            f"{holding.person.name} has served {plural(terms, 'term')} in a row, and {seat.board.name} allows "
            f"{most:,}. Say why they are appointed again all the same.",
            field="beyond_limit_because",
        )
    holding.ends_on = details.starts_on - timedelta(days=1)
    following = SeatHolding(
        person=holding.person, capacity=capacity, starts_on=details.starts_on, ends_on=details.ends_on
    )
    seat.holdings.append(following)
    successions.take_back(session, partnership, successions.place_of_seat(seat), holding.person)
    beyond = f", beyond the limit: {details.beyond_limit_because}" if details.beyond_limit_because else ""
    audit.record(
        session,
        f"{by.name} appointed {holding.person.name} for another term as {role} of {seat.organisation.name} on "
        f"{seat.board.name}, {from_to(details.starts_on, details.ends_on)}{beyond.rstrip('.')}.",
        by=by,
        on=seat,
        partnership=partnership,
        details={"person": holding.person.key, "capacity": capacity.value, "terms": terms + 1},
    )
    return following


def limit_terms(session: Session, board: Board, most_terms: int | None, *, version: int, by: Person) -> None:
    """Set how many terms in a row a representative may serve on a board; None for no limit."""
    before, after = {"Terms in a row": board.most_terms}, {"Terms in a row": most_terms}
    check_version(board, version, [("Terms in a row", board.most_terms, most_terms)])
    if before == after:
        return
    board.most_terms = most_terms
    limit = "no limit" if most_terms is None else f"at most {plural(most_terms, 'term')} in a row"
    audit.record(
        session,
        f"{by.name} set the terms of representatives on {board.name}: {limit}.",
        by=by,
        on=board,
        partnership=board.partnership,
        details=changed(before, after),
    )


def _begin_succession(
    session: Session, seat: Seat, before: SeatHolding | None, incoming: Person | None
) -> None:
    partnership, place = seat.board.partnership, successions.place_of_seat(seat)
    if before is not None and before.ends_on is not None:
        what = f"representative of {seat.organisation.name} on {seat.board.name}"
        change = successions.Change(
            place, what, before.person, incoming, before.ends_on, successions.FOR_A_SEAT
        )
        successions.begin(session, partnership, change)
    elif incoming is not None:
        successions.follow(session, partnership, place, incoming)


def finish(session: Session, holding: SeatHolding, last_day: date) -> None:
    """Let a time on a seat end after a day; the day before it began means that it never was."""
    if last_day < holding.starts_on:
        holding.seat.holdings.remove(holding)
        session.delete(holding)
    else:
        holding.ends_on = last_day
