"""How far a footprint covers the areas of bodies on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cdp.reference import dated
from cdp.reference.area_bodies import Body, bodies_on, lsoas_of_board, shares_of
from cdp.reference.areas import Authority, PublicBodyKind, authorities_on, authority, districts_in
from cdp.reference.districts import district


@dataclass(frozen=True)
class BodyCover:
    """How much of one body's area is within a footprint.

    `covered` and `missing` name the body's authorities inside and outside the footprint, or the districts of a
    community safety partnership. For an integrated care board, `lsoas_covered` of its `lsoas_total` neighbourhoods are
    inside. Both numbers are 0 for other bodies.
    """

    kind: PublicBodyKind
    code: str
    name: str
    wholly: bool
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    lsoas_covered: int = 0
    lsoas_total: int = 0


@dataclass(frozen=True)
class Coverage:
    """The bodies whose areas overlap a footprint; those completely covered come first, then by name.

    `split_authorities` are the footprint's authorities that are in more than one integrated care board.
    """

    police_force_areas: tuple[BodyCover, ...]
    policing_bodies: tuple[BodyCover, ...]
    probation_regions: tuple[BodyCover, ...]
    fire_authorities: tuple[BodyCover, ...]
    community_safety_partnerships: tuple[BodyCover, ...]
    integrated_care_boards: tuple[BodyCover, ...]
    regions: tuple[BodyCover, ...]
    split_authorities: tuple[Authority, ...]

    @property
    def bodies(self) -> tuple[BodyCover, ...]:
        """Return all these bodies in the order in which pages list them."""
        return (
            self.police_force_areas
            + self.policing_bodies
            + self.probation_regions
            + self.fire_authorities
            + self.community_safety_partnerships
            + self.integrated_care_boards
            + self.regions
        )


def coverage(codes: Collection[str], day: date) -> Coverage:
    """Return how far the authorities of a footprint cover, on a day, the areas of the bodies that they overlap.

    A body is covered completely if every district that overlaps its area is in the footprint. Raises KeyError for an
    unknown code.
    """
    return _coverage(frozenset(authority(code).code for code in codes), dated.last_turn(day))


@lru_cache(maxsize=256)
def _coverage(footprint: frozenset[str], turn: date) -> Coverage:
    inside = districts_in(footprint)
    covers: dict[PublicBodyKind, list[BodyCover]] = {kind: [] for kind in PublicBodyKind}
    for body in bodies_on(turn):
        if inside & body.district_codes:
            covers[body.kind].append(_cover(body, inside, turn))

    def ordered(kind: PublicBodyKind) -> tuple[BodyCover, ...]:
        return tuple(sorted(covers[kind], key=lambda cover: (not cover.wholly, cover.name)))

    places = sorted((authority(code) for code in footprint), key=lambda place: place.name)
    return Coverage(
        police_force_areas=ordered(PublicBodyKind.POLICE_FORCE_AREA),
        policing_bodies=ordered(PublicBodyKind.POLICING_BODY),
        probation_regions=ordered(PublicBodyKind.PROBATION_REGION),
        fire_authorities=ordered(PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY),
        community_safety_partnerships=ordered(PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP),
        integrated_care_boards=ordered(PublicBodyKind.INTEGRATED_CARE_BOARD),
        regions=ordered(PublicBodyKind.REGION),
        split_authorities=tuple(place for place in places if len(shares_of(place.code, turn)) > 1),
    )


def _cover(body: Body, inside: frozenset[str], turn: date) -> BodyCover:
    if body.kind is PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP:
        places = sorted((district(code).name, code in inside) for code in body.district_codes)
    else:
        places = [
            (place.name, place.district_codes <= inside)
            for place in authorities_on(turn)
            if place.district_codes & body.district_codes
        ]
    lsoas = lsoas_of_board(body.code, turn) if body.kind is PublicBodyKind.INTEGRATED_CARE_BOARD else {}
    return BodyCover(
        kind=body.kind,
        code=body.code,
        name=body.name,
        wholly=body.district_codes <= inside,
        covered=tuple(name for name, is_inside in places if is_inside),
        missing=tuple(name for name, is_inside in places if not is_inside),
        lsoas_covered=sum(count for code, count in lsoas.items() if code in inside),
        lsoas_total=sum(lsoas.values()),
    )
