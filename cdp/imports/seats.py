"""Which seat of an organisation a row of a file means, also after one was changed by hand. Pure."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Protocol

from cdp.imports.entries import MemberRow
from cdp.imports.state import SeatNow, State
from cdp.models import Capacity
from cdp.partnerships.changes import folded


class Wanted(Protocol):
    """A row, with the title that its seat goes by."""

    row: MemberRow
    title: str
    seat: SeatNow | None


def match(wanted: Sequence[Wanted], seats: Sequence[SeatNow], state: State) -> None:
    """Give each row the seat that it means, of one organisation on one board; a row without one asks for a new seat.

    Tried in turn: the same role and title; the same representative; the same title; the same role where the row has
    no title of its own; and at last the only row with the only seat that is left.
    """
    left = list(seats)
    ways: tuple[Callable[[Wanted, SeatNow], bool], ...] = (
        lambda one, seat: (
            one.row.national_role == seat.national_role and folded(one.title) == folded(seat.title)
        ),
        lambda one, seat: bool(one.row.representative) and _email(one) in _emails(seat, state),
        lambda one, seat: bool(one.title) and folded(one.title) == folded(seat.title),
        lambda one, seat: not one.row.title and one.row.national_role == seat.national_role,
    )
    for fits in ways:
        for one in wanted:
            if one.seat is None:
                _take(one, [seat for seat in left if fits(one, seat)], left)
    unmatched = [one for one in wanted if one.seat is None]
    if len(unmatched) == 1 and len(left) == 1:
        unmatched[0].seat = left[0]


def by_organisation_and_board(seats: Sequence[SeatNow]) -> dict[tuple[int, int], list[SeatNow]]:
    """Return seats by the organisation that has them and the board they are on."""
    found: dict[tuple[int, int], list[SeatNow]] = defaultdict(list)
    for seat in seats:
        found[seat.organisation_id, seat.board_id].append(seat)
    return found


def _take(one: Wanted, fitting: list[SeatNow], left: list[SeatNow]) -> None:
    if fitting:
        one.seat = fitting[0]
        left.remove(fitting[0])


def _email(one: Wanted) -> str:
    return one.row.representative.email.casefold() if one.row.representative else ""


def _emails(seat: SeatNow, state: State) -> set[str]:
    return {
        holding.email
        for holding in seat.holdings
        if holding.capacity is Capacity.REPRESENTATIVE and holding.holds_from(state.day)
    }
