"""Upper-tier local authorities of England, and the bodies whose areas a footprint may cover.

Authorities are those of December 2023, and districts those of December 2024 (Office for National Statistics). Two codes
changed in April 2025: both the old and the new code find the same authority. The stored code is the one in this
project's boundaries and statistics.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from cdp.reference import stored

# For each stored code, the code in use from April 2025; the boundaries are the same.
SUCCESSOR_CODES = {"E08000016": "E08000038", "E08000019": "E08000039"}

# Published names with words in index order ("London, City of") or other spellings, and our usual names.
_READABLE_NAMES = {
    "Bristol, City of": "Bristol",
    "Herefordshire, County of": "Herefordshire",
    "Kingston upon Hull, City of": "Kingston upon Hull",
    "St. Helens": "St Helens",
    "London, City of": "City of London",
    "Devon & Cornwall": "Devon and Cornwall",
}

# Home Office names of community safety partnerships, where they differ from those of the
# Office for National Statistics.
_HOME_OFFICE_NAMES = {
    "City of London": "London, City of",
    "King's Lynn and West Norfolk": "Kings Lynn",
    "North Devon": "Northern Devon",
    "Shepway": "Folkestone and Hythe",
}


class AuthorityKind(StrEnum):
    """The kinds of upper-tier authorities."""

    UNITARY = "Unitary authority"
    METROPOLITAN_DISTRICT = "Metropolitan district"
    LONDON_BOROUGH = "London borough"
    CITY_OF_LONDON = "City of London (sui generis)"
    COUNTY = "County"


class PublicBodyKind(StrEnum):
    """The kinds of public bodies with an area. A council's area is its authority or district."""

    COUNCIL = "council"
    DISTRICT_COUNCIL = "district_council"

    POLICE_FORCE_AREA = "police_force_area"
    COMMUNITY_SAFETY_PARTNERSHIP = "community_safety_partnership"
    INTEGRATED_CARE_BOARD = "integrated_care_board"
    REGION = "region"


@dataclass(frozen=True)
class IcbShare:
    """The part of an authority or district that is within one integrated care board.

    `lsoas` is the number of its neighbourhoods (lower layer super output areas) within the board. `of` is the number of
    all its neighbourhoods.
    """

    code: str
    name: str
    lsoas: int
    of: int

    @property
    def whole(self) -> bool:
        """Return whether the whole authority or district is within this board."""
        return self.lsoas == self.of


@dataclass(frozen=True)
class Authority:
    """An upper-tier local authority: county, unitary, metropolitan district, London borough or the City of London.

    `name` is the usual name, and `published_name` the name used by the Office for National Statistics. `successor_code`
    is the code from April 2025, or None if the code did not change. Eastings and northings are metres on the British
    National Grid. `boards` are its integrated care boards, the largest share first.
    """

    code: str
    name: str
    published_name: str
    official_name: str
    kind: AuthorityKind
    region_code: str
    region: str
    police_force_code: str
    police_force: str
    boards: tuple[IcbShare, ...]
    easting: int
    northing: int
    longitude: float
    latitude: float
    successor_code: str | None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return all codes of the authority, starting with the stored one."""
        return (self.code, self.successor_code) if self.successor_code else (self.code,)


@dataclass(frozen=True)
class District:
    """A district of either tier. It can be in several community safety partnerships and integrated care boards."""

    code: str
    name: str
    authority_code: str
    partnership_codes: tuple[str, ...]
    boards: tuple[IcbShare, ...]


@dataclass(frozen=True)
class Body:
    """A body with an area. `authority_codes` are the authorities that are wholly or partly within its area.

    `aliases` are other names in published lists. Only community safety partnerships have `district_codes`.
    """

    kind: PublicBodyKind
    code: str
    name: str
    authority_codes: tuple[str, ...]
    district_codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


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
    community_safety_partnerships: tuple[BodyCover, ...]
    integrated_care_boards: tuple[BodyCover, ...]
    regions: tuple[BodyCover, ...]
    split_authorities: tuple[Authority, ...]

    @property
    def bodies(self) -> tuple[BodyCover, ...]:
        """Return all these bodies in this order: police, community safety, health, regions."""
        return (
            self.police_force_areas
            + self.community_safety_partnerships
            + self.integrated_care_boards
            + self.regions
        )


def authority(code: str) -> Authority:
    """Return the authority with this old or new code; raise KeyError for an unknown code."""
    return _authorities_by_code()[code]


def is_authority(code: str) -> bool:
    """Return whether a code belongs to an upper-tier authority in England."""
    return code in _authorities_by_code()


@cache
def all_authorities() -> tuple[Authority, ...]:
    """Return the 153 upper-tier authorities of England in order of name."""
    boards = _board_names()
    found = []
    for row in stored.rows("authorities.csv"):
        counts = [int(count) for count in row["ICB24_LSOAS"].split(";")]
        shares = zip(row["ICB24CD"].split(";"), counts, strict=True)
        found.append(
            Authority(
                code=row["UTLA23CD"],
                name=_readable(row["UTLA23NM"]),
                published_name=row["UTLA23NM"],
                official_name=row["official_name"],
                kind=AuthorityKind(row["type"]),
                region_code=row["RGN24CD"],
                region=row["RGN24NM"],
                police_force_code=row["PFA24CD"],
                police_force=_readable(row["PFA24NM"]),
                boards=tuple(IcbShare(code, boards[code], count, sum(counts)) for code, count in shares),
                easting=int(row["BNG_E"]),
                northing=int(row["BNG_N"]),
                longitude=float(row["LONG"]),
                latitude=float(row["LAT"]),
                successor_code=SUCCESSOR_CODES.get(row["UTLA23CD"]),
            )
        )
    return tuple(sorted(found, key=lambda place: place.name))


def find_authorities(text: str) -> tuple[Authority, ...]:
    """Return the authority with this code, or else the authorities whose names contain every word of the text.

    Case, accents and punctuation do not matter, "&" means "and", and the start of a word is enough. Names that equal
    the text come first, then names that start with it. An empty text finds nothing.
    """
    if text.strip().upper() in _authorities_by_code():
        return (authority(text.strip().upper()),)
    wanted = plain(text)
    if not wanted:
        return ()

    def rank(place: Authority) -> tuple[int, str]:
        name = plain(place.name)
        return (0 if name == wanted else 1 if name.startswith(wanted) else 2, place.name)

    return tuple(sorted((place for place in all_authorities() if _matches(place, wanted)), key=rank))


def plain(text: str) -> str:
    """Return a text for comparison: lower case, no accents or punctuation, single spaces, "and" for "&"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’.]", "", letters)).split())


