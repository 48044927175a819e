"""Changes to the holders of a seat: appointing representatives and deputies, and ending their terms."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Capacity, Partnership, Person, Seat, SeatHolding
from cdp.models.spans import is_over
from cdp.partnerships import successions
from cdp.partnerships.changes import end_access, folded, hold
from cdp.partnerships.people import PersonDetails, invite_if_asked, known_people, people_for
from cdp.partnerships.words import CAPACITIES, capital
from cdp.wording.formats import day, plural


@dataclass(frozen=True)
class HoldingDetails:
    """A person to appoint to a seat, whether as representative or deputy, and their first day.

    `read` identifies the holder that the page showed (see `mark_of`); it is empty if no page was shown.
    """

    capacity: Capacity
    person: PersonDetails
    starts_on: date
    read: str = ""


def appoint(session: Session, seat: Seat, details: HoldingDetails, *, by: Person) -> SeatHolding:
    """Appoint a representative or deputy to a seat, as `appoint_many` does."""
    return appoint_many(session, seat.board.partnership, [(seat, details)], by=by)[0]


def appoint_many(
    session: Session,
    partnership: Partnership,
    wanted: Sequence[tuple[Seat, HoldingDetails]],
    *,
    by: Person,
    vacant: bool = False,
) -> list[SeatHolding]:
    """Appoint representatives and deputies to seats of a partnership, replacing the present holders.

    A predecessor's term ends on the day before, and the seat begins no later than the new holder. Raises Refusal when a
    seat has ended. Also raises Refusal for a person who has left, already holds the seat or has served the maximum
    number of terms in a row. The first day must be after the predecessor's, and with `vacant` there must be no holder.
    Raises Conflict when the holder has changed meanwhile.
    """
    if not wanted:
        return []
    hold_seats(session, partnership, [seat for seat, _ in wanted])
    for seat, details in wanted:
        check_read(seat, details.capacity, details.read, yours=details.person.name)
    check_once(wanted)
    named = [details.person for _, details in wanted]
    known = known_people(session, partnership, named)
    followed = [
        _check(seat, details, person, vacant=vacant)
        for (seat, details), person in zip(wanted, known, strict=True)
    ]
    people = people_for(session, partnership, named, by=by)
    placed = [
        _place(seat, details, person, before)
        for (seat, details), person, before in zip(wanted, people, followed, strict=True)
    ]
    audit.record_many(session, [_fact(one, by) for one in placed], by=by, partnership=partnership)
    for one in placed:
        if one.details.capacity is Capacity.REPRESENTATIVE:
            _begin_succession(session, one.seat, one.before, one.holding.person)
        if one.before is not None and not one.before.holds_on(clock.today()):
            end_access(session, partnership, one.before.person, by=by)
        invite_if_asked(session, partnership, one.holding.person, one.details.person, by=by)
    return [one.holding for one in placed]


def check_once(wanted: Iterable[tuple[Seat, HoldingDetails]]) -> None:
    """Raise Refusal if a seat will have ended by the first day, or if one person would be in the seat twice."""
    seen: set[tuple[int, str, str]] = set()
    for seat, details in wanted:
        if is_over(seat.ends_on, details.starts_on):
            raise Refusal("The seat will have ended by then. Enter an earlier date.", field="starts_on")
        place = (seat.id, details.person.email.casefold(), folded(details.person.name))
        if place in seen:
            raise Refusal(
                f"{details.person.name} cannot be both representative and deputy of {seat.organisation.name}."
            )
        seen.add(place)


@dataclass(frozen=True)
class _Placed:
    """A new appointment to a seat (`holding`), and the term that it replaces (`before`), if any.

    `earlier` is true if the seat now begins earlier, with this holder.
    """

    seat: Seat
    details: HoldingDetails
    holding: SeatHolding
    before: SeatHolding | None
    earlier: bool


def _check(seat: Seat, details: HoldingDetails, known: Person | None, *, vacant: bool) -> SeatHolding | None:
    """Return the term that an appointment would replace, or None. Raises Refusal as `appoint_many` does."""
    before = None
    for holding in seat.holdings:
        if is_over(holding.ends_on, details.starts_on):
            continue
        if holding.person is not known and holding.capacity is not details.capacity:
            continue
        fills = CAPACITIES[holding.capacity]
        if vacant:
            raise Refusal(f"{holding.person.name} is already the {fills} of {seat.organisation.name}.")
        if holding.person is known:
            raise Refusal(
                f"{holding.person.name} is the {fills} in this seat. End that term first.", field="email"
            )
        if holding.starts_on >= details.starts_on:
            raise Refusal(
                f"{holding.person.name} is the {fills} from {day(holding.starts_on)}. Enter a later date.",
                field="starts_on",
            )
        before = holding
    _check_limit(seat, known, details)
    return before


def _place(seat: Seat, details: HoldingDetails, person: Person, before: SeatHolding | None) -> _Placed:
    if before is not None:
        before.ends_on = details.starts_on - timedelta(days=1)
    holding = SeatHolding(person=person, capacity=details.capacity, starts_on=details.starts_on)
    seat.holdings.append(holding)
    earlier = details.starts_on < seat.starts_on
    seat.starts_on = min(seat.starts_on, details.starts_on)
    return _Placed(seat, details, holding, before, earlier)


def _fact(placed: _Placed, by: Person) -> audit.Fact:
    seat, details, person = placed.seat, placed.details, placed.holding.person
    instead = f" in place of {placed.before.person.name}" if placed.before else ""
    begins = ", and the seat now begins on that day" if placed.earlier else ""
    return audit.Fact(
        f"{by.name} appointed {person.name} as {CAPACITIES[details.capacity]} of {seat.organisation.name} on "
        f"{seat.board.name}{instead}, from {day(details.starts_on)}{begins}.",
        seat,
        {"person": person.key, "capacity": details.capacity.value},
    )


def holding_to_end(seat: Seat, capacity: Capacity, today: date) -> SeatHolding | None:
    """Return the term of a seat's present (or else next) representative or deputy, or None."""
    return seat.holding_on(today, capacity) or next(
        (h for h in seat.holdings if h.capacity is capacity and h.starts_on > today), None
    )


