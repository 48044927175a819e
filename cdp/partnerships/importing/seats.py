"""Matching the rows of a file with an organisation's seats, even after changes. Pure functions."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Protocol

from cdp.imports.people import bare_name
from cdp.models import Capacity
from cdp.partnerships.changes import folded
from cdp.partnerships.importing.entries import MemberRow
from cdp.partnerships.importing.state import SeatNow, State


class RowWithSeat(Protocol):
    """A row with the title of its seat, and the existing seat that it matches."""

    row: MemberRow
    title: str
    seat: SeatNow | None


def match(wanted: Sequence[RowWithSeat], seats: Sequence[SeatNow], state: State) -> None:
    """Set the seat of each row that matches one of an organisation's seats on a board; other rows are new seats.

    These are compared in turn: the role and title, the representative, the title, and the role if the row has no title.
    Finally, if one row and one seat are left, they match.
    """
    left = list(seats)
    ways: tuple[Callable[[RowWithSeat, SeatNow], bool], ...] = (
        lambda one, seat: (
            one.row.national_role == seat.national_role and folded(one.title) == folded(seat.title)
        ),
        lambda one, seat: bool(one.row.representative) and _person(one) in _people(seat, state),
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
    """Return seats by (organisation id, board id)."""
    found: dict[tuple[int, int], list[SeatNow]] = defaultdict(list)
    for seat in seats:
        found[seat.organisation_id, seat.board_id].append(seat)
    return found


def _take(one: RowWithSeat, fitting: list[SeatNow], left: list[SeatNow]) -> None:
    if fitting:
        one.seat = fitting[0]
        left.remove(fitting[0])


def _email(one: RowWithSeat) -> str:
    return one.row.representative.email.casefold() if one.row.representative else ""


def _person(one: RowWithSeat) -> tuple[str, str]:
    return _email(one), bare_name(one.row.representative.name if one.row.representative else "")


def _emails(seat: SeatNow, state: State) -> set[str]:
    return {email for email, _ in _people(seat, state)}


def _people(seat: SeatNow, state: State) -> set[tuple[str, str]]:
    return {
        (holding.email, bare_name(holding.name))
        for holding in seat.holdings
        if holding.capacity is Capacity.REPRESENTATIVE and holding.holds_from(state.day)
    }
