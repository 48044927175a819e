"""What a footprint covers: its authorities, the bodies it covers wholly or in part, and who else covers them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.models import FootprintArea, Partnership
from cdp.reference.areas import (
    Authority,
    BodyCover,
    BodyKind,
    all_authorities,
    all_districts,
    authority,
    coverage,
    districts_of,
)

HEADINGS = {
    BodyKind.POLICE_FORCE_AREA: "Police force areas",
    BodyKind.COMMUNITY_SAFETY_PARTNERSHIP: "Community safety partnerships",
    BodyKind.INTEGRATED_CARE_BOARD: "Integrated Care Boards",
    BodyKind.REGION: "Regions",
}


@dataclass(frozen=True)
class AreaRow:
    """One authority of a footprint; `districts` are empty unless it is a county. `number` is its mark on the map."""

    number: int
    authority: Authority
    districts: tuple[str, ...]
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class MissingPlace:
    """A part of a body that lies outside the footprint, and the partnerships that cover it."""

    name: str
    covered_by: tuple[str, ...]


@dataclass(frozen=True)
class BodyRow:
    """How a footprint covers one body. `share` is its percentage of neighbourhoods, for health boards in part."""

    name: str
    wholly: bool
    missing: tuple[MissingPlace, ...]
    share: int | None


@dataclass(frozen=True)
class Overlap:
    """Another partnership with some of the same authorities; `relation` says if it is the parent or a part."""

    name: str
    shared: tuple[str, ...]
    relation: str


@dataclass(frozen=True)
class Footprint:
    """A footprint on a day: what is in it, what is to come, what was, and how it lies among other bodies."""

    areas: tuple[AreaRow, ...]
    to_come: tuple[AreaRow, ...]
    former: tuple[AreaRow, ...]
    bodies: tuple[tuple[str, tuple[BodyRow, ...]], ...]
    overlaps: tuple[Overlap, ...]

    @property
    def codes(self) -> list[str]:
        """The codes of the authorities in it, in the order of their numbers."""
        return [row.authority.code for row in self.areas]


def footprint_of(
    partnership: Partnership, elsewhere: Iterable[tuple[str, Partnership]], day: date
) -> Footprint:
    """Describe a footprint on a day; `elsewhere` is what other partnerships cover, as (code, partnership)."""
    places = sorted(partnership.areas, key=lambda area: authority(area.area_code).name)
    inside = [area for area in places if area.holds_on(day)]
    others: dict[str, list[Partnership]] = {}
    for code, other in elsewhere:
        others.setdefault(code, []).append(other)
    return Footprint(
        areas=_rows(inside),
        to_come=_rows([area for area in places if area.starts_on > day]),
        former=_rows([area for area in places if area.ends_on is not None and area.ends_on <= day]),
        bodies=_bodies([area.area_code for area in inside], others),
        overlaps=_overlaps(partnership, [area.area_code for area in inside], others),
    )


def _rows(areas: Sequence[FootprintArea]) -> tuple[AreaRow, ...]:
    return tuple(
        AreaRow(number, authority(area.area_code), _districts(area.area_code), area.starts_on, area.ends_on)
        for number, area in enumerate(areas, start=1)
    )


def _districts(code: str) -> tuple[str, ...]:
    districts = districts_of(code)
    return () if len(districts) == 1 else tuple(district.name for district in districts)


def _bodies(
    codes: list[str], others: Mapping[str, list[Partnership]]
) -> tuple[tuple[str, tuple[BodyRow, ...]], ...]:
    if not codes:
        return ()
    covers: dict[BodyKind, list[BodyRow]] = {kind: [] for kind in HEADINGS}
    for cover in coverage(codes).bodies:
        covers[cover.kind].append(_body(cover, others))
    return tuple((HEADINGS[kind], tuple(rows)) for kind, rows in covers.items())


def _body(cover: BodyCover, others: Mapping[str, list[Partnership]]) -> BodyRow:
    share = None
    if cover.lsoas_total and not cover.wholly:
        share = round(100 * cover.lsoas_covered / cover.lsoas_total)
    codes = _codes_of_places(cover.kind)
    missing = tuple(
        MissingPlace(name, tuple(other.name for other in others.get(codes.get(name, ""), ())))
        for name in cover.missing
    )
    return BodyRow(cover.name, cover.wholly, missing, share)


def _codes_of_places(kind: BodyKind) -> dict[str, str]:
    """Return the authority's code by the name of the place: a district, for community safety partnerships."""
    if kind is BodyKind.COMMUNITY_SAFETY_PARTNERSHIP:
        return {district.name: district.authority_code for district in all_districts()}
    return {place.name: place.code for place in all_authorities()}


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
    if other.id == partnership.parent_id:
        return "parent partnership"
    return "part of this partnership" if other.parent_id == partnership.id else ""
