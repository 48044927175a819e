"""The coverage of a footprint: authorities, bodies covered wholly or in part, and overlaps. No database access."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.models import FootprintArea, Partnership
from cdp.partnerships.footprints.bodies_covered import BodyGroup, BodyRow, Seating, bodies_covered
from cdp.partnerships.footprints.national import is_above
from cdp.partnerships.footprints.represented import (
    Representations,
    SeatState,
    needs_seat,
)
from cdp.reference.areas import Authority, AuthorityKind, authority
from cdp.reference.districts import districts_of


@dataclass(frozen=True)
class FootprintRow:
    """One authority of a footprint; `districts` is empty unless it is a county. `number` is its label on the map."""

    number: int
    authority: Authority
    districts: tuple[str, ...]
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Overlap:
    """Another partnership with some of the same authorities; `relation` says if it is a parent or a part, else ""."""

    name: str
    shared: tuple[str, ...]
    relation: str


@dataclass(frozen=True)
class FootprintChange:
    """A day on which a footprint changed, and the authorities that joined and left."""

    day: date
    joined: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Footprint:
    """A footprint on a day: present, future and former authorities, the bodies covered, and overlaps."""

    areas: tuple[FootprintRow, ...]
    to_come: tuple[FootprintRow, ...]
    former: tuple[FootprintRow, ...]
    bodies: tuple[BodyGroup, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def codes(self) -> list[str]:
        """The codes of the authorities in the footprint, in the order of their numbers."""
        return [row.authority.code for row in self.areas]

    @property
    def seats(self) -> dict[SeatState, list[BodyRow]]:
        """The bodies that should have a seat, by whether they have one."""
        rows = [row for group in self.bodies if needs_seat(group.kind) for row in group.rows]
        return {state: [row for row in rows if row.state is state] for state in SeatState}

    @property
    def to_be_seated(self) -> int:
        """The number of bodies that should have a seat."""
        return sum(len(rows) for rows in self.seats.values())


def footprint_of(
    partnership: Partnership,
    elsewhere: Iterable[tuple[str, Partnership]],
    day: date,
    represented: Representations | None = None,
    *,
    all_matched: bool = False,
) -> Footprint:
    """Return the footprint of a partnership on a day.

    `elsewhere` has the authorities of other partnerships as (code, partnership). `represented` says which bodies have a
    seat; if it is None, no body counts as having one. `all_matched` says whether no organisation is left to match.
    """
    places = sorted(partnership.areas, key=lambda area: authority(area.area_code).name)
    inside = [area for area in places if area.holds_on(day)]
    codes = [area.area_code for area in inside]
    others: dict[str, list[Partnership]] = {}
    for code, other in elsewhere:
        others.setdefault(code, []).append(other)
    return Footprint(
        areas=_rows(inside),
        to_come=_rows([area for area in places if area.starts_on > day]),
        former=_rows([area for area in places if area.ends_on is not None and area.ends_on <= day]),
        bodies=bodies_covered(codes, day, others, Seating(represented or {}, all_matched)),
        overlaps=_overlaps(partnership, codes, others),
    )


def numbers_on_map(rows: Iterable[FootprintRow]) -> dict[str, str]:
    """Return the numbers of authorities to show on each outline, by its code; an outline may show several."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for code in row.authority.outline_codes:
            found.setdefault(code, []).append(str(row.number))
    return {code: ", ".join(numbers) for code, numbers in found.items()}


def changes_of(partnership: Partnership) -> list[FootprintChange]:
    """Return the days on which the footprint changed or will change, newest first."""
    joined: dict[date, list[str]] = {}
    left: dict[date, list[str]] = {}
    for area in sorted(partnership.areas, key=lambda area: authority(area.area_code).name):
        name = authority(area.area_code).name
        joined.setdefault(area.starts_on, []).append(name)
        if area.ends_on is not None:
            left.setdefault(area.ends_on, []).append(name)
    return [
        FootprintChange(day, tuple(joined.get(day, ())), tuple(left.get(day, ())))
        for day in sorted(joined.keys() | left.keys(), reverse=True)
    ]


def _rows(areas: Sequence[FootprintArea]) -> tuple[FootprintRow, ...]:
    return tuple(
        FootprintRow(
            number, authority(area.area_code), _districts(area.area_code), area.starts_on, area.ends_on
        )
        for number, area in enumerate(areas, start=1)
    )


def _districts(code: str) -> tuple[str, ...]:
    if authority(code).kind is not AuthorityKind.COUNTY:
        return ()
    return tuple(district.name for district in districts_of(code))


def _overlaps(
    partnership: Partnership, codes: list[str], others: Mapping[str, list[Partnership]]
) -> tuple[Overlap, ...]:
    shared: dict[int, list[str]] = {}
    found: dict[int, Partnership] = {}
    for code in codes:
        for other in others.get(code, ()):
            found[other.id] = other
            shared.setdefault(other.id, []).append(authority(code).name)
    return tuple(
        Overlap(other.name, tuple(shared[other.id]), _relation(partnership, other))
        for other in sorted(found.values(), key=lambda each: each.name)
    )


def _relation(partnership: Partnership, other: Partnership) -> str:
    if is_above(other, partnership):
        return "parent partnership"
    return "part of this partnership" if is_above(partnership, other) else ""
