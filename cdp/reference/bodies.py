"""Public bodies with an area, to which member organisations are matched: councils, police, health and others.

A body is identified by its kind and code, because a council has the code of its authority or district.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from cdp.reference import dated
from cdp.reference.area_bodies import (
    community_safety_partnerships,
    districts_of_listed,
    lsoas_of_board,
    police_forces,
    regions,
)
from cdp.reference.area_names import names_of
from cdp.reference.areas import (
    AuthorityKind,
    PublicBodyKind,
    all_authorities,
    authority,
    dated_authority,
    districts_in,
    known_authorities,
)
from cdp.reference.dated import ListedBody, ListedKind
from cdp.reference.districts import districts_of

KINDS_IN_WORDS = {
    PublicBodyKind.COUNCIL: "council",
    PublicBodyKind.DISTRICT_COUNCIL: "district council",
    PublicBodyKind.POLICE_FORCE_AREA: "police force",
    PublicBodyKind.POLICING_BODY: "policing body",
    PublicBodyKind.PROBATION_REGION: "probation region",
    PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY: "fire and rescue authority",
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP: "community safety partnership",
    PublicBodyKind.INTEGRATED_CARE_BOARD: "Integrated Care Board",
    PublicBodyKind.REGION: "region",
}

# Police forces whose names differ from those of their areas.
_NAMES_OF_FORCES = {"Hampshire": ("Hampshire and Isle of Wight Constabulary",)}


@dataclass(frozen=True)
class PublicBody:
    """A public body with its published name, all names by which it is known, and the districts in its area.

    `starts_on` is its first day, if the body is dated. `ends_on` is the first day on which it no longer exists, as
    fixed by law, or None.
    """

    kind: PublicBodyKind
    code: str
    name: str
    known_as: tuple[str, ...]
    district_codes: frozenset[str] = field(repr=False)
    starts_on: date | None = None
    ends_on: date | None = None

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
        if self.kind is PublicBodyKind.DISTRICT_COUNCIL:
            return f"{self.name} Council"
        return self.name

    @property
    def label(self) -> str:
        """Return the body's name, followed by its kind if the name does not include it."""
        kind = KINDS_IN_WORDS[self.kind]
        return self.name if self.kind in _NAMED_IN_FULL else f"{self.name} ({kind})"

    def has_ended_by(self, day: date) -> bool:
        """Return whether it no longer exists on a day."""
        return self.ends_on is not None and self.ends_on <= day

    def holds_on(self, day: date) -> bool:
        """Return whether it exists on a day."""
        return (self.starts_on is None or self.starts_on <= day) and not self.has_ended_by(day)


_NAMED_IN_FULL = {
    PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY,
    PublicBodyKind.PROBATION_REGION,
    PublicBodyKind.COUNCIL,
    PublicBodyKind.INTEGRATED_CARE_BOARD,
    PublicBodyKind.POLICING_BODY,
}


def public_body(kind: str | None, code: str | None) -> PublicBody | None:
    """Return the body with this kind and code, or None."""
    return _by_id().get(f"{kind}:{code}")


def public_body_by_id(body_id: str | None) -> PublicBody | None:
    """Return the body with this `id`, or None."""
    return _by_id().get(body_id or "")


def bodies_touching(codes: Collection[str], day: date) -> tuple[PublicBody, ...]:
    """Return the bodies whose areas overlap any of these authorities and that have not ended by a day.

    They are in order of kind, then of name. Raises KeyError for an unknown code.
    """
    return tuple(body for body in bodies_ever_touching(codes) if not body.has_ended_by(day))


def bodies_ever_touching(codes: Collection[str]) -> tuple[PublicBody, ...]:
    """Return the same as `bodies_touching`, with bodies that have ended."""
    return _touching(frozenset(authority(code).code for code in codes))


def entry_of(body: PublicBody) -> ListedBody | None:
    """Return the entry of a body in the dated lists, or None if it is not in them."""
    if body.kind is PublicBodyKind.COUNCIL:
        return dated_authority(body.code)
    return dated.listed(body.code)


@lru_cache(maxsize=256)
def _touching(codes: frozenset[str]) -> tuple[PublicBody, ...]:
    inside = districts_in(codes)
    return tuple(
        body
        for body in _by_id().values()
        if (body.code in codes if body.kind is PublicBodyKind.COUNCIL else inside & body.district_codes)
    )


@cache
def _by_id() -> dict[str, PublicBody]:
    order = list(PublicBodyKind)
    bodies = sorted([*_councils(), *_others()], key=lambda body: (order.index(body.kind), body.name))
    return {body.id: body for body in bodies}


def _councils() -> Iterator[PublicBody]:
    for place in known_authorities():
        official = " ".join(place.official_name.split())
        yield PublicBody(
            PublicBodyKind.COUNCIL,
            place.code,
            official,
            names_of(place),
            place.district_codes,
            place.starts_on,
            place.ends_on,
        )
    for county in all_authorities():
        if county.kind is AuthorityKind.COUNTY:
            for district in districts_of(county.code):
                yield PublicBody(
                    PublicBodyKind.DISTRICT_COUNCIL,
                    district.code,
                    district.name,
                    (district.name,),
                    frozenset({district.code}),
                    ends_on=county.ends_on,
                )


def _others() -> Iterator[PublicBody]:
    for body in (*police_forces(), *regions(), *community_safety_partnerships()):
        known_as = (body.name, *body.aliases)
        if body.kind is PublicBodyKind.POLICE_FORCE_AREA:
            entry = dated.listed(body.code)
            known_as += _NAMES_OF_FORCES.get(body.name, ()) + (entry.aliases if entry else ())
        yield PublicBody(body.kind, body.code, body.name, known_as, body.district_codes)
    for entry in dated.listed_of(ListedKind.INTEGRATED_CARE_BOARD):
        districts = frozenset(lsoas_of_board(entry.code, entry.starts_on or date.max))
        yield _dated_body(PublicBodyKind.INTEGRATED_CARE_BOARD, entry, districts)
    for entry in dated.listed_of(ListedKind.POLICING_BODY):
        yield _dated_body(PublicBodyKind.POLICING_BODY, entry, districts_of_listed(entry))
    for entry in dated.listed_of(ListedKind.PROBATION_REGION):
        yield _dated_body(PublicBodyKind.PROBATION_REGION, entry, districts_of_listed(entry))
    for entry in dated.listed_of(ListedKind.FIRE_AND_RESCUE_AUTHORITY):
        yield _dated_body(PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY, entry, districts_of_listed(entry))


def _dated_body(kind: PublicBodyKind, entry: ListedBody, districts: frozenset[str]) -> PublicBody:
    return PublicBody(kind, entry.code, entry.name, entry.names, districts, entry.starts_on, entry.ends_on)