def police_forces() -> tuple[Body, ...]:
    """Return the 39 police force areas of England in order of name."""
    return _bodies(PublicBodyKind.POLICE_FORCE_AREA)


def regions() -> tuple[Body, ...]:
    """Return the nine regions of England in order of name."""
    return _bodies(PublicBodyKind.REGION)


def integrated_care_boards() -> tuple[Body, ...]:
    """Return the 42 integrated care boards of England in order of name."""
    return _bodies(PublicBodyKind.INTEGRATED_CARE_BOARD)


def community_safety_partnerships() -> tuple[Body, ...]:
    """Return the 293 community safety partnerships of England in order of name."""
    return _bodies(PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP)


def authorities_in(kind: PublicBodyKind, code: str) -> tuple[Authority, ...]:
    """Return the authorities that overlap a body's area, in order of name; raise KeyError for an unknown body."""
    body = _bodies_by_code()[code]
    if body.kind is not kind:
        raise KeyError(code)
    return tuple(authority(place) for place in body.authority_codes)


def authorities_in_police_force(code: str) -> tuple[Authority, ...]:
    """Return the authorities in a police force area, in order of name; raise KeyError for an unknown code."""
    return authorities_in(PublicBodyKind.POLICE_FORCE_AREA, code)


def all_bodies() -> tuple[Body, ...]:
    """Return all bodies except councils, in order of name: police, community safety, health and regions."""
    return tuple(_bodies_by_code().values())


def find_community_safety_partnership(name: str) -> Body | None:
    """Return the community safety partnership that the Home Office or the ONS calls by this name, or None."""
    wanted = plain(name)
    for body in community_safety_partnerships():
        if wanted in {plain(known) for known in (body.name, *body.aliases)}:
            return body
    return None


@cache
def all_districts() -> tuple[District, ...]:
    """Return the 296 districts of England in order of name, each once.

    In the published lookup, a district has one row for each of its community safety partnerships.
    """
    boards = _board_names()
    partnerships: dict[str, list[str]] = defaultdict(list)
    first_rows: dict[str, dict[str, str]] = {}
    for row in stored.rows("districts.csv"):
        partnerships[row["LAD24CD"]].append(row["CSP24CD"])
        first_rows.setdefault(row["LAD24CD"], row)
    found = []
    for code, row in first_rows.items():
        shares = [share.split(":") for share in row["ICB24_LSOAS"].split(";")]
        total = sum(int(count) for _, count in shares)
        found.append(
            District(
                code=code,
                name=_readable(row["LAD24NM"]),
                authority_code=row["UTLA23CD"],
                partnership_codes=tuple(partnerships[code]),
                boards=tuple(IcbShare(board, boards[board], int(count), total) for board, count in shares),
            )
        )
    return tuple(sorted(found, key=lambda place: place.name))


def districts_of(code: str) -> tuple[District, ...]:
    """Return the districts of an authority, in order of name; only counties have several.

    Raises KeyError for an unknown code.
    """
    return _districts_by_authority()[authority(code).code]


def coverage(codes: Collection[str]) -> Coverage:
    """Return how far the authorities of a footprint cover the areas of the bodies that they overlap.

    A body is covered completely if every authority that overlaps its area is in the footprint. Raises KeyError for an
    unknown code.
    """
    return _coverage(frozenset(authority(code).code for code in codes))


