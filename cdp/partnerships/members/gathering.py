"""The members of a partnership by organisation. No database access."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cdp.models import Organisation, Person, Seat, SeatHolding
from cdp.reference.areas import plain


@dataclass(frozen=True)
class SeatRow:
    """One seat and its holders today; `next_ones` are holders who start later."""

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
        """The holders of the organisation's seats today, once each, representatives first."""
        holders = [row.representative for row in self.rows] + [row.deputy for row in self.rows]
        return list(dict.fromkeys(person for person in holders if person is not None))


def gather(
    organisations: Iterable[Organisation], seats: Iterable[Seat], day: date
) -> list[MemberOrganisation]:
    """Return each organisation with its seats on a day, in the order of the organisations given."""
    by_organisation: dict[int, list[SeatRow]] = {}
    for seat in seats:
        by_organisation.setdefault(seat.organisation_id, []).append(seat_row(seat, day))
    return [MemberOrganisation(one, tuple(by_organisation.get(one.id, ()))) for one in organisations]


def seat_row(seat: Seat, day: date) -> SeatRow:
    """Return the present and future holders of a seat on a day."""
    return SeatRow(
        seat,
        seat.representative_on(day),
        seat.deputy_on(day),
        tuple(holding for holding in seat.holdings if holding.starts_on > day),
    )


def search(members: Iterable[MemberOrganisation], wanted: str) -> list[MemberOrganisation]:
    """Return the members whose organisation or people have every word in their names, ignoring accents."""
    words = plain(wanted).split()
    return [member for member in members if all(word in _names(member) for word in words)]


def _names(member: MemberOrganisation) -> str:
    names = [member.organisation.name, member.organisation.short_name]
    return plain(" ".join(names + [person.name for person in member.people]))
