"""The lines of the directory: one for each person with a place in a partnership, with all their places.

No database access. A place is a seat that a person fills, a role that they hold, or the appointment as SRO.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from cdp.contacts.words import is_stale
from cdp.models import (
    Appointment,
    Board,
    Capacity,
    DirectoryEntry,
    Organisation,
    Person,
    RoleHolding,
    Seat,
    SeatKind,
    SroAppointment,
)
from cdp.models.ordering import SortOrder, in_order
from cdp.partnerships.words import CAPACITIES, ROLES, capital
from cdp.reference.areas import plain

T = TypeVar("T")
SRO, OBSERVER = "sro", Appointment.OBSERVER.value
# The names of the roles, in the order in which the filter lists them. A person is found by any of their places.
ROLE_NAMES = {
    SRO: "SRO",
    **{role.value: capital(name) for role, name in ROLES.items()},
    **{capacity.value: capital(name) for capacity, name in CAPACITIES.items()},
}


@dataclass(frozen=True)
class DirectoryPlace:
    """A person's place in the partnership: `role` is a key of ROLE_NAMES, `detail` a seat's title or the SRO's post."""

    role: str
    organisation: Organisation | None = None
    board: Board | None = None
    national_role: str = ""
    detail: str = ""

    @property
    def words(self) -> str:
        """The place in words such as "Deputy, West Midlands Police, Partnership Board"."""
        return self._joined([self.organisation.label] if self.organisation else [])

    @property
    def words_within(self) -> str:
        """The place in words for a list under the organisation's name, such as "Deputy, Partnership Board"."""
        return self._joined([])

    def _joined(self, organisation: list[str]) -> str:
        parts = [ROLE_NAMES[self.role], self.detail, *organisation, self.board.name if self.board else ""]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class DirectoryFilters:
    """The filters of the directory as keys, codes and typed words; None or empty where a filter is not used."""

    words: str = ""
    board: str | None = None
    national_role: str | None = None
    role: str | None = None
    organisation: str | None = None
    stale: bool = False
    order: str = "name"

    def fits(self, place: DirectoryPlace) -> bool:
        """Return whether this place alone matches the filters for board, national role, role and organisation."""
        board, organisation = place.board, place.organisation
        return (
            (self.board is None or (board is not None and board.key == self.board))
            and (self.national_role is None or place.national_role == self.national_role)
            and (self.role is None or place.role == self.role)
            and (
                self.organisation is None
                or (organisation is not None and organisation.key == self.organisation)
            )
        )


@dataclass(frozen=True)
class DirectoryLine:
    """One person in the directory, with all their places in the partnership."""

    person: Person
    places: tuple[DirectoryPlace, ...]
    entry: DirectoryEntry | None

    @property
    def verified_on(self) -> date | None:
        """The day on which the entry was last verified, or None."""
        return self.entry.verified_on if self.entry else None

    @cached_property
    def organisations(self) -> list[Organisation]:
        """The organisations that the person represents, once each."""
        return list(dict.fromkeys(place.organisation for place in self.places if place.organisation))

    @property
    def organisation_names(self) -> str:
        """The names of the person's organisations; empty for a person who represents none."""
        return ", ".join(one.name for one in self.organisations)

    @cached_property
    def searchable(self) -> str:
        """The text in which a search looks for words, without accents or capitals."""
        person = self.person
        names = [f"{one.name} {one.short_name}" for one in self.organisations]
        details = [place.detail for place in self.places]
        return plain(" ".join([person.name, person.job_title, person.email, *names, *details]))


@dataclass(frozen=True)
class DirectoryGroup:
    """An organisation and its people, or the people who hold a role but represent no organisation."""

    organisation: Organisation | None
    lines: tuple[DirectoryLine, ...]


