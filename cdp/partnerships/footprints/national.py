"""The footprints of all partnerships together: gaps, overlaps, and umbrellas with their parts. No database access.

A partnership may cover the same authorities as a partnership below it. An overlap is an authority in two partnerships
neither of which is above the other.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdp.models import Partnership
from cdp.reference.area_bodies import police_forces, regions
from cdp.reference.areas import Authority, authorities_on, authority, districts_in


class AreaState(StrEnum):
    """How partnerships cover an authority; the patterns on the maps have the same names."""

    GAP = "gap"
    ONE = "one"
    UMBRELLA = "umbrella"
    OVERLAP = "overlap"


STATES_IN_WORDS = {
    AreaState.GAP: "In no partnership recorded here",
    AreaState.ONE: "In one partnership",
    AreaState.UMBRELLA: "In one, under an umbrella",
    AreaState.OVERLAP: "Overlap: in more than one",
}
PARTS_IN_WORDS = {
    AreaState.GAP: "In no part",
    AreaState.ONE: "In one part",
    AreaState.UMBRELLA: "In a part that has parts of its own",
    AreaState.OVERLAP: "In several parts",
}


@dataclass(frozen=True)
class MapAuthority:
    """One authority: the lowest partnerships that cover it, and the partnerships above them that cover it too."""

    authority: Authority
    covering: tuple[Partnership, ...]
    above: tuple[Partnership, ...]

    @property
    def state(self) -> AreaState:
        """How partnerships cover this authority."""
        if not self.covering:
            return AreaState.GAP
        if len(self.covering) > 1:
            return AreaState.OVERLAP
        return AreaState.UMBRELLA if self.above else AreaState.ONE


@dataclass(frozen=True)
class RegionRow:
    """The gaps in a region: the authorities that are in no partnership, and how many authorities it has in total."""

    name: str
    gaps: tuple[str, ...]
    total: int


@dataclass(frozen=True)
class OverlapRow:
    """Partnerships that share authorities, none of which is above another."""

    partnerships: tuple[Partnership, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Umbrella:
    """A partnership with parts.

    `gaps` are the authorities in its own footprint that are in no part, and `shared` are those in several parts.
    `outside` are the authorities that its parts cover outside its own footprint. `kind` is "Umbrella partnership" or
    "Force-level partnership".
    """

    partnership: Partnership
    kind: str
    parts: tuple[Partnership, ...]
    gaps: tuple[str, ...]
    shared: tuple[OverlapRow, ...]
    outside: tuple[str, ...]

    def areas_of_parts(self, day: date) -> list[tuple[Partnership, tuple[str, ...]]]:
        """Return each part with the names of its authorities on a day."""
        return [(part, _names(part.area_codes_on(day))) for part in self.parts]


@dataclass(frozen=True)
class National:
    """All footprints in an installation on a day, for England or for one region."""

    authorities: tuple[MapAuthority, ...]
    regions: tuple[RegionRow, ...]
    overlaps: tuple[OverlapRow, ...]
    umbrellas: tuple[Umbrella, ...]
    partnerships: tuple[tuple[Partnership, tuple[str, ...]], ...]

    @property
    def states(self) -> dict[str, AreaState]:
        """How partnerships cover each authority with an outline on the map, by its code."""
        return states_on_map(self.authorities)

    @property
    def counts(self) -> dict[AreaState, int]:
        """The number of authorities in each state."""
        found = Counter(area.state for area in self.authorities)
        return {state: found[state] for state in AreaState}


def states_on_map(authorities: Iterable[MapAuthority]) -> dict[str, AreaState]:
    """Return how partnerships cover each outline; for an outline of several authorities, the state to look at first."""
    order = [AreaState.OVERLAP, AreaState.GAP, AreaState.UMBRELLA, AreaState.ONE]
    found: dict[str, AreaState] = {}
    for area in authorities:
        for code in area.authority.outline_codes:
            found[code] = min(found.get(code, area.state), area.state, key=order.index)
    return found


def is_above(higher: Partnership, lower: Partnership) -> bool:
    """Return whether a partnership is the parent of another one, directly or through others."""
    return any(one.id == higher.id for one in ancestors(lower))


def ancestors(partnership: Partnership) -> Iterator[Partnership]:
    """Yield the parent of a partnership, its parent, and so on; the service prevents circles."""
    above, seen = partnership.parent, {partnership.id}
    while above is not None and above.id not in seen:
        yield above
        seen.add(above.id)
        above = above.parent


def national(partnerships: Sequence[Partnership], day: date, region_code: str | None = None) -> National:
    """Return all footprints on a day; with a region, only its authorities and the partnerships that cover them."""
    areas = {one.id: one.area_codes_on(day) for one in partnerships}
    everywhere = _authorities_of(areas, partnerships, day)
    authorities = tuple(area for area in everywhere if region_code in {None, area.authority.region_code})
    inside = {area.authority.code for area in authorities}
    shown = [one for one in partnerships if region_code is None or not inside.isdisjoint(areas[one.id])]
    parents = {one.parent_id for one in partnerships}
    umbrellas = [umbrella_of(one, partnerships, day) for one in partnerships if one.id in parents]
    return National(
        authorities=authorities,
        regions=tuple(_regions(authorities)),
        overlaps=_overlaps(authorities),
        umbrellas=tuple(
            each for each in umbrellas if each and (region_code is None or _concerns(each, inside, areas))
        ),
        partnerships=tuple((one, _names(areas[one.id])) for one in shown),
    )


def umbrella_of(partnership: Partnership, everybody: Iterable[Partnership], day: date) -> Umbrella | None:
    """Return a partnership with the parts directly below it, or None if it has no parts."""
    parts = tuple(one for one in everybody if one.parent_id == partnership.id)
    if not parts:
        return None
    own = set(partnership.area_codes_on(day))
    authorities = _authorities_of({part.id: part.area_codes_on(day) for part in parts}, parts, day)
    covered = {area.authority.code for area in authorities if area.covering}
    return Umbrella(
        partnership=partnership,
        kind=kind_of(own),
        parts=parts,
        gaps=_names(own - covered),
        shared=_overlaps(authorities),
        outside=_names(covered - own) if own else (),
    )


def kind_of(codes: Collection[str]) -> str:
    """Return "Force-level partnership" if the codes are exactly one police force area, else "Umbrella partnership"."""
    wanted = districts_in(codes)
    if any(wanted == force.district_codes for force in police_forces()):
        return "Force-level partnership"
    return "Umbrella partnership"


def part_states(umbrella: Umbrella, day: date) -> dict[str, AreaState]:
    """Return how the parts of an umbrella cover each authority of the umbrella or its parts, by code."""
    authorities = _authorities_of(
        {part.id: part.area_codes_on(day) for part in umbrella.parts}, umbrella.parts, day
    )
    own = set(umbrella.partnership.area_codes_on(day))
    return states_on_map(area for area in authorities if area.covering or area.authority.code in own)


def marks_of(umbrella: Umbrella, day: date) -> dict[str, str]:
    """Return the numbers of the parts on each outline of the map, by its code, such as "1+3"."""
    found: dict[str, list[str]] = {}
    for number, part in enumerate(umbrella.parts, start=1):
        codes = part.area_codes_on(day)
        for outline in dict.fromkeys(each for code in codes for each in authority(code).outline_codes):
            found.setdefault(outline, []).append(str(number))
    return {code: "+".join(numbers) for code, numbers in found.items()}


def _authorities_of(
    areas: Mapping[int, Iterable[str]], partnerships: Sequence[Partnership], day: date
) -> tuple[MapAuthority, ...]:
    having: dict[str, list[Partnership]] = {}
    for one in partnerships:
        for code in areas[one.id]:
            having.setdefault(code, []).append(one)
    there = authorities_on(day)
    ended = [authority(code) for code in having if authority(code) not in there]
    places = sorted((*there, *ended), key=lambda place: (place.name, place.code))
    return tuple(_authority_of(place, having.get(place.code, [])) for place in places)


def _authority_of(place: Authority, having: list[Partnership]) -> MapAuthority:
    above = (
        [one for one in having if any(is_above(one, other) for other in having)] if len(having) > 1 else []
    )
    return MapAuthority(place, tuple(one for one in having if one not in above), tuple(above))


def _regions(authorities: Iterable[MapAuthority]) -> Iterator[RegionRow]:
    found = list(authorities)
    for region in regions():
        here = [area for area in found if area.authority.region_code == region.code]
        if here:
            gaps = tuple(area.authority.name for area in here if area.state is AreaState.GAP)
            yield RegionRow(region.name, gaps, len(here))


def _overlaps(authorities: Iterable[MapAuthority]) -> tuple[OverlapRow, ...]:
    shared: dict[tuple[int, ...], list[str]] = {}
    who: dict[tuple[int, ...], tuple[Partnership, ...]] = {}
    for area in authorities:
        if area.state is AreaState.OVERLAP:
            ids = tuple(one.id for one in area.covering)
            who[ids] = area.covering
            shared.setdefault(ids, []).append(area.authority.name)
    return tuple(OverlapRow(who[ids], tuple(names)) for ids, names in shared.items())


def _concerns(umbrella: Umbrella, inside: set[str], areas: Mapping[int, Iterable[str]]) -> bool:
    return any(not inside.isdisjoint(areas[one.id]) for one in (umbrella.partnership, *umbrella.parts))


def _names(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(authority(code).name for code in codes))
