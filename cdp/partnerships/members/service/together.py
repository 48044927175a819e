"""Adding and changing many organisations, their seats and the people on them at once, as an import does.

The services beside this one lock, check, record and flush one thing at a time: right for a form, and some thirty
statements a row. Here the same rules are kept on rows that are read once: names are free, a seat passes `check_seat`,
a person is on a seat once, and nobody stops for somebody else (that is `appoint`, one by one, because leaving ends
rights). Every record gets its own event as the forms give it, so that each has its history; the events are chained
under one lock and written in one statement.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.accounts.service import normal_email
from cdp.errors import Refusal
from cdp.models import (
    Board,
    Capacity,
    Organisation,
    Partnership,
    Person,
    Seat,
    SeatHolding,
    Succession,
)
from cdp.models.adding import add_many, insert_rows
from cdp.partnerships import queries, successions
from cdp.partnerships.changes import changed, folded, hold
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.organisations import (
    OrganisationDetails,
    SeatDetails,
    check_seat,
    facts_of_seat,
)
from cdp.partnerships.people import people_for
from cdp.partnerships.words import CAPACITIES, SEAT_KINDS
from cdp.wording.formats import day


@dataclass(frozen=True)
class NewSeat:
    """A seat on a board, and who fills it from the start."""

    board: Board
    details: SeatDetails
    people: tuple[HoldingDetails, ...] = ()


@dataclass(frozen=True)
class Additions:
    """The seats to add, and the people to put on seats that there are and that nobody fills."""

    seats: Sequence[NewSeat] = ()
    vacancies: Sequence[tuple[Seat, HoldingDetails]] = ()


@dataclass(frozen=True)
class Placed:
    """Somebody on a seat."""

    seat: Seat
    details: HoldingDetails
    person: Person


@dataclass
class Added:
    """What was added: the people appointed, each once, are those who may be invited."""

    seats: list[Seat] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


def add_organisations(
    session: Session, partnership: Partnership, wanted: Sequence[OrganisationDetails], *, by: Person
) -> list[Organisation]:
    """Add member organisations. Raises Refusal for a name that is taken, in the partnership or among them."""
    if not wanted:
        return []
    hold(session, partnership)
    taken = {folded(one.name) for one in queries.organisations_of(session, partnership)}
    for details in wanted:
        if folded(details.name) in taken:
            raise Refusal(
                f"This partnership has an organisation called {details.name} already.", field="name"
            )
        taken.add(folded(details.name))
    rows = [
        {"partnership_id": partnership.id, "name": one.name, "short_name": one.short_name} for one in wanted
    ]
    added = add_many(session, Organisation, rows)
    facts = [audit.Fact(f"{by.name} added {one.name} to the organisations.", one) for one in added]
    audit.record_many(session, facts, by=by, partnership=partnership)
    return added


def rename_together(
    session: Session,
    partnership: Partnership,
    wanted: Sequence[tuple[Organisation, OrganisationDetails]],
    *,
    by: Person,
) -> None:
    """Change what organisations are called. Raises Refusal for a name that another one has."""
    if not wanted:
        return
    hold(session, partnership)
    names = {one.id: folded(one.name) for one in queries.organisations_of(session, partnership)}
    facts = []
    for organisation, details in wanted:
        others = {name for number, name in names.items() if number != organisation.id}
        if folded(details.name) in others:
            raise Refusal(
                f"This partnership has an organisation called {details.name} already.", field="name"
            )
        names[organisation.id] = folded(details.name)
        before = {"Name": organisation.name, "Short name": organisation.short_name}
        organisation.name, organisation.short_name = details.name, details.short_name
        after = {"Name": details.name, "Short name": details.short_name}
        sentence = f"{by.name} changed the name of {before['Name']}."
        facts.append(audit.Fact(sentence, organisation, changed(before, after)))
    audit.record_many(session, facts, by=by, partnership=partnership)


def change_together(
    session: Session, partnership: Partnership, wanted: Sequence[tuple[Seat, SeatDetails]], *, by: Person
) -> None:
    """Change how seats sit on their boards. Raises Refusal as `change_seat`; their organisations stay."""
    if not wanted:
        return
    hold(session, partnership)
    there: dict[tuple[int, int], list[Seat]] = defaultdict(list)
    for seat in session.scalars(_open_seats(partnership, clock.today())):
        there[seat.board_id, seat.organisation_id].append(seat)
    facts = []
    for seat, details in wanted:
        check_seat(seat.board, details, there[seat.board_id, seat.organisation_id], seat)
        before, after = facts_of_seat(seat), facts_of_seat(details)
        seat.national_role, seat.kind, seat.title = details.national_role, details.kind, details.title
        seat.votes, seat.ends_on = details.votes, details.ends_on
        sentence = f"{by.name} changed the seat of {seat.organisation.name} on {seat.board.name}."
        facts.append(audit.Fact(sentence, seat, changed(before, after)))
    audit.record_many(session, facts, by=by, partnership=partnership)


def add_together(session: Session, partnership: Partnership, additions: Additions, *, by: Person) -> Added:
    """Add seats with the people on them, and people on vacant seats.

    Raises Refusal where `add_seat` or `appoint` would: a closed board, a seat that its organisation has, a person who
    has left or who is on the seat already, and a place that somebody has from that day on.
    """
    hold(session, partnership)
    seats = _seats(session, partnership, additions.seats)
    new = [(seat, one) for seat, wanted in zip(seats, additions.seats, strict=True) for one in wanted.people]
    filling = [*new, *additions.vacancies]
    people = people_for(session, (details.person for _, details in filling), by=by)
    placed = [Placed(seat, details, people[normal_email(details.person.email)]) for seat, details in filling]
    _check(placed, [seat for seat, _ in additions.vacancies])
    session.flush()
    rows = [
        {
            "seat_id": one.seat.id,
            "person_id": one.person.id,
            "capacity": one.details.capacity,
            "starts_on": one.details.starts_on,
        }
        for one in placed
    ]
    insert_rows(session, SeatHolding, rows)
    _follow(session, partnership, placed[len(new) :])
    audit.record_many(
        session, [*_facts_of_seats(seats, placed, by), *_facts_of_people(placed[len(new) :], by)], by=by,
        partnership=partnership,
    )  # fmt: skip
    for seat, _ in additions.vacancies:
        session.expire(seat, ["holdings"])
    return Added(seats, list(dict.fromkeys(one.person for one in placed)))


def _seats(session: Session, partnership: Partnership, wanted: Sequence[NewSeat]) -> list[Seat]:
    """Add the seats, each after those that its board has."""
    today = clock.today()
    there: dict[tuple[int, int], list[Any]] = defaultdict(list)
    last: dict[int, int] = defaultdict(int)
    for seat in session.scalars(_open_seats(partnership, today)) if wanted else ():
        there[seat.board_id, seat.organisation_id].append(seat)
        last[seat.board_id] = max(last[seat.board_id], seat.position)
    rows = []
    for new in wanted:
        board, details = new.board, new.details
        if board.closes_on is not None and board.closes_on < today:
            raise Refusal(f"{board.name} closed on {day(board.closes_on)}. Choose another board.")
        others = there[board.id, details.organisation.id]
        check_seat(board, details, others, None)
        last[board.id] += 1
        row = {
            "board_id": board.id,
            "organisation_id": details.organisation.id,
            "title": details.title,
            "national_role": details.national_role,
            "kind": details.kind,
            "votes": details.votes,
            "ends_on": details.ends_on,
            "position": last[board.id],
        }
        others.append(SimpleNamespace(**row))
        rows.append(row)
    return add_many(session, Seat, rows)


def _open_seats(partnership: Partnership, today: date) -> sa.Select[Seat]:
    return (
        sa.select(Seat)
        .join(Board, Seat.board_id == Board.id)
        .where(Board.partnership_id == partnership.id, sa.or_(Seat.ends_on.is_(None), Seat.ends_on >= today))
    )


def _check(placed: Sequence[Placed], vacant: Collection[Seat]) -> None:
    """Raise Refusal where `appoint` would refuse, or would let somebody stop."""
    seen: set[tuple[int, int]] = set()
    for one in placed:
        name = one.seat.organisation.name
        if not one.seat.holds_on(one.details.starts_on):
            raise Refusal(f"The seat of {name} has ended by {day(one.details.starts_on)}.")
        if (one.seat.id, one.person.id) in seen:
            raise Refusal(f"{one.person.name} cannot be both representative and deputy of {name}.")
        seen.add((one.seat.id, one.person.id))
    known = set(vacant)
    for one in placed:
        for holding in one.seat.holdings if one.seat in known else ():
            lasts = holding.ends_on is None or holding.ends_on >= one.details.starts_on
            if lasts and (holding.person is one.person or holding.capacity is one.details.capacity):
                role, name = CAPACITIES[holding.capacity], one.seat.organisation.name
                raise Refusal(f"{holding.person.name} is the {role} of {name} already.")


def _follow(session: Session, partnership: Partnership, placed: Iterable[Placed]) -> None:
    """Note who follows on seats whose last representative stopped before anybody was named."""
    waiting = set(
        session.scalars(
            sa.select(Succession.place).where(
                Succession.partnership_id == partnership.id,
                Succession.closed_at.is_(None),
                Succession.incoming_id.is_(None),
            )
        )
    )
    for one in placed:
        place = successions.place_of_seat(one.seat)
        if one.details.capacity is Capacity.REPRESENTATIVE and place in waiting:
            successions.follow(session, partnership, place, one.person)


def _facts_of_seats(seats: Sequence[Seat], placed: Iterable[Placed], by: Person) -> list[audit.Fact]:
    """Return one event for each new seat, which names those who fill it from the start."""
    on_seat: dict[int, list[Placed]] = defaultdict(list)
    for one in placed:
        on_seat[one.seat.id].append(one)
    return [
        audit.Fact(
            f"{by.name} gave {seat.organisation.name} a seat on {seat.board.name} as "
            f"{SEAT_KINDS[seat.kind].lower()}{''.join(_as_words(one) for one in on_seat[seat.id])}.",
            seat,
            {
                "national_role": seat.national_role,
                **{one.details.capacity.value: one.person.key for one in on_seat[seat.id]},
            },
        )
        for seat in seats
    ]


def _as_words(one: Placed) -> str:
    return f", {CAPACITIES[one.details.capacity]} {one.person.name} from {day(one.details.starts_on)}"


def _facts_of_people(placed: Iterable[Placed], by: Person) -> list[audit.Fact]:
    """Return one event for each person on a seat that was there, as `appoint` tells it."""
    return [
        audit.Fact(
            f"{by.name} made {one.person.name} the {CAPACITIES[one.details.capacity]} of "
            f"{one.seat.organisation.name} on {one.seat.board.name}, from {day(one.details.starts_on)}.",
            one.seat,
            {"person": one.person.key, "capacity": one.details.capacity.value},
        )
        for one in placed
    ]