def mark_of(seat: Seat, capacity: Capacity, today: date) -> str:
    """Return text that identifies the present or next holder of a seat.

    A page sends it back with a change, so that no one else's term is changed by mistake.
    """
    holding = holding_to_end(seat, capacity, today)
    return "vacant" if holding is None else f"{holding.person.key} {holding.starts_on.isoformat()}"


def end_holding(
    session: Session, seat: Seat, capacity: Capacity, last_day: date, *, read: str = "", by: Person
) -> None:
    """End a representative's or deputy's term on a day; a day in the past ends it immediately.

    If the last day is the day before the first day, the term never started and is deleted. Raises Refusal when the seat
    has no holder, and when the last day is earlier than that or would make the term longer. Raises Conflict when the
    holder has changed since the page was shown.
    """
    hold_seat(session, seat)
    check_read(seat, capacity, read, yours=f"last day {day(last_day)}")
    holding = holding_to_end(seat, capacity, clock.today())
    if holding is None:
        raise Refusal(f"The seat has no {CAPACITIES[capacity]} now, so there is no term to end.")
    if last_day < holding.starts_on - timedelta(days=1):
        raise Refusal(f"They started on {day(holding.starts_on)}. Enter a later last day.", field="last_day")
    if holding.ends_on is not None and last_day > holding.ends_on:
        raise Refusal(
            f"Their term already ends on {day(holding.ends_on)}. To extend it, appoint them for another term.",
            field="last_day",
        )
    partnership, person = seat.board.partnership, holding.person
    never_filled = last_day < holding.starts_on
    finish(session, holding, last_day)
    audit.record(
        session,
        f"{by.name} ended the term of {person.name} as {CAPACITIES[capacity]} of {seat.organisation.name} "
        f"on {seat.board.name}, last day {day(last_day)}.",
        by=by,
        on=seat,
        partnership=partnership,
        details={"person": person.key, "capacity": capacity.value},
    )
    if capacity is Capacity.REPRESENTATIVE and not never_filled:
        _begin_succession(session, seat, holding, None)
    if never_filled or last_day < clock.today():
        end_access(session, partnership, person, by=by)


def _begin_succession(
    session: Session, seat: Seat, before: SeatHolding | None, incoming: Person | None
) -> None:
    """Start the handover of a seat, even if the last term ended automatically."""
    partnership, place = seat.board.partnership, successions.place_of_seat(seat)
    last = before or _last_to_end(seat, incoming)
    if last is None or last.ends_on is None:
        return
    if before is None and successions.was_begun(session, partnership, place, last.person, last.ends_on):
        if incoming is not None:
            successions.follow(session, partnership, place, incoming)
        return
    what = f"representative of {seat.organisation.name} on {seat.board.name}"
    change = successions.HolderChange(
        place, what, last.person, incoming, last.ends_on, successions.FOR_A_SEAT
    )
    successions.begin(session, partnership, change)


def _last_to_end(seat: Seat, incoming: Person | None) -> SeatHolding | None:
    ended = [
        one
        for one in seat.holdings
        if one.capacity is Capacity.REPRESENTATIVE and one.ends_on is not None and one.person is not incoming
    ]
    return max(ended, key=lambda one: (one.ends_on or date.min, one.starts_on), default=None)


def hold_seat(session: Session, seat: Seat) -> None:
    """Lock the partnership, and reload the holders of a seat."""
    hold_seats(session, seat.board.partnership, [seat])


def hold_seats(session: Session, partnership: Partnership, seats: Collection[Seat]) -> None:
    """Lock the partnership, and reload the holders of these seats."""
    hold(session, partnership)
    for seat in seats:
        session.expire(seat, ["holdings", "ends_on"])
    session.scalars(
        sa.select(Seat)
        .where(Seat.id.in_([seat.id for seat in seats]))
        .options(selectinload(Seat.holdings).joinedload(SeatHolding.person, innerjoin=True))
    ).all()


def check_read(seat: Seat, capacity: Capacity, read: str, *, yours: str) -> None:
    """Raise Conflict when the holder of a seat has changed since the page was shown.

    `read` is the `mark_of` that the page sent back; if it is empty, nothing is checked.
    """
    if not read or read == mark_of(seat, capacity, clock.today()):
        return
    holding = holding_to_end(seat, capacity, clock.today())
    now = f"{holding.person.name}, from {day(holding.starts_on)}" if holding else "Vacant"
    raise Conflict([Difference(capital(CAPACITIES[capacity]), now, yours)], current_version=seat.version)


def terms_in_a_row(seat: Seat, holding: SeatHolding) -> int:
    """Return how many terms a person has served in a seat without a break, up to and including this one."""
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
    """Raise Refusal if a person would serve more terms in a row than the board allows."""
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
            f"{known.name} has served {plural(terms, 'term')} in a row, the maximum on {seat.board.name}. "
            "Enter a later first day, or change the maximum under “Terms of office”.",
            field="email",
        )


def finish(session: Session, holding: SeatHolding, last_day: date) -> None:
    """Set the last day of a term, or delete the term if that day is before its first day."""
    if last_day < holding.starts_on:
        holding.seat.holdings.remove(holding)
        session.delete(holding)
    else:
        holding.ends_on = last_day
