"""Public bodies with an area, to which member organisations are matched: councils, police, health and others.

A body is identified by its kind and code, because a council has the code of its authority or district.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from cdp.reference.areas import (
    AuthorityKind,
    PublicBodyKind,
    all_authorities,
    all_bodies,
    all_districts,
    authority,
    plain,
)

KINDS_IN_WORDS = {
    PublicBodyKind.COUNCIL: "council",
    PublicBodyKind.DISTRICT_COUNCIL: "district council",
    PublicBodyKind.POLICE_FORCE_AREA: "police force",
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP: "community safety partnership",
    PublicBodyKind.INTEGRATED_CARE_BOARD: "Integrated Care Board",
    PublicBodyKind.REGION: "region",
}

# Police forces whose names differ from those of their areas.
_NAMES_OF_FORCES = {"Hampshire": ("Hampshire and Isle of Wight Constabulary",)}

# For each kind: words that a name must contain, words that it must not, and words that do not identify a body.
_SIGNS = {
    PublicBodyKind.COUNCIL: r"\b(council|borough|corporation|city of)\b",
    PublicBodyKind.DISTRICT_COUNCIL: r"\b(council|borough)\b",
    PublicBodyKind.POLICE_FORCE_AREA: r"\b(police|constabulary)\b",
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP: r"\b(community safety|safer|csp)\b",
    PublicBodyKind.INTEGRATED_CARE_BOARD: r"\b(icb|integrated care board)\b",
    PublicBodyKind.REGION: r"\b(ohid|office for health improvement and disparities)\b",
}
_OTHERS = (
    r"police|constabulary|icb|integrated care|nhs|trust|fire|college|school|university|partnership|safer"
)
_COUNTERSIGNS = {
    PublicBodyKind.COUNCIL: rf"\b({_OTHERS})\b",
    PublicBodyKind.DISTRICT_COUNCIL: rf"\b({_OTHERS})\b",
    PublicBodyKind.POLICE_FORCE_AREA: r"\b(commissioner|crime|commissioners|pcc|council|board|panel)\b",
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP: r"\b(police|council)\b",
    PublicBodyKind.INTEGRATED_CARE_BOARD: r"\b(council|trust)\b",
    PublicBodyKind.REGION: r"\b(council|police)\b",
}
_COMMON_WORDS = {
    PublicBodyKind.COUNCIL: r"\b(metropolitan|borough|district|county|city|council|corporation|london|royal|the|of)\b",
    PublicBodyKind.DISTRICT_COUNCIL: r"\b(borough|district|city|town|council|the|of)\b",
    PublicBodyKind.POLICE_FORCE_AREA: r"\b(police|constabulary|service|force|the)\b",
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP: r"\b(community safety|safer|partnership|csp|the)\b",
    PublicBodyKind.INTEGRATED_CARE_BOARD: r"\b(nhs|icb|integrated care board|the)\b",
    PublicBodyKind.REGION: r"\b(ohid|office for health improvement and disparities|region|regional|team|the)\b",
}


@dataclass(frozen=True)
class PublicBody:
    """A public body with its published name, all names by which it is known, and the codes of its authorities."""

    kind: PublicBodyKind
    code: str
    name: str
    known_as: tuple[str, ...]
    authority_codes: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the body's kind and code as one ID, for lists of choices."""
        return f"{self.kind.value}:{self.code}"

    @property
    def usual_name(self) -> str:
        """Return a name to propose for a new organisation that is this body."""
        if self.kind is PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP:
            return f"{self.name} Community Safety Partnership"
        if self.kind is PublicBodyKind.POLICE_FORCE_AREA and not self.name.endswith("Police"):
            return f"{self.name} Police"
        return self.name

    @property
    def label(self) -> str:
        """Return the body's name, followed by its kind if the name does not include it."""
        kind = KINDS_IN_WORDS[self.kind]
        includes_kind = self.kind in {PublicBodyKind.COUNCIL, PublicBodyKind.INTEGRATED_CARE_BOARD}
        return self.name if includes_kind else f"{self.name} ({kind})"


def public_body(kind: str | None, code: str | None) -> PublicBody | None:
    """Return the body with this kind and code, or None."""
    return _by_id().get(f"{kind}:{code}")


def public_body_by_id(body_id: str | None) -> PublicBody | None:
    """Return the body with this `id`, or None."""
    return _by_id().get(body_id or "")


def bodies_touching(codes: Collection[str]) -> tuple[PublicBody, ...]:
    """Return the bodies whose areas overlap any of these authorities, by kind, then by name.

    Raises KeyError for an unknown code.
    """
    inside = {authority(code).code for code in codes}
    return tuple(body for body in _by_id().values() if not inside.isdisjoint(body.authority_codes))


def suggest(name: str, among: Iterable[PublicBody]) -> PublicBody | None:
    """Return the one body that an organisation's name suggests, or None if there is none or several.

    The name must include the kind of body, because "Kent" could be the county council or the police.
    """
    written = plain(name)
    telling = {kind: _telling(written, kind) for kind in PublicBodyKind if _speaks_of(written, kind)}
    found = [
        body
        for body in among
        if body.kind in telling
        and (telling[body.kind] in _telling_names(body) or _begins_with_council(written, body))
    ]
    return found[0] if len(found) == 1 else None


def _speaks_of(written: str, kind: PublicBodyKind) -> bool:
    return bool(re.search(_SIGNS[kind], written)) and not re.search(_COUNTERSIGNS[kind], written)


def _begins_with_council(written: str, body: PublicBody) -> bool:
    """Return whether a name is a council's official name, possibly followed by a department."""
    return body.kind is PublicBodyKind.COUNCIL and f"{written} ".startswith(f"{plain(body.name)} ")


@cache
def _telling_names(body: PublicBody) -> frozenset[str]:
    return frozenset(_telling(plain(name), body.kind) for name in body.known_as) - {""}


def _telling(written: str, kind: PublicBodyKind) -> str:
    return " ".join(re.sub(_COMMON_WORDS[kind], " ", written).split())


@cache
def _by_id() -> dict[str, PublicBody]:
    order = list(PublicBodyKind)
    bodies = sorted([*_councils(), *_others()], key=lambda body: (order.index(body.kind), body.name))
    return {body.id: body for body in bodies}


def _councils() -> Iterator[PublicBody]:
    for place in all_authorities():
        official = " ".join(place.official_name.split())
        yield PublicBody(
            PublicBodyKind.COUNCIL,
            place.code,
            official,
            (place.name, official, place.published_name),
            (place.code,),
        )
    counties = {place.code for place in all_authorities() if place.kind is AuthorityKind.COUNTY}
    for district in all_districts():
        if district.authority_code in counties:
            yield PublicBody(
                PublicBodyKind.DISTRICT_COUNCIL,
                district.code,
                district.name,
                (district.name,),
                (district.authority_code,),
            )


def _others() -> Iterator[PublicBody]:
    for body in all_bodies():
        known_as = (body.name, *body.aliases)
        if body.kind is PublicBodyKind.POLICE_FORCE_AREA:
            known_as += _NAMES_OF_FORCES.get(body.name, ())
        yield PublicBody(body.kind, body.code, body.name, known_as, body.authority_codes)
