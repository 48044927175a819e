"""Changes to the seats of member organisations on boards."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.access.places import not_over
from cdp.errors import Refusal
from cdp.models import Board, Organisation, Partnership, Person, Seat, SeatHolding, SeatKind
from cdp.models.adding import add_many, insert_rows
from cdp.models.spans import is_over
from cdp.partnerships.changes import changed, check_version, end_access, hold, same_name
from cdp.partnerships.members.service.holdings import HoldingDetails, check_once, finish
from cdp.partnerships.people import people_for
from cdp.partnerships.words import CAPACITIES, SEAT_KINDS
from cdp.reference.national_roles import national_role
from cdp.wording.formats import day


@dataclass(frozen=True)
class SeatDetails:
    """The details of a seat on a board: its organisation, national role (code), kind, title, vote, first and last day.

    Without a first day, a new seat begins with its first holder or else today, and a seat that exists keeps its own.
    """

    organisation: Organisation
    national_role: str
    kind: SeatKind
    title: str = ""
    votes: bool = True
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class NewSeat:
    """A new seat on a board and its first holders."""

    board: Board
    details: SeatDetails
    people: tuple[HoldingDetails, ...] = ()


@dataclass(frozen=True)
class AddedSeats:
    """The seats that were added, and their first holders (each listed once), who may then be invited."""

    seats: list[Seat]
    people: list[Person]


def add_seat(session: Session, board: Board, details: SeatDetails, *, by: Person) -> Seat:
    """Give an organisation a seat on a board as `add_seats` does."""
    return add_seats(session, board.partnership, [NewSeat(board, details)], by=by).seats[0]


def add_seats(
    session: Session, partnership: Partnership, wanted: Sequence[NewSeat], *, by: Person
) -> AddedSeats:
    """Add seats for organisations at the end of their boards' lists, with their first holders.

    A seat begins no later than its first holder. Raises Refusal when a co-opted seat has no last day, a seat ends
    before it begins, a seat that is not core has a vote, or a board has closed. Also raises Refusal when an
    organisation already has the same seat, as `check_once` does, and for a person who has left.
    """
    if not wanted:
        return AddedSeats([], [])
    hold(session, partnership)
    seats = add_many(session, Seat, _rows_of_seats(session, partnership, wanted))
    filling = [(seat, one) for seat, new in zip(seats, wanted, strict=True) for one in new.people]
    check_once(filling)
    people = people_for(session, partnership, [details.person for _, details in filling], by=by)
    session.flush()
    rows = [
        {
            "seat_id": seat.id,
            "person_id": person.id,
            "capacity": details.capacity,
            "starts_on": details.starts_on,
        }
        for (seat, details), person in zip(filling, people, strict=True)
    ]
    insert_rows(session, SeatHolding, rows)
    holders: dict[int, list[tuple[HoldingDetails, Person]]] = defaultdict(list)
    for (seat, details), person in zip(filling, people, strict=True):
        holders[seat.id].append((details, person))
    facts = [_fact_of_seat(seat, holders[seat.id], by) for seat in seats]
    audit.record_many(session, facts, by=by, partnership=partnership)
    for board in {new.board for new in wanted}:
        session.expire(board, ["seats"])
    return AddedSeats(seats, list(dict.fromkeys(people)))


def _rows_of_seats(
    session: Session, partnership: Partnership, wanted: Sequence[NewSeat]
) -> list[dict[str, Any]]:
    there, last = _seats_there(session, partnership), defaultdict[int, int](int)
    for (board_id, _), seats in there.items():
        last[board_id] = max(last[board_id], *(seat.position for seat in seats))
    rows = []
    for new in wanted:
        board, details = new.board, new.details
        if board.is_closed_on(clock.today()):
            raise Refusal(f"{board.name} closed on {day(board.closes_on)}. Choose another board.")
        others = there[board.id, details.organisation.id]
        _check_seat(board, details, others, None)
        last[board.id] += 1
        begins = [one.starts_on for one in new.people]
        row = {
            "board_id": board.id,
            "organisation_id": details.organisation.id,
            "title": details.title,
            "national_role": details.national_role,
            "kind": details.kind,
            "votes": details.votes,
            "starts_on": min([details.starts_on or min(begins, default=clock.today()), *begins]),
            "ends_on": details.ends_on,
            "position": last[board.id],
        }
        others.append(SimpleNamespace(**row))
        rows.append(row)
    return rows


def _seats_there(session: Session, partnership: Partnership) -> dict[tuple[int, int], list[Any]]:
    """Return the partnership's seats that have not ended, by board ID and organisation ID."""
    there: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for seat in session.scalars(
        sa.select(Seat)
        .join(Board, Seat.board_id == Board.id)
        .where(Board.partnership_id == partnership.id, not_over(Seat.ends_on, clock.today()))
    ):
        there[seat.board_id, seat.organisation_id].append(seat)
    return there


def _fact_of_seat(seat: Seat, people: Sequence[tuple[HoldingDetails, Person]], by: Person) -> audit.Fact:
    """Return the history event for a new seat, which names its first holders."""
    words = "".join(
        f", {CAPACITIES[details.capacity]} {person.name} from {day(details.starts_on)}"
        for details, person in people
    )
    with_holder = any(details.starts_on == seat.starts_on for details, _ in people)
    since = "" if with_holder else f" from {day(seat.starts_on)}"
    return audit.Fact(
        f"{by.name} gave {seat.organisation.name} a seat on {seat.board.name} as "
        f"{SEAT_KINDS[seat.kind].lower()}{since}{words}.",
        seat,
        {
            "national_role": seat.national_role,
            **{details.capacity.value: person.key for details, person in people},
        },
    )


