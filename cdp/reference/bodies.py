"""Public bodies with an area, as member organisations are matched to them: councils, police, health and others.

A body is told by kind and code, because a council has the code of its authority or district.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from cdp.reference.areas import (
    AuthorityKind,
    BodyKind,
    all_authorities,
    all_bodies,
    all_districts,
    authority,
    plain,
)

KINDS_IN_WORDS = {
    BodyKind.COUNCIL: "council",
    BodyKind.DISTRICT_COUNCIL: "district council",
    BodyKind.POLICE_FORCE_AREA: "police force",
    BodyKind.COMMUNITY_SAFETY_PARTNERSHIP: "community safety partnership",
    BodyKind.INTEGRATED_CARE_BOARD: "Integrated Care Board",
    BodyKind.REGION: "region",
}

# Forces that are called otherwise than their areas.
_NAMES_OF_FORCES = {"Hampshire": ("Hampshire and Isle of Wight Constabulary",)}

# What the name of an organisation must hold to be of a kind, what it must not, and what tells none of a kind apart.
_SIGNS = {
    BodyKind.COUNCIL: r"\b(council|borough|corporation|city of)\b",
    BodyKind.DISTRICT_COUNCIL: r"\b(council|borough)\b",
    BodyKind.POLICE_FORCE_AREA: r"\b(police|constabulary)\b",
    BodyKind.COMMUNITY_SAFETY_PARTNERSHIP: r"\b(community safety|safer|csp)\b",
    BodyKind.INTEGRATED_CARE_BOARD: r"\b(icb|integrated care board)\b",
    BodyKind.REGION: r"\b(ohid|office for health improvement and disparities)\b",
}
_OTHERS = (
    r"police|constabulary|icb|integrated care|nhs|trust|fire|college|school|university|partnership|safer"
)
_COUNTERSIGNS = {
    BodyKind.COUNCIL: rf"\b({_OTHERS})\b",
    BodyKind.DISTRICT_COUNCIL: rf"\b({_OTHERS})\b",
    BodyKind.POLICE_FORCE_AREA: r"\b(commissioner|crime|commissioners|pcc|council|board|panel)\b",
    BodyKind.COMMUNITY_SAFETY_PARTNERSHIP: r"\b(police|council)\b",
    BodyKind.INTEGRATED_CARE_BOARD: r"\b(council|trust)\b",
    BodyKind.REGION: r"\b(council|police)\b",
}
_COMMON_WORDS = {
    BodyKind.COUNCIL: r"\b(metropolitan|borough|district|county|city|council|corporation|london|royal|the|of)\b",
    BodyKind.DISTRICT_COUNCIL: r"\b(borough|district|city|town|council|the|of)\b",
    BodyKind.POLICE_FORCE_AREA: r"\b(police|constabulary|service|force|the)\b",
    BodyKind.COMMUNITY_SAFETY_PARTNERSHIP: r"\b(community safety|safer|partnership|csp|the)\b",
    BodyKind.INTEGRATED_CARE_BOARD: r"\b(nhs|icb|integrated care board|the)\b",
    BodyKind.REGION: r"\b(ohid|office for health improvement and disparities|region|regional|team|the)\b",
}


@dataclass(frozen=True)
class PublicBody:
    """One body: `name` as people say it, `known_as` all names it is found by, `authority_codes` where it lies."""

    kind: BodyKind
    code: str
    name: str
    known_as: tuple[str, ...]
    authority_codes: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return kind and code in one, for lists to choose from."""
        return f"{self.kind.value}:{self.code}"

    @property
    def usual_name(self) -> str:
        """Return how an organisation that is this body is usually called: a beginning, which people correct."""
        if self.kind is BodyKind.COMMUNITY_SAFETY_PARTNERSHIP:
            return f"{self.name} Community Safety Partnership"
        if self.kind is BodyKind.POLICE_FORCE_AREA and not self.name.endswith("Police"):
            return f"{self.name} Police"
        return self.name

    @property
    def label(self) -> str:
        """Return the name with its kind, where the name does not say it."""
        kind = KINDS_IN_WORDS[self.kind]
        said = self.kind in {BodyKind.COUNCIL, BodyKind.INTEGRATED_CARE_BOARD}
        return self.name if said else f"{self.name} ({kind})"


def public_body(kind: str | None, code: str | None) -> PublicBody | None:
    """Return the body of a kind and code, or None when there is none."""
    return _by_id().get(f"{kind}:{code}")


def public_body_by_id(body_id: str | None) -> PublicBody | None:
    """Return the body of an `id`, or None when there is none."""
    return _by_id().get(body_id or "")


def bodies_touching(codes: Collection[str]) -> tuple[PublicBody, ...]:
    """Return the bodies whose area lies wholly or partly in some authorities, by kind, then name.

    Raises KeyError for an unknown code.
    """
    inside = {authority(code).code for code in codes}
    return tuple(body for body in _by_id().values() if not inside.isdisjoint(body.authority_codes))


def suggest(name: str, among: Iterable[PublicBody]) -> PublicBody | None:
    """Return the one body that an organisation's name names, or None when it names none, or several.

    The name must say what kind of body it is: "Kent" alone may be the county council or the police.
    """
    written = plain(name)
    telling = {kind: _telling(written, kind) for kind in BodyKind if _speaks_of(written, kind)}
    found = [
        body
        for body in among
        if body.kind in telling
        and (telling[body.kind] in _telling_names(body) or _begins_with_council(written, body))
    ]
    return found[0] if len(found) == 1 else None


def _speaks_of(written: str, kind: BodyKind) -> bool:
    return bool(re.search(_SIGNS[kind], written)) and not re.search(_COUNTERSIGNS[kind], written)


def _begins_with_council(written: str, body: PublicBody) -> bool:
    """Tell whether a name is a council's official one, perhaps with a department after it."""
    return body.kind is BodyKind.COUNCIL and f"{written} ".startswith(f"{plain(body.name)} ")


@cache
def _telling_names(body: PublicBody) -> frozenset[str]:
    return frozenset(_telling(plain(name), body.kind) for name in body.known_as) - {""}


def _telling(written: str, kind: BodyKind) -> str:
    return " ".join(re.sub(_COMMON_WORDS[kind], " ", written).split())


@cache
def _by_id() -> dict[str, PublicBody]:
    order = list(BodyKind)
    bodies = sorted([*_councils(), *_others()], key=lambda body: (order.index(body.kind), body.name))
    return {body.id: body for body in bodies}


def _councils() -> Iterator[PublicBody]:
    for place in all_authorities():
        official = " ".join(place.official_name.split())
        yield PublicBody(
            BodyKind.COUNCIL,
            place.code,
            official,
            (place.name, official, place.published_name),
            (place.code,),
        )
    counties = {place.code for place in all_authorities() if place.kind is AuthorityKind.COUNTY}
    for district in all_districts():
        if district.authority_code in counties:
            yield PublicBody(
                BodyKind.DISTRICT_COUNCIL,
                district.code,
                district.name,
                (district.name,),
                (district.authority_code,),
            )


def _others() -> Iterator[PublicBody]:
    for body in all_bodies():
        known_as = (body.name, *body.aliases)
        if body.kind is BodyKind.POLICE_FORCE_AREA:
            known_as += _NAMES_OF_FORCES.get(body.name, ())
        yield PublicBody(body.kind, body.code, body.name, known_as, body.authority_codes)
