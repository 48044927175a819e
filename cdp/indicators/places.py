"""Places that figures are about: the footprint's authorities, the areas around them, and the whole footprint."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from cdp.indicators.catalogue import Indicator
from cdp.reference import areas
from cdp.reference.outcomes import Geography

WHOLE_FOOTPRINT = "footprint"  # stands where the code of an area stands; never an ONS code
ENGLAND, ENGLAND_AND_WALES = "E92000001", "K04000001"
_NATIONS = {ENGLAND: "England", ENGLAND_AND_WALES: "England and Wales"}


class Rank(IntEnum):
    """The order in which places are shown: parts, then what they add up to, then what they are compared with."""

    AUTHORITY = 1
    FOOTPRINT = 2
    POLICE_FORCE = 3
    REGION = 4
    NATION = 5


@dataclass(frozen=True)
class Place:
    """A place by code. `parts` are the codes of the authorities it is made of: its own code, for an authority."""

    code: str
    name: str
    rank: Rank
    parts: frozenset[str]

    @property
    def order(self) -> tuple[Rank, str]:
        """Return where it stands in a list."""
        return self.rank, self.name

    @property
    def is_ours(self) -> bool:
        """Tell whether it is the footprint or a part of it, and not an area around it."""
        return self.rank in {Rank.AUTHORITY, Rank.FOOTPRINT}

    def covers(self, other: "Place") -> bool:
        """Tell whether another place lies wholly within this one (a place covers itself)."""
        if self.rank is Rank.NATION:
            return other.rank is not Rank.NATION or self.code in {other.code, ENGLAND_AND_WALES}
        return bool(other.parts) and other.parts <= self.parts


def canonical(code: str) -> str:
    """Return the code under which an authority is kept: the stored one, also for its code since April 2025."""
    return areas.authority(code).code if areas.is_authority(code) else code


def place(code: str, footprint: Collection[str]) -> Place:
    """Return a place by code, in view of the footprint's authorities. An unknown code is named by itself."""
    if code == WHOLE_FOOTPRINT:
        parts = frozenset(map(canonical, footprint))
        return Place(code, "Whole footprint", Rank.FOOTPRINT, parts)
    if code in _NATIONS:
        return Place(code, _NATIONS[code], Rank.NATION, frozenset())
    if areas.is_authority(code):
        found = areas.authority(code)
        return Place(found.code, found.name, Rank.AUTHORITY, frozenset({found.code}))
    for body in areas.police_forces():
        if body.code == code:
            name = f"{body.name} police force area"
            return Place(code, name, Rank.POLICE_FORCE, frozenset(body.authority_codes))
    for body in areas.regions():
        if body.code == code:
            return Place(code, f"{body.name} region", Rank.REGION, frozenset(body.authority_codes))
    return Place(code, code, Rank.AUTHORITY, frozenset({code}))


def places_for(indicator: Indicator, footprint: Collection[str]) -> list[Place]:
    """Return the places a figure may be entered for: those at which the indicator is published, and the whole
    footprint where areas combine. Where nothing is known of its geography, authorities, police force areas and
    England fit.
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
