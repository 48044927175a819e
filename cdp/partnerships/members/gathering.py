"""The members of a partnership, grouped by organisation. No database access."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cdp.models import Organisation, Person, Seat, SeatHolding
from cdp.models.ordering import SortOrder, in_order
from cdp.reference.areas import plain


@dataclass(frozen=True)
class SeatRow:
    """One seat and its holders today; `next_ones` are the terms that start later."""

    seat: Seat
    representative: Person | None
    deputy: Person | None
    next_ones: tuple[SeatHolding, ...]


@dataclass(frozen=True)
class MemberOrganisation:
    """One organisation with its seats; `rows` is empty for an organisation without a seat."""

    organisation: Organisation
    rows: tuple[SeatRow, ...]

    @property
    def people(self) -> list[Person]:
        """The holders of the organisation's seats today, each listed once, representatives first."""
        holders = [row.representative for row in self.rows] + [row.deputy for row in self.rows]
        return list(dict.fromkeys(person for person in holders if person is not None))


def gather(
    organisations: Iterable[Organisation], seats: Iterable[Seat], day: date
) -> list[MemberOrganisation]:
    """Return each organisation with its seats and their holders on a day, in the order given."""
    by_organisation: dict[int, list[SeatRow]] = {}
    for seat in seats:
        by_organisation.setdefault(seat.organisation_id, []).append(seat_row(seat, day))
    return [MemberOrganisation(one, tuple(by_organisation.get(one.id, ()))) for one in organisations]


def seat_row(seat: Seat, day: date) -> SeatRow:
    """Return a seat with its holders on a day, and the terms that start later."""
    return SeatRow(
        seat,
        seat.representative_on(day),
        seat.deputy_on(day),
        tuple(holding for holding in seat.holdings if holding.starts_on > day),
    )


@dataclass(frozen=True)
class MemberFilters:
    """The filters of the list of members. `board` is a board's key, or None for any board."""

    words: str = ""
    board: str | None = None
    vacant: bool = False
    order: str = "name"

    def fits(self, row: SeatRow) -> bool:
        """Whether a seat matches the filters for board and vacancy."""
        return (self.board is None or row.seat.board.key == self.board) and (
            not self.vacant or row.representative is None
        )


ORDERS: tuple[SortOrder[Callable[[MemberOrganisation], Any]], ...] = (
    SortOrder("name", "Organisation, A to Z", lambda member: plain(member.organisation.name)),
    SortOrder("-name", "Organisation, Z to A", lambda member: plain(member.organisation.name)),
)


def search(members: Iterable[MemberOrganisation], filters: MemberFilters) -> list[MemberOrganisation]:
    """Return the organisations that match the filters, in the order chosen.

    Each word must be in the names of the organisation and its people, ignoring case and accents. If the filters ask for
    a board or for vacant seats, only matching seats and their organisations are returned.
    """
    words = plain(filters.words).split()
    found = [member for member in members if all(word in _names(member) for word in words)]
    if filters.board or filters.vacant:
        rows = [(member, tuple(row for row in member.rows if filters.fits(row))) for member in found]
        found = [replace(member, rows=fitting) for member, fitting in rows if fitting]
    return in_order(found, ORDERS, filters.order)


def _names(member: MemberOrganisation) -> str:
    names = [member.organisation.name, member.organisation.short_name]
    return plain(" ".join(names + [person.name for person in member.people]))
