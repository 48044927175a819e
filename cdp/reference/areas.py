"""Upper-tier local authorities of England and their districts.

Authorities are those of December 2023, and those to come that a law has made. Districts are those of December 2024
(Office for National Statistics). Every old or new code of the same area finds the same authority. The stored code is
the one in this project's boundaries and statistics.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache

from cdp.reference import dated, stored

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
    POLICING_BODY = "policing_body"
    PROBATION_REGION = "probation_region"
    FIRE_AND_RESCUE_AUTHORITY = "fire_and_rescue_authority"
    COMMUNITY_SAFETY_PARTNERSHIP = "community_safety_partnership"
    INTEGRATED_CARE_BOARD = "integrated_care_board"
    REGION = "region"


@dataclass(frozen=True)
class Authority:
    """An upper-tier local authority: county, unitary, metropolitan district, London borough or the City of London.

    `name` is the usual name, and `published_name` the name used by the Office for National Statistics. `successor_code`
    is the code from April 2025, or None if the code did not change. Eastings and northings are metres on the British
    National Grid. `district_codes` are the districts of December 2024 in its area, and `outline_codes` the authorities
    whose outlines show it on maps. `starts_on` is set only for an authority to come. `ends_on` is the first day on
    which it will no longer exist, as fixed by law, or None.
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
    easting: int
    northing: int
    longitude: float
    latitude: float
    successor_code: str | None
    district_codes: frozenset[str]
    outline_codes: tuple[str, ...]
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return all codes of the authority that are in use, starting with the stored one."""
        return (self.code, self.successor_code) if self.successor_code else (self.code,)

    @property
    def printed_code(self) -> str:
        """Return its ONS codes for people to read. An authority to come has none yet."""
        if self.starts_on is not None:
            return "no ONS code yet"
        return f"{self.code}, since April 2025 {self.successor_code}" if self.successor_code else self.code

    def holds_on(self, day: date) -> bool:
        """Return whether the authority exists on a day; those of the past count, because their area is the same."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day < self.ends_on
        )


def authority(code: str) -> Authority:
    """Return the authority with this code, old or new; raise KeyError for an unknown code."""
    return _authorities_by_code()[code]


def is_authority(code: str) -> bool:
    """Return whether a code belongs to an upper-tier authority in England that exists or will exist by law."""
    return code in _authorities_by_code()


@cache
def all_authorities() -> tuple[Authority, ...]:
    """Return the 153 upper-tier authorities of England with boundaries and statistics, in order of name."""
    districts: dict[str, set[str]] = defaultdict(set)
    for row in stored.rows("districts.csv"):
        districts[row["UTLA23CD"]].add(row["LAD24CD"])
    found = [_authority(row, frozenset(districts[row["UTLA23CD"]])) for row in stored.rows("authorities.csv")]
    return tuple(sorted(found, key=lambda place: place.name))


@cache
def authorities_to_come() -> tuple[Authority, ...]:
    """Return the authorities that will follow others on a day fixed by law, in order of name.

    They have no boundaries or statistics yet. Maps show the outlines of the authorities that they follow.
    """
    districts: dict[str, set[str]] = defaultdict(set)
    for row in stored.rows("national/districts_of_new_authorities.csv"):
        districts[row["authority"]].add(row["district"])
    found = [_authority_to_come(code, frozenset(of_it)) for code, of_it in districts.items()]
    return tuple(sorted(found, key=lambda place: place.name))


def known_authorities() -> tuple[Authority, ...]:
    """Return the authorities with boundaries, and those to come, in order of name."""
    return tuple(
        sorted((*all_authorities(), *authorities_to_come()), key=lambda place: (place.name, place.code))
    )


def authorities_on(day: date) -> tuple[Authority, ...]:
    """Return the upper-tier authorities of England on a day, in order of name.

    For a day before December 2023, these are the authorities with the same boundaries today.
    """
    return _authorities_from(dated.last_turn(day))


def dated_authority(code: str) -> dated.ListedBody:
    """Return the entry of an authority in the dated list, with what follows it; raise KeyError for an unknown code."""
    entry = dated.listed(authority(code).code)
    if entry is None:
        raise KeyError(code)
    return dated.listed(dated.same_area(entry.code)) or entry


def stored_code(code: str) -> str | None:
    """Return the stored code of the authority with exactly the area of a listed authority, or None."""
    return _authorities_by_code()[code].code if is_authority(code) else None


def districts_in(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes of the districts of December 2024 in the area of authorities; KeyError for an unknown code."""
    return frozenset(district for code in codes for district in authority(code).district_codes)


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """Return a text for comparison: lower case, no accents or punctuation, single spaces, "and" for "&"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’.]", "", letters)).split())


def readable(name: str) -> str:
    """Return our usual name for a published name: "London, City of" becomes "City of London"."""
    return _READABLE_NAMES.get(name, name)


def published_name(name: str) -> str | None:
    """Return the published name for our usual name, or None if they are the same."""
    return next((published for published, usual in _READABLE_NAMES.items() if usual == name), None)


@cache
def _authorities_from(turn: date) -> tuple[Authority, ...]:
    return tuple(place for place in known_authorities() if place.holds_on(turn))


def _authority(row: dict[str, str], districts: frozenset[str]) -> Authority:
    code = row["UTLA23CD"]
    entry = dated.listed(dated.same_area(code))
    return Authority(
        code=code,
        name=readable(row["UTLA23NM"]),
        published_name=row["UTLA23NM"],
        official_name=row["official_name"],
        kind=AuthorityKind(row["type"]),
        region_code=row["RGN24CD"],
        region=row["RGN24NM"],
        police_force_code=row["PFA24CD"],
        police_force=readable(row["PFA24NM"]),
        easting=int(row["BNG_E"]),
        northing=int(row["BNG_N"]),
        longitude=float(row["LONG"]),
        latitude=float(row["LAT"]),
        successor_code=SUCCESSOR_CODES.get(code),
        district_codes=districts,
        outline_codes=(code,),
        ends_on=entry.ends_on if entry else None,
    )


def _authority_to_come(code: str, districts: frozenset[str]) -> Authority:
    entry = dated.listed(code)
    before = [place for place in all_authorities() if place.district_codes & districts]
    if entry is None or not before:
        raise KeyError(code)
    return replace(
        before[0],
        code=code,
        name=entry.name,
        published_name=entry.name,
        official_name=entry.full_name,
        kind=AuthorityKind.UNITARY,
        successor_code=None,
        district_codes=districts,
        outline_codes=tuple(place.code for place in before),
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
    )


@cache
def _authorities_by_code() -> dict[str, Authority]:
    """Return authorities by every code, old and new, of the same area."""
    found = {code: place for place in known_authorities() for code in place.codes}
    latest = {dated.same_area(place.code): place for place in all_authorities()}
    for entry in dated.all_listed():
        if entry.kind in dated.UPPER_TIER and dated.same_area(entry.code) in latest:
            found.setdefault(entry.code, latest[dated.same_area(entry.code)])
    return found
