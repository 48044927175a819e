"""The places for which there are figures: authorities, the whole footprint, and larger areas for comparison."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from cdp.indicators.catalogue import Indicator
from cdp.reference import area_bodies, areas
from cdp.reference.outcomes import Geography

WHOLE_FOOTPRINT = "footprint"  # stored in place of an area code; not an ONS code
ENGLAND, ENGLAND_AND_WALES = "E92000001", "K04000001"
_NATIONS = {ENGLAND: "England", ENGLAND_AND_WALES: "England and Wales"}


class Rank(IntEnum):
    """The kinds of place, in their order on pages: authorities, the whole footprint, then areas for comparison.

    `ELSEWHERE` are authorities outside the footprint.
    """

    AUTHORITY = 1
    FOOTPRINT = 2
    POLICE_FORCE = 3
    REGION = 4
    NATION = 5
    ELSEWHERE = 6


@dataclass(frozen=True)
class IndicatorPlace:
    """A place for which there are figures.

    `parts` has the codes of the authorities in the place: for an authority, only its own code; for a nation, none.
    """

    code: str
    name: str
    rank: Rank
    parts: frozenset[str]

    @property
    def order(self) -> tuple[Rank, str]:
        """Return the key by which places are sorted."""
        return self.rank, self.name

    @property
    def is_ours(self) -> bool:
        """Return whether the place is an authority or the whole footprint, not a larger area for comparison."""
        return self.rank in {Rank.AUTHORITY, Rank.FOOTPRINT}

    def covers(self, other: "IndicatorPlace") -> bool:
        """Return whether another place is completely within this one, or the same place."""
        if self.rank is Rank.NATION:
            return other.rank is not Rank.NATION or self.code in {other.code, ENGLAND_AND_WALES}
        return bool(other.parts) and other.parts <= self.parts


def canonical(code: str) -> str:
    """Return the code under which we store an authority, given that code or its new code from April 2025.

    A code that is not an authority's is returned unchanged.
    """
    return areas.authority(code).code if areas.is_authority(code) else code


def place(code: str, footprint: Collection[str]) -> IndicatorPlace:
    """Return the place with this code. If the code is unknown, it is also used as the name."""
    if code == WHOLE_FOOTPRINT:
        parts = frozenset(map(canonical, footprint))
        return IndicatorPlace(code, "Whole footprint", Rank.FOOTPRINT, parts)
    if code in _NATIONS:
        return IndicatorPlace(code, _NATIONS[code], Rank.NATION, frozenset())
    if areas.is_authority(code):
        found = areas.authority(code)
        rank = Rank.AUTHORITY if found.code in map(canonical, footprint) else Rank.ELSEWHERE
        return IndicatorPlace(found.code, found.name, rank, frozenset({found.code}))
    for body in area_bodies.police_forces():
        if body.code == code:
            name = f"{body.name} police force area"
            return IndicatorPlace(code, name, Rank.POLICE_FORCE, frozenset(body.authority_codes))
    for body in area_bodies.regions():
        if body.code == code:
            return IndicatorPlace(code, f"{body.name} region", Rank.REGION, frozenset(body.authority_codes))
    return IndicatorPlace(code, code, Rank.AUTHORITY, frozenset({code}))


def places_for(indicator: Indicator, footprint: Collection[str]) -> list[IndicatorPlace]:
    """Return the places for which figures of an indicator can be entered, in their order on pages.

    These are the footprint's authorities, their police force areas and regions, and nations, as far as the indicator is
    published for them. If its geography is not known, they are authorities, police force areas and England. The whole
    footprint is included if the indicator is published for it or its areas can be combined.
    """
    published = set(indicator.geography) or {
        Geography.UPPER_TIER_LA,
        Geography.POLICE_FORCE_AREA,
        Geography.ENGLAND,
    }
    codes: set[str] = set()
    if published & {Geography.UPPER_TIER_LA, Geography.LOWER_TIER_LA}:
        codes.update(map(canonical, footprint))
    authorities = [areas.authority(code) for code in footprint if areas.is_authority(code)]
    if Geography.POLICE_FORCE_AREA in published:
        codes.update(found.police_force_code for found in authorities)
    if Geography.REGION in published:
        codes.update(found.region_code for found in authorities)
    if Geography.ENGLAND in published:
        codes.add(ENGLAND)
    if Geography.ENGLAND_AND_WALES in published:
        codes.add(ENGLAND_AND_WALES)
    if Geography.CDP_FOOTPRINT in published or indicator.value_type.combines:
        codes.add(WHOLE_FOOTPRINT)
    return sorted((place(code, footprint) for code in codes), key=lambda found: found.order)