def gather(
    seats: Iterable[Seat],
    holdings: Iterable[RoleHolding],
    sro: SroAppointment | None,
    entries: Mapping[int, DirectoryEntry],
    day: date,
) -> list[DirectoryLine]:
    """Return a line for each person with a place on a day, in order of name; people who left are left out."""
    places: dict[Person, list[DirectoryPlace]] = {}
    if sro is not None and sro.holds_on(day):
        detail = ", ".join(part for part in (sro.post, sro.organisation_name) if part)
        places.setdefault(sro.person, []).append(DirectoryPlace(SRO, detail=detail))
    for holding in holdings:
        if holding.holds_on(day):
            places.setdefault(holding.person, []).append(
                DirectoryPlace(holding.role.value, board=holding.board)
            )
    for seat in seats:
        for person, place in _of_seat(seat, day):
            places.setdefault(person, []).append(place)
    people = sorted(places, key=lambda person: (plain(person.name), person.id))
    return [
        DirectoryLine(person, tuple(dict.fromkeys(places[person])), entries.get(person.id))
        for person in people
        if person.left_at is None
    ]


def _of_seat(seat: Seat, day: date) -> list[tuple[Person, DirectoryPlace]]:
    found = []
    for capacity in Capacity:
        holding = seat.holding_on(day, capacity) if seat.holds_on(day) else None
        if holding is not None:
            role = OBSERVER if seat.kind is SeatKind.OBSERVER else capacity.value
            place = DirectoryPlace(role, seat.organisation, seat.board, seat.national_role, seat.title)
            found.append((holding.person, place))
    return found


ORDERS: tuple[SortOrder[Callable[[DirectoryLine], Any]], ...] = (
    SortOrder("name", "Name, A to Z", lambda line: plain(line.person.name)),
    SortOrder("-name", "Name, Z to A", lambda line: plain(line.person.name)),
    SortOrder("organisation", "Organisation, A to Z", lambda line: plain(line.organisation_names)),
    SortOrder("-organisation", "Organisation, Z to A", lambda line: plain(line.organisation_names)),
    SortOrder("verified", "Last verified, oldest first", lambda line: line.verified_on or date.min),
    SortOrder("-verified", "Last verified, newest first", lambda line: line.verified_on or date.min),
)


def chosen(lines: Iterable[DirectoryLine], filters: DirectoryFilters, today: date) -> list[DirectoryLine]:
    """Return the lines that match the filters, in the chosen order.

    A line must contain every word of the search, and one of its places must match all filters that are about places.
    """
    words = plain(filters.words).split()
    found = [
        line
        for line in lines
        if all(word in line.searchable for word in words)
        and any(filters.fits(place) for place in line.places)
        and (not filters.stale or is_stale(line.verified_on, today))
    ]
    return in_order(found, ORDERS, filters.order)


def by_organisation(lines: Iterable[DirectoryLine]) -> list[DirectoryGroup]:
    """Return the lines by organisation; people with two appear under both, and people with none come last."""
    groups: dict[Organisation | None, list[DirectoryLine]] = {}
    for line in lines:
        homes: list[Organisation | None] = [*line.organisations] or [None]
        for organisation in homes:
            groups.setdefault(organisation, []).append(line)

    def name(organisation: Organisation | None) -> tuple[bool, str]:
        return (organisation is None, plain(organisation.name) if organisation else "")

    return [DirectoryGroup(one, tuple(groups[one])) for one in sorted(groups, key=name)]


def boards_in(lines: Iterable[DirectoryLine]) -> list[tuple[str, str]]:
    """Return the key and name of each board on which people have a place, in the order of the boards."""
    boards = _each(lines, lambda place: place.board)
    return [(one.key, one.name) for one in sorted(boards, key=lambda one: (one.position, one.name))]


def organisations_in(lines: Iterable[DirectoryLine]) -> list[tuple[str, str]]:
    """Return the key and name of each organisation that is represented, in order of name."""
    organisations = _each(lines, lambda place: place.organisation)
    return [(one.key, one.name) for one in sorted(organisations, key=lambda one: plain(one.name))]


def roles_in(lines: Iterable[DirectoryLine]) -> list[tuple[str, str]]:
    """Return the key and name of each role that someone has, in the order of ROLE_NAMES."""
    held = {place.role for line in lines for place in line.places}
    return [(role, name) for role, name in ROLE_NAMES.items() if role in held]


def national_roles_in(lines: Iterable[DirectoryLine]) -> set[str]:
    """Return the codes of the national roles under which people have a seat."""
    return {place.national_role for line in lines for place in line.places if place.national_role}


def _each(lines: Iterable[DirectoryLine], pick: Callable[[DirectoryPlace], T | None]) -> list[T]:
    found = (pick(place) for line in lines for place in line.places)
    return list(dict.fromkeys(one for one in found if one is not None))
