"""The public bodies that the names of organisations mean or suggest."""

import re
from collections.abc import Iterable
from functools import cache

from cdp.reference.areas import PublicBodyKind, plain
from cdp.reference.bodies import PublicBody

# For each kind: words that a name must contain, words that it must not, and words that do not identify a body.
_SIGNS = {
    PublicBodyKind.COUNCIL: r"\b(council|borough|corporation|city of|mbc|mdc|bc|cc|lb|rb)\b",
    PublicBodyKind.DISTRICT_COUNCIL: r"\b(council|borough|bc|dc)\b",
    PublicBodyKind.POLICE_FORCE_AREA: r"\b(police|constabulary)\b",
    PublicBodyKind.POLICING_BODY: r"\b(pcc|pfcc|opcc|opfcc|commissioner|mayor|mayors|mopac|police authority)\b",
    PublicBodyKind.PROBATION_REGION: r"\bprobation\b",
    PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY: r"\b(fire|frs)\b",
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
    PublicBodyKind.POLICING_BODY: r"\b(panel|board|council)\b",
    PublicBodyKind.PROBATION_REGION: r"\b(prisons?|police|council|youth|board)\b",
    PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY: r"\b(police|policing|crime|panel|board)\b",
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP: r"\b(police|council)\b",
    PublicBodyKind.INTEGRATED_CARE_BOARD: r"\b(council|trust)\b",
    PublicBodyKind.REGION: r"\b(council|police)\b",
}
_COMMON_WORDS = {
    PublicBodyKind.COUNCIL: (
        r"\b(metropolitan|borough|district|county|city|council|corporation|london|royal|the|of|mbc|mdc|bc|cc|lb|rb)\b"
    ),
    PublicBodyKind.DISTRICT_COUNCIL: r"\b(borough|district|city|town|council|the|of|bc|dc)\b",
    PublicBodyKind.POLICE_FORCE_AREA: r"\b(police|constabulary|service|force|the)\b",
    PublicBodyKind.POLICING_BODY: (
        r"\b(office|offices|of|the|for|police|policing|fire|and|crime|commissioners?|pcc|pfcc|opcc|opfcc|mayor|mayors)\b"
    ),
    PublicBodyKind.PROBATION_REGION: r"\b(national|probation|service|region|regional|the)\b",
    PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY: (
        r"\b(royal|fire|rescue|frs|and|authority|service|brigade|combined|commissioner|county|council|of|the)\b"
    ),
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP: r"\b(community safety|safer|partnership|csp|the)\b",
    PublicBodyKind.INTEGRATED_CARE_BOARD: r"\b(nhs|icb|integrated care board|the)\b",
    PublicBodyKind.REGION: r"\b(ohid|office for health improvement and disparities|region|regional|team|the)\b",
}


_ONE_IN_MOST_PLACES = {
    PublicBodyKind.POLICING_BODY,
    PublicBodyKind.PROBATION_REGION,
    PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY,
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP,
}


def named_exactly(name: str, among: Iterable[PublicBody]) -> PublicBody | None:
    """Return the one body of which a name is an official name or an alias that tells its kind, or None.

    "Kent" tells nothing, because it could be the county council or the police.
    """
    written = plain(name)
    found = [body for body in among if written in _exact_names(body) and _speaks_of(written, body.kind)]
    return found[0] if len(found) == 1 else None


def suggest(name: str, among: Iterable[PublicBody]) -> PublicBody | None:
    """Return the one body that an organisation's name suggests, or None if there is none or several.

    The name must include the kind of body, because "Kent" could be the county council or the police. A name that says
    only "Police and Crime Commissioner" or "Community Safety Partnership" suggests the one that is among the bodies. So
    does that of a local probation unit, because units have names that are in no list.
    """
    written = plain(name)
    telling = {kind: _telling(written, kind) for kind in PublicBodyKind if _speaks_of(written, kind)}
    bodies = [body for body in among if body.kind in telling]
    exact = [body for body in bodies if written in _exact_names(body)]
    found = exact or [
        body
        for body in bodies
        if telling[body.kind] in _telling_names(body)
        or _begins_with_council(written, body)
        or (body.kind in _ONE_IN_MOST_PLACES and not telling[body.kind])
    ]
    found = found or [body for body in bodies if body.kind is PublicBodyKind.PROBATION_REGION]
    return found[0] if len(found) == 1 else None


@cache
def _exact_names(body: PublicBody) -> frozenset[str]:
    return frozenset(plain(name) for name in (body.name, body.usual_name, *body.known_as))


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
