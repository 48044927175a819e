"""The bodies that a footprint covers wholly or in part on a day, and whether they have a seat. No database access."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from cdp.models import Partnership
from cdp.partnerships.footprints.represented import (
    NOT_REPRESENTED,
    Representation,
    Representations,
    SeatState,
    needs_seat,
)
from cdp.reference.areas import AuthorityKind, PublicBodyKind, authority, known_authorities
from cdp.reference.bodies import public_body
from cdp.reference.coverage import BodyCover, coverage
from cdp.reference.districts import all_districts, districts_of

HEADINGS = {
    PublicBodyKind.COUNCIL: "Councils",
    PublicBodyKind.DISTRICT_COUNCIL: "District councils",
    PublicBodyKind.POLICE_FORCE_AREA: "Police force areas",
    PublicBodyKind.POLICING_BODY: "Police and crime commissioners, and mayors with their powers",
    PublicBodyKind.INTEGRATED_CARE_BOARD: "Integrated Care Boards",
    PublicBodyKind.PROBATION_REGION: "Probation regions",
    PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY: "Fire and rescue authorities",
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP: "Community safety partnerships",
    PublicBodyKind.REGION: "Regions",
}
SOURCES = {
    PublicBodyKind.PROBATION_REGION: (
        "Source: GOV.UK, Probation Service regional maps, 7 July 2021, under the Open Government Licence v3.0. "
        "Which police force areas are in a region is from memory."
    ),
    PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY: (
        "The areas of fire and rescue authorities are from memory. Check them before you rely on them."
    ),
}
"""What to say about lists that are less certain than those of the Office for National Statistics."""
COUNCILS = (PublicBodyKind.COUNCIL, PublicBodyKind.DISTRICT_COUNCIL)


@dataclass(frozen=True)
class MissingPlace:
    """A part of a body's area that is outside the footprint, and the partnerships that cover that part."""

    name: str
    covered_by: tuple[str, ...]


@dataclass(frozen=True)
class BodyRow:
    """How a footprint covers one body, and how the body is represented.

    `share` is the percentage of neighbourhoods covered if a health board is covered in part, otherwise None. `state`
    says whether it has a seat.
    """

    kind: PublicBodyKind
    code: str
    name: str
    wholly: bool
    missing: tuple[MissingPlace, ...]
    share: int | None
    representation: Representation
    state: SeatState

    @property
    def id(self) -> str:
        """The kind and code as one identifier, as used in lists of bodies."""
        return f"{self.kind.value}:{self.code}"


@dataclass(frozen=True)
class BodyGroup:
    """The bodies of one kind that a footprint covers, with wholly covered bodies first."""

    kind: PublicBodyKind
    rows: tuple[BodyRow, ...]

    @property
    def heading(self) -> str:
        """The heading for bodies of this kind."""
        return HEADINGS[self.kind]

    @property
    def source(self) -> str:
        """What to say about the source of bodies of this kind; "" if it is a list of national statistics."""
        return SOURCES.get(self.kind, "")

    @property
    def needs_seat(self) -> bool:
        """Whether these bodies should have a seat."""
        return needs_seat(self.kind)

    @property
    def covers_councils(self) -> bool:
        """Whether these are councils, which a footprint always covers wholly."""
        return self.kind in COUNCILS


class Seating(NamedTuple):
    """How bodies are represented, and whether no organisation is left to match."""

    represented: Representations
    all_matched: bool

    def of(self, kind: PublicBodyKind, code: str) -> tuple[Representation, SeatState]:
        """Return how a body is represented, and whether it has a seat."""
        found = self.represented.get((kind.value, code), NOT_REPRESENTED)
        return found, found.state(all_matched=self.all_matched)


def bodies_covered(
    codes: list[str], day: date, others: Mapping[str, list[Partnership]], seating: Seating
) -> tuple[BodyGroup, ...]:
    """Return the bodies that authorities cover on a day, by kind, and how they are represented."""
    if not codes:
        return ()
    rows: dict[PublicBodyKind, list[BodyRow]] = {kind: [] for kind in HEADINGS}
    for row in _councils(codes, seating):
        rows[row.kind].append(row)
    for cover in coverage(codes, day).bodies:
        rows[cover.kind].append(_body(cover, others, seating))
    return tuple(BodyGroup(kind, tuple(found)) for kind, found in rows.items() if found)


def _councils(codes: list[str], seating: Seating) -> Iterator[BodyRow]:
    for code in codes:
        of_county = districts_of(code) if authority(code).kind is AuthorityKind.COUNTY else ()
        kinds = [
            (PublicBodyKind.COUNCIL, code),
            *((PublicBodyKind.DISTRICT_COUNCIL, each.code) for each in of_county),
        ]
        for kind, council in kinds:
            body = public_body(kind.value, council)
            representation, state = seating.of(kind, council)
            if body is not None:
                yield BodyRow(
                    kind,
                    council,
                    body.name,
                    wholly=True,
                    missing=(),
                    share=None,
                    representation=representation,
                    state=state,
                )


def _body(cover: BodyCover, others: Mapping[str, list[Partnership]], seating: Seating) -> BodyRow:
    share = None
    if cover.lsoas_total and not cover.wholly:
        share = round(100 * cover.lsoas_covered / cover.lsoas_total)
    codes = _codes_of_places(cover.kind) if cover.missing else {}
    missing = tuple(
        MissingPlace(name, tuple(other.name for other in others.get(codes.get(name, ""), ())))
        for name in cover.missing
    )
    return BodyRow(
        cover.kind, cover.code, cover.name, cover.wholly, missing, share, *seating.of(cover.kind, cover.code)
    )


@cache
def _codes_of_places(kind: PublicBodyKind) -> dict[str, str]:
    """Return the codes of authorities by their names or, for community safety partnerships, by names of districts."""
    if kind is PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP:
        return {district.name: district.authority_code for district in all_districts()}
    return {place.name: place.code for place in known_authorities()}
