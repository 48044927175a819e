"""Who fills a seat: appointing, another term, and ending a representative's or deputy's time."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Capacity, Person, Seat, SeatHolding
from cdp.models.spans import is_over
from cdp.partnerships.service import successions
from cdp.partnerships.service.changes import hold, take_rights_away
from cdp.partnerships.service.people import PersonDetails, invite_if_asked, known_person, person_for
from cdp.partnerships.words import CAPACITIES, capital
from cdp.web.formats import day, plural


@dataclass(frozen=True)
class HoldingDetails:
    """A person who is to fill a seat, in which capacity, from which day.

    `read` is the mark (`mark_of`) of who filled it on the page that was read; empty where nobody read a page.
    """

    capacity: Capacity
    person: PersonDetails
    starts_on: date
    read: str = ""


def appoint(session: Session, seat: Seat, details: HoldingDetails, *, by: Person) -> SeatHolding:
    """Let a person represent a seat or be its named deputy; whoever did so before ends the day before.

    Raises Refusal when the seat has ended, the person fills it already or has served as many terms in a row as the
    board allows, or the day is not after the start of the one they follow; Conflict when somebody else fills the seat
    than on the page that was read.
    """
    partnership = seat.board.partnership
    hold_seat(session, seat)
    check_read(seat, details.capacity, details.read, yours=details.person.name)
    if not seat.holds_on(details.starts_on):
        raise Refusal("The seat has ended by then. Choose an earlier day.", field="starts_on")
    known = known_person(session, details.person)
    role = CAPACITIES[details.capacity]
    before = None
    for holding in seat.holdings:
        if is_over(holding.ends_on, details.starts_on):
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
    _check_limit(seat, known, details)
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


def mark_of(seat: Seat, capacity: Capacity, today: date) -> str:
    """Return a mark of who fills a seat, or is to: a page carries it, so that it changes nobody else's time."""
    holding = holding_to_end(seat, capacity, today)
    return "vacant" if holding is None else f"{holding.person.key} {holding.starts_on.isoformat()}"


def end_holding(
    session: Session, seat: Seat, capacity: Capacity, last_day: date, *, read: str = "", by: Person
) -> None:
    """End a representative's or deputy's time on a seat after a day; a day in the past ends it at once.

    The day before it began means that they never filled it. Raises Refusal when there is nothing to end or the time
    would become longer, Conflict when somebody else fills the seat than on the page that was read.
    """
    hold_seat(session, seat)
    check_read(seat, capacity, read, yours=f"last day {day(last_day)}")
    holding = holding_to_end(seat, capacity, clock.today())
    if holding is None:
        raise Refusal(f"The seat has no {CAPACITIES[capacity]}: there is nothing to end.")
    if last_day < holding.starts_on - timedelta(days=1):
        raise Refusal(f"They began on {day(holding.starts_on)}: choose a later last day.", field="last_day")
    if holding.ends_on is not None and last_day > holding.ends_on:
        raise Refusal(
            f"Their time ends on {day(holding.ends_on)} already. To let it last longer, appoint them for another term.",
            field="last_day",
        )
    partnership, person = seat.board.partnership, holding.person
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


def _begin_succession(
    session: Session, seat: Seat, before: SeatHolding | None, incoming: Person | None
) -> None:
    """Start the checklist of a change, also where the last time on the seat ran out by itself."""
    partnership, place = seat.board.partnership, successions.place_of_seat(seat)
    last = before or _last_to_end(seat, incoming)
    if last is None or last.ends_on is None:
        return
    if before is None and successions.was_begun(session, partnership, place, last.person, last.ends_on):
        if incoming is not None:
            successions.follow(session, partnership, place, incoming)
        return
    what = f"representative of {seat.organisation.name} on {seat.board.name}"
    change = successions.Change(place, what, last.person, incoming, last.ends_on, successions.FOR_A_SEAT)
    successions.begin(session, partnership, change)


def _last_to_end(seat: Seat, incoming: Person | None) -> SeatHolding | None:
    ended = [
        one
        for one in seat.holdings
        if one.capacity is Capacity.REPRESENTATIVE and one.ends_on is not None and one.person is not incoming
    ]
    return max(ended, key=lambda one: (one.ends_on or date.min, one.starts_on), default=None)


def hold_seat(session: Session, seat: Seat) -> None:
    """Let changes wait for each other, and look again at who fills the seat once it is one's turn."""
    hold(session, seat.board.partnership)
    session.expire(seat, ["holdings", "ends_on"])


def check_read(seat: Seat, capacity: Capacity, read: str, *, yours: str) -> None:
    """Raise Conflict when somebody else fills a seat than on the page that was read; `read` is its `mark_of`."""
    if not read or read == mark_of(seat, capacity, clock.today()):
        return
    holding = holding_to_end(seat, capacity, clock.today())
    now = f"{holding.person.name}, from {day(holding.starts_on)}" if holding else "Vacant"
    raise Conflict([Difference(capital(CAPACITIES[capacity]), now, yours)], current_version=seat.version)


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


def _check_limit(seat: Seat, known: Person | None, details: HoldingDetails) -> None:
    """Refuse somebody whose terms would go on without a break beyond the board's limit."""
    most = seat.board.most_terms
    if most is None or known is None or details.capacity is not Capacity.REPRESENTATIVE:
        return
    before = next(
        (
            one
            for one in seat.holdings
            if one.person is known
            and one.capacity is details.capacity
            and one.ends_on == details.starts_on - timedelta(days=1)
        ),
        None,
    )
    if before is not None and (terms := terms_in_a_row(seat, before)) >= most:
        raise Refusal(
            f"{known.name} has served {plural(terms, 'term')} in a row, the most that {seat.board.name} allows. "
            "Leave a break, or change the limit under “Terms of office”.",
            field="email",
        )


def finish(session: Session, holding: SeatHolding, last_day: date) -> None:
    """Let a time on a seat end after a day; the day before it began means that it never was."""
    if last_day < holding.starts_on:
        holding.seat.holdings.remove(holding)
        session.delete(holding)
    else:
        holding.ends_on = last_day
