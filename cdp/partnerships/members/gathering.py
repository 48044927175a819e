"""Everyone in a partnership by organisation. Pure: it asks nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cdp.models import Organisation, Person, Seat, SeatHolding
from cdp.reference.areas import plain


@dataclass(frozen=True)
class SeatRow:
    """One seat, and who fills it today; `next_ones` are to begin later."""

    seat: Seat
    representative: Person | None
    deputy: Person | None
    next_ones: tuple[SeatHolding, ...]


@dataclass(frozen=True)
class MemberOrganisation:
    """One organisation with its seats; none for an organisation that takes part without a seat."""

    organisation: Organisation
    rows: tuple[SeatRow, ...]

    @property
    def people(self) -> list[Person]:
        """Everyone who fills a seat of the organisation today, each once: the representatives first."""
        filling = [row.representative for row in self.rows] + [row.deputy for row in self.rows]
        return list(dict.fromkeys(person for person in filling if person is not None))


def gather(organisations: Iterable[Organisation], seats: Iterable[Seat], day: date) -> list[MemberOrganisation]:
    """Return each organisation with its seats on a day, in the order of the organisations given."""
    by_organisation: dict[int, list[SeatRow]] = {}
    for seat in seats:
        by_organisation.setdefault(seat.organisation_id, []).append(seat_row(seat, day))
    return [MemberOrganisation(one, tuple(by_organisation.get(one.id, ()))) for one in organisations]


def seat_row(seat: Seat, day: date) -> SeatRow:
    """Return who fills a seat on a day, and who is to."""
    return SeatRow(
        seat,
        seat.representative_on(day),
        seat.deputy_on(day),
        tuple(holding for holding in seat.holdings if holding.starts_on > day),
    )


def search(members: Iterable[MemberOrganisation], wanted: str) -> list[MemberOrganisation]:
    """Return the members whose organisation or people have every word in their names; accents do not matter."""
    words = plain(wanted).split()
    return [member for member in members if all(word in _names(member) for word in words)]


def _names(member: MemberOrganisation) -> str:
    names = [member.organisation.name, member.organisation.short_name]
    return plain(" ".join(names + [person.name for person in member.people]))
