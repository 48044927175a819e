"""The coverage of a footprint: authorities, bodies covered wholly or in part, and overlaps. No database access."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from cdp.models import FootprintArea, Partnership
from cdp.partnerships.footprints.national import is_above
from cdp.partnerships.footprints.represented import (
    NOT_REPRESENTED,
    Representation,
    Representations,
    SeatState,
    needs_seat,
)
from cdp.reference.areas import (
    Authority,
    AuthorityKind,
    PublicBodyKind,
    all_districts,
    authority,
    districts_of,
    known_authorities,
)
from cdp.reference.bodies import public_body
from cdp.reference.coverage import BodyCover, coverage

HEADINGS = {
    PublicBodyKind.COUNCIL: "Councils",
    PublicBodyKind.DISTRICT_COUNCIL: "District councils",
    PublicBodyKind.POLICE_FORCE_AREA: "Police force areas",
    PublicBodyKind.POLICING_BODY: "Police and crime commissioners, and mayors with their powers",
    PublicBodyKind.INTEGRATED_CARE_BOARD: "Integrated Care Boards",
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP: "Community safety partnerships",
    PublicBodyKind.REGION: "Regions",
}
COUNCILS = (PublicBodyKind.COUNCIL, PublicBodyKind.DISTRICT_COUNCIL)


@dataclass(frozen=True)
class FootprintRow:
    """One authority of a footprint; `districts` is empty unless it is a county. `number` is its label on the map."""

    number: int
    authority: Authority
    districts: tuple[str, ...]
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class MissingPlace:
    """A part of a body's area that is outside the footprint, and the partnerships that cover that part."""

    name: str
    covered_by: tuple[str, ...]


@dataclass(frozen=True)
class BodyRow:
    """How a footprint covers one body, and how the body is represented.

    `share` is the percentage of neighbourhoods covered if a health board is covered in part, otherwise None. `state`
    says whether it has a seat.
    """

    kind: PublicBodyKind
    code: str
    name: str
    wholly: bool
    missing: tuple[MissingPlace, ...]
    share: int | None
    representation: Representation
    state: SeatState

    @property
    def id(self) -> str:
        """The kind and code as one identifier, as used in lists of bodies."""
        return f"{self.kind.value}:{self.code}"


@dataclass(frozen=True)
class BodyGroup:
    """The bodies of one kind that a footprint covers, with wholly covered bodies first."""

    kind: PublicBodyKind
    rows: tuple[BodyRow, ...]

    @property
    def heading(self) -> str:
        """The heading for bodies of this kind."""
        return HEADINGS[self.kind]

    @property
    def needs_seat(self) -> bool:
        """Whether these bodies should have a seat."""
        return needs_seat(self.kind)

    @property
    def covers_councils(self) -> bool:
        """Whether these are councils, which a footprint always covers wholly."""
        return self.kind in COUNCILS


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
        bodies=_bodies(codes, day, others, Seating(represented or {}, all_matched)),
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


class Seating(NamedTuple):
    """How bodies are represented, and whether no organisation is left to match."""

    represented: Representations
    all_matched: bool

    def of(self, kind: PublicBodyKind, code: str) -> tuple[Representation, SeatState]:
        """Return how a body is represented, and whether it has a seat."""
        found = self.represented.get((kind.value, code), NOT_REPRESENTED)
        return found, found.state(all_matched=self.all_matched)


def _bodies(
    codes: list[str], day: date, others: Mapping[str, list[Partnership]], seating: Seating
) -> tuple[BodyGroup, ...]:
    if not codes:
        return ()
    rows: dict[PublicBodyKind, list[BodyRow]] = {kind: [] for kind in HEADINGS}
    for row in _councils(codes, seating):
        rows[row.kind].append(row)
    for cover in coverage(codes, day).bodies:
        rows[cover.kind].append(_body(cover, others, seating))
    return tuple(BodyGroup(kind, tuple(found)) for kind, found in rows.items() if found)


def _councils(codes: list[str], seating: Seating) -> Iterator[BodyRow]:
    for code in codes:
        of_county = districts_of(code) if authority(code).kind is AuthorityKind.COUNTY else ()
        kinds = [
            (PublicBodyKind.COUNCIL, code),
            *((PublicBodyKind.DISTRICT_COUNCIL, each.code) for each in of_county),
        ]
        for kind, council in kinds:
            body = public_body(kind.value, council)
            representation, state = seating.of(kind, council)
            if body is not None:
                yield BodyRow(
                    kind,
                    council,
                    body.name,
                    wholly=True,
                    missing=(),
                    share=None,
                    representation=representation,
                    state=state,
                )


def _body(cover: BodyCover, others: Mapping[str, list[Partnership]], seating: Seating) -> BodyRow:
    share = None
    if cover.lsoas_total and not cover.wholly:
        share = round(100 * cover.lsoas_covered / cover.lsoas_total)
    codes = _codes_of_places(cover.kind) if cover.missing else {}
    missing = tuple(
        MissingPlace(name, tuple(other.name for other in others.get(codes.get(name, ""), ())))
        for name in cover.missing
    )
    return BodyRow(
        cover.kind, cover.code, cover.name, cover.wholly, missing, share, *seating.of(cover.kind, cover.code)
    )


@cache
def _codes_of_places(kind: PublicBodyKind) -> dict[str, str]:
    """Return the codes of authorities by their names or, for community safety partnerships, by names of districts."""
    if kind is PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP:
        return {district.name: district.authority_code for district in all_districts()}
    return {place.name: place.code for place in known_authorities()}


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
