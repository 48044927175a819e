"""The areas around a footprint: its larger areas, and the similar areas that the partnership chose for comparison.

Pages read the figures of these areas only, because files can bring those of the whole country.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cdp.indicators.places import ENGLAND, ENGLAND_AND_WALES, WHOLE_FOOTPRINT, canonical
from cdp.reference import area_bodies, areas


@dataclass(frozen=True)
class FootprintSurroundings:
    """The codes of a footprint's authorities, of its larger areas with the nations, and of similar areas."""

    footprint: frozenset[str]
    larger: frozenset[str]
    similar: frozenset[str]

    @property
    def near(self) -> frozenset[str]:
        """Return the codes of the footprint, its authorities and its larger areas."""
        return self.footprint | self.larger | {WHOLE_FOOTPRINT}

    @property
    def compared(self) -> frozenset[str]:
        """Return the codes of `near` and the similar areas."""
        return self.near | self.similar


def around(footprint: Iterable[str], similar: Iterable[str] = ()) -> FootprintSurroundings:
    """Return what is around a footprint, given the codes of its authorities and of similar areas."""
    own = frozenset(map(canonical, footprint))
    return FootprintSurroundings(
        footprint=own,
        larger=_bodies_of(own) | {ENGLAND, ENGLAND_AND_WALES},
        similar=frozenset(map(canonical, similar)) - own,
    )


def with_parts(codes: Collection[str], footprint: Collection[str]) -> frozenset[str]:
    """Return areas with all larger areas that hold them and all authorities within these.

    A figure can be hidden because of any of them, so protected figures are disclosed together.
    """
    wanted = frozenset(codes) | frozenset(map(canonical, footprint)) | {WHOLE_FOOTPRINT}
    bodies = (wanted & _by_body().keys()) | _bodies_of(wanted)
    return wanted | bodies | {code for body in bodies for code in _by_body()[body]}


def _bodies_of(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes of the police force areas and regions of authorities."""
    found = [areas.authority(code) for code in codes if areas.is_authority(code)]
    return frozenset(one for each in found for one in (each.police_force_code, each.region_code))


def _by_body() -> dict[str, tuple[str, ...]]:
    bodies = (*area_bodies.police_forces(), *area_bodies.regions())
    return {body.code: tuple(map(canonical, body.authority_codes)) for body in bodies}