@lru_cache(maxsize=256)
def _coverage(footprint: frozenset[str]) -> Coverage:
    covers: dict[PublicBodyKind, list[BodyCover]] = {kind: [] for kind in PublicBodyKind}
    for body in _bodies_by_code().values():
        if footprint.intersection(body.authority_codes):
            covers[body.kind].append(_cover(body, footprint))

    def ordered(kind: PublicBodyKind) -> tuple[BodyCover, ...]:
        return tuple(sorted(covers[kind], key=lambda cover: (not cover.wholly, cover.name)))

    return Coverage(
        police_force_areas=ordered(PublicBodyKind.POLICE_FORCE_AREA),
        community_safety_partnerships=ordered(PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP),
        integrated_care_boards=ordered(PublicBodyKind.INTEGRATED_CARE_BOARD),
        regions=ordered(PublicBodyKind.REGION),
        split_authorities=tuple(
            place for place in all_authorities() if place.code in footprint and len(place.boards) > 1
        ),
    )


def _cover(body: Body, footprint: frozenset[str]) -> BodyCover:
    if body.kind is PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP:
        districts = [_districts_by_code()[code] for code in body.district_codes]
        places = sorted((district.name, district.authority_code in footprint) for district in districts)
    else:
        places = [(authority(code).name, code in footprint) for code in body.authority_codes]
    inside = total = 0
    if body.kind is PublicBodyKind.INTEGRATED_CARE_BOARD:
        counts = [(code, share_in(code, body.code).lsoas) for code in body.authority_codes]
        inside = sum(count for code, count in counts if code in footprint)
        total = sum(count for _, count in counts)
    return BodyCover(
        kind=body.kind,
        code=body.code,
        name=body.name,
        wholly=footprint.issuperset(body.authority_codes),
        covered=tuple(name for name, is_inside in places if is_inside),
        missing=tuple(name for name, is_inside in places if not is_inside),
        lsoas_covered=inside,
        lsoas_total=total,
    )


def share_in(authority_code: str, board_code: str) -> IcbShare:
    """Return the share of an authority that is within one of its integrated care boards."""
    return next(share for share in authority(authority_code).boards if share.code == board_code)


def _bodies(kind: PublicBodyKind) -> tuple[Body, ...]:
    return tuple(body for body in _bodies_by_code().values() if body.kind is kind)


@cache
def _bodies_by_code() -> dict[str, Body]:
    """Return all bodies by code, in order of name."""
    bodies = [*_bodies_of_authorities(), *_partnerships()]
    return {body.code: body for body in sorted(bodies, key=lambda body: body.name)}


def _bodies_of_authorities() -> Iterable[Body]:
    names: dict[tuple[PublicBodyKind, str], str] = {}
    members: dict[tuple[PublicBodyKind, str], list[str]] = defaultdict(list)
    for place in all_authorities():
        touching = [
            (PublicBodyKind.POLICE_FORCE_AREA, place.police_force_code, place.police_force),
            (PublicBodyKind.REGION, place.region_code, place.region),
            *((PublicBodyKind.INTEGRATED_CARE_BOARD, share.code, share.name) for share in place.boards),
        ]
        for kind, code, name in touching:
            names[kind, code] = name
            members[kind, code].append(place.code)
    published = {readable: name for name, readable in _READABLE_NAMES.items()}
    for (kind, code), name in names.items():
        aliases = (published[name],) if name in published else ()
        yield Body(kind, code, name, tuple(members[kind, code]), aliases=aliases)


def _partnerships() -> Iterable[Body]:
    names: dict[str, str] = {}
    districts: dict[str, list[str]] = defaultdict(list)
    authorities: dict[str, list[str]] = defaultdict(list)
    for row in stored.rows("districts.csv"):
        code = row["CSP24CD"]
        names[code] = _readable(row["CSP24NM"])
        districts[code].append(row["LAD24CD"])
        if row["UTLA23CD"] not in authorities[code]:
            authorities[code].append(row["UTLA23CD"])
    for code, name in names.items():
        yield Body(
            kind=PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP,
            code=code,
            name=name,
            authority_codes=tuple(authorities[code]),
            district_codes=tuple(districts[code]),
            aliases=(_HOME_OFFICE_NAMES[name],) if name in _HOME_OFFICE_NAMES else (),
        )


@cache
def _authorities_by_code() -> dict[str, Authority]:
    return {code: place for place in all_authorities() for code in place.codes}


@cache
def _districts_by_code() -> dict[str, District]:
    return {district.code: district for district in all_districts()}


@cache
def _districts_by_authority() -> dict[str, tuple[District, ...]]:
    found: dict[str, list[District]] = defaultdict(list)
    for district in all_districts():
        found[district.authority_code].append(district)
    return {code: tuple(districts) for code, districts in found.items()}


@cache
def _board_names() -> dict[str, str]:
    return {row["ICB24CD"]: row["ICB24NM"] for row in stored.rows("integrated_care_boards.csv")}


@cache
def _searchable(code: str) -> tuple[str, ...]:
    place = authority(code)
    return tuple(plain(f"{place.name} {place.published_name} {place.official_name}").split())


def _matches(place: Authority, wanted: str) -> bool:
    words = _searchable(place.code)
    return all(any(word.startswith(part) for word in words) for part in wanted.split())


def _readable(name: str) -> str:
    return _READABLE_NAMES.get(name, name)
