"""How the footprints of all partnerships lie together: gaps, overlaps, and umbrellas over their parts. Pure.

A partnership that stands above another one, as its parent or further up, may cover the same authorities: that is
what an umbrella is for. An overlap is an authority in two partnerships of which neither stands above the other.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdp.models import Partnership
from cdp.reference.areas import Authority, all_authorities, authority, police_forces, regions


class Place(StrEnum):
    """How an authority lies among the partnerships; as the patterns of the maps name it."""

    GAP = "gap"
    ONE = "one"
    UMBRELLA = "umbrella"
    OVERLAP = "overlap"


PLACES_IN_WORDS = {
    Place.GAP: "In no partnership",
    Place.ONE: "In one partnership",
    Place.UMBRELLA: "In one, under an umbrella",
    Place.OVERLAP: "Overlap: in more than one",
}
PARTS_IN_WORDS = {
    Place.GAP: "In no part",
    Place.ONE: "In one part",
    Place.UMBRELLA: "In a part that has parts of its own",
    Place.OVERLAP: "In several parts",
}


@dataclass(frozen=True)
class Lie:
    """One authority: the partnerships that have it, without those above others of them, and those above."""

    authority: Authority
    covering: tuple[Partnership, ...]
    above: tuple[Partnership, ...]

    @property
    def place(self) -> Place:
        """Return how it lies."""
        if not self.covering:
            return Place.GAP
        if len(self.covering) > 1:
            return Place.OVERLAP
        return Place.UMBRELLA if self.above else Place.ONE


@dataclass(frozen=True)
class RegionRow:
    """A region's gaps: its authorities in no partnership, out of how many."""

    name: str
    gaps: tuple[str, ...]
    total: int


@dataclass(frozen=True)
class OverlapRow:
    """Partnerships that have the same authorities, and neither stands above the other."""

    partnerships: tuple[Partnership, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Umbrella:
    """A partnership with parts.

    `gaps` are authorities of its own footprint that no part has, `shared` those that several parts have, `outside`
    those of parts that it does not have itself. `kind` says what it is over.
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
    """The footprints of an installation on a day, in England or one region of it."""

    lies: tuple[Lie, ...]
    regions: tuple[RegionRow, ...]
    overlaps: tuple[OverlapRow, ...]
    umbrellas: tuple[Umbrella, ...]
    partnerships: tuple[tuple[Partnership, tuple[str, ...]], ...]

    @property
    def places(self) -> dict[str, Place]:
        """Return how each authority lies, by its code."""
        return {lie.authority.code: lie.place for lie in self.lies}

    @property
    def counts(self) -> dict[Place, int]:
        """Return how many authorities lie in each way."""
        found = Counter(lie.place for lie in self.lies)
        return {place: found[place] for place in Place}


def is_above(higher: Partnership, lower: Partnership) -> bool:
    """Tell whether a partnership is the parent of another one, or stands further up."""
    return any(one.id == higher.id for one in ancestors(lower))


def ancestors(partnership: Partnership) -> Iterator[Partnership]:
    """Yield the parent of a partnership, its parent, and so on; the service lets no circle arise."""
    above, seen = partnership.parent, {partnership.id}
    while above is not None and above.id not in seen:
        yield above
        seen.add(above.id)
        above = above.parent


def national(partnerships: Sequence[Partnership], day: date, region_code: str | None = None) -> National:
    """Describe how all footprints lie on a day; with a region, its authorities and who has any of them."""
    areas = {one.id: one.area_codes_on(day) for one in partnerships}
    everywhere = _lies_of(areas, partnerships)
    lies = tuple(lie for lie in everywhere if region_code in {None, lie.authority.region_code})
    inside = {lie.authority.code for lie in lies}
    shown = [one for one in partnerships if region_code is None or not inside.isdisjoint(areas[one.id])]
    parents = {one.parent_id for one in partnerships}
    umbrellas = [umbrella_of(one, partnerships, day) for one in partnerships if one.id in parents]
    return National(
        lies=lies,
        regions=tuple(_regions(lies)),
        overlaps=_overlaps(lies),
        umbrellas=tuple(each for each in umbrellas if each and _concerns(each, inside, areas)),
        partnerships=tuple((one, _names(areas[one.id])) for one in shown),
    )


def umbrella_of(partnership: Partnership, everybody: Iterable[Partnership], day: date) -> Umbrella | None:
    """Describe a partnership with the parts right below it; None when it has none."""
    parts = tuple(one for one in everybody if one.parent_id == partnership.id)
    if not parts:
        return None
    own = set(partnership.area_codes_on(day))
    lies = _lies_of({part.id: part.area_codes_on(day) for part in parts}, parts)
    covered = {lie.authority.code for lie in lies if lie.covering}
    return Umbrella(
        partnership=partnership,
        kind=kind_of(own),
        parts=parts,
        gaps=_names(own - covered),
        shared=_overlaps(lies),
        outside=_names(covered - own) if own else (),
    )


def kind_of(codes: Collection[str]) -> str:
    """Return what a partnership over others is: "force-level" for one police force area and no more."""
    wanted = set(codes)
    if any(wanted == set(force.authority_codes) for force in police_forces()):
        return "Force-level partnership"
    return "Umbrella partnership"


def part_places(umbrella: Umbrella, day: date) -> dict[str, Place]:
    """Return how each authority of an umbrella or its parts lies among the parts, by code."""
    lies = _lies_of({part.id: part.area_codes_on(day) for part in umbrella.parts}, umbrella.parts)
    own = set(umbrella.partnership.area_codes_on(day))
    return {lie.authority.code: lie.place for lie in lies if lie.covering or lie.authority.code in own}


def _lies_of(areas: Mapping[int, Iterable[str]], partnerships: Sequence[Partnership]) -> tuple[Lie, ...]:
    having: dict[str, list[Partnership]] = {}
    for one in partnerships:
        for code in areas[one.id]:
            having.setdefault(code, []).append(one)
    return tuple(_lie(place, having.get(place.code, [])) for place in all_authorities())


def _lie(place: Authority, having: list[Partnership]) -> Lie:
    above = (
        [one for one in having if any(is_above(one, other) for other in having)] if len(having) > 1 else []
    )
    return Lie(place, tuple(one for one in having if one not in above), tuple(above))


def _regions(lies: Iterable[Lie]) -> Iterator[RegionRow]:
    found = list(lies)
    for region in regions():
        here = [lie for lie in found if lie.authority.region_code == region.code]
        if here:
            gaps = tuple(lie.authority.name for lie in here if lie.place is Place.GAP)
            yield RegionRow(region.name, gaps, len(here))


def _overlaps(lies: Iterable[Lie]) -> tuple[OverlapRow, ...]:
    shared: dict[tuple[int, ...], list[str]] = {}
    who: dict[tuple[int, ...], tuple[Partnership, ...]] = {}
    for lie in lies:
        if lie.place is Place.OVERLAP:
            ids = tuple(one.id for one in lie.covering)
            who[ids] = lie.covering
            shared.setdefault(ids, []).append(lie.authority.name)
    return tuple(OverlapRow(who[ids], tuple(names)) for ids, names in shared.items())


def _concerns(umbrella: Umbrella, inside: set[str], areas: Mapping[int, Iterable[str]]) -> bool:
    return any(
        not inside.isdisjoint(areas[one.id]) for one in (umbrella.partnership, *umbrella.parts)
    ) or len(inside) == len(all_authorities())


def _names(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(authority(code).name for code in codes))