def change_seat(session: Session, seat: Seat, details: SeatDetails, *, version: int, by: Person) -> None:
    """Change a seat as `change_seats` does. Raises Conflict if someone saved it meanwhile."""
    before, after = facts_of_seat(seat), facts_of_seat(details)
    check_version(seat, version, [(label, before[label], after[label]) for label in before])
    change_seats(session, seat.board.partnership, [(seat, details)], by=by)


def change_seats(
    session: Session, partnership: Partnership, wanted: Sequence[tuple[Seat, SeatDetails]], *, by: Person
) -> None:
    """Change seats, but not their organisations.

    Raises Refusal for a new last day in the past, a first day after that of a holder, when a seat breaks a rule, or if
    the organisation already has the same seat.
    """
    if not wanted:
        return
    hold(session, partnership)
    there = _seats_there(session, partnership)
    facts = []
    for seat, given in wanted:
        details = replace(given, starts_on=given.starts_on or seat.starts_on)
        _check_seat(seat.board, details, there[seat.board_id, seat.organisation_id], seat)
        if is_over(details.ends_on, clock.today()) and details.ends_on != seat.ends_on:
            raise Refusal(
                "Enter today or a later date. To end the seat now, use “End this seat”.", field="ends_on"
            )
        _check_first_day(seat, details)
        before, after = facts_of_seat(seat), facts_of_seat(details)
        if before == after:
            continue
        seat.national_role, seat.kind, seat.title = details.national_role, details.kind, details.title
        seat.votes, seat.starts_on = details.votes, details.starts_on or seat.starts_on
        seat.ends_on = details.ends_on
        sentence = f"{by.name} changed the seat of {seat.organisation.name} on {seat.board.name}."
        facts.append(audit.Fact(sentence, seat, changed(before, after)))
    audit.record_many(session, facts, by=by, partnership=partnership)


def end_seat(session: Session, seat: Seat, last_day: date, *, by: Person) -> None:
    """End a seat and the terms of its holders on a day; a day in the past ends them immediately.

    A seat that has not begun then never exists. Raises Refusal when the seat has already ended, would end before it
    began, or would end later than it does now.
    """
    if is_over(seat.ends_on, clock.today()):
        raise Refusal("This seat has already ended.")
    if last_day < seat.starts_on - timedelta(days=1) and seat.starts_on <= clock.today():
        raise Refusal(f"The seat began on {day(seat.starts_on)}. Enter a later last day.", field="last_day")
    if seat.ends_on is not None and last_day > seat.ends_on:
        raise Refusal(
            f"The seat already ends on {day(seat.ends_on)}. To extend it, change the seat.",
            field="last_day",
        )
    partnership = seat.board.partnership
    hold(session, partnership)
    session.expire(seat, ["holdings"])
    filling = [holding for holding in seat.holdings if holding.ends_on is None or holding.ends_on > last_day]
    places = [(holding.starts_on, holding.person) for holding in filling]
    seat.ends_on = last_day
    for holding in filling:
        finish(session, holding, last_day)
    audit.record(
        session,
        f"{by.name} ended the seat of {seat.organisation.name} on {seat.board.name}, "
        f"last day {day(last_day)}.",
        by=by,
        on=seat,
        partnership=partnership,
    )
    for person in {person for starts_on, person in places if last_day < max(starts_on, clock.today())}:
        end_access(session, partnership, person, by=by)


def _check_seat(board: Board, details: SeatDetails, others: Iterable[Seat], own: Seat | None) -> None:
    """Raise Refusal if a seat breaks a rule, or if the organisation already has the same seat on the board."""
    if details.organisation.partnership_id != board.partnership_id:
        raise Refusal("Choose an organisation of this partnership.", field="organisation")
    try:
        national_role(details.national_role)
    except KeyError:
        raise Refusal("Choose a role from the national list.", field="national_role") from None
    if details.kind is SeatKind.CO_OPTED and details.ends_on is None:
        raise Refusal("Enter the last day of the co-opted seat.", field="ends_on")
    if is_over(details.ends_on, details.starts_on or date.min):
        raise Refusal("The last day of the seat must be after the first day.", field="ends_on")
    if details.votes and details.kind is not SeatKind.CORE:
        raise Refusal(
            "Untick “This seat votes”, or choose a core seat. Only core members vote.", field="votes"
        )
    for other in others:
        if (
            other is not own
            and other.organisation_id == details.organisation.id
            and other.national_role == details.national_role
            and same_name(other.title, details.title)
        ):
            raise Refusal(
                f"{details.organisation.name} already has this seat. Enter a different title for the new one.",
                field="title",
            )


def _check_first_day(seat: Seat, details: SeatDetails) -> None:
    """Raise Refusal if a seat would begin after the first day of someone who holds or held it."""
    first = min(seat.holdings, key=lambda holding: holding.starts_on, default=None)
    if first is not None and details.starts_on is not None and details.starts_on > first.starts_on:
        raise Refusal(
            f"{first.person.name} was the {CAPACITIES[first.capacity]} from {day(first.starts_on)}. "
            "Enter that date or an earlier one.",
            field="starts_on",
        )


def facts_of_seat(source: Seat | SeatDetails) -> dict[str, object]:
    """Return those details of a seat that can be changed, keyed by their labels in the history."""
    return {
        "Title": source.title,
        "National role": source.national_role,
        "Kind": source.kind,
        "Votes": source.votes,
        "First day": source.starts_on,
        "Last day": source.ends_on,
    }
