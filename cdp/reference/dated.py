"""The dated lists of England's authorities and public bodies: from when, until when, what follows, and how sure we are.

The lists have authorities since 2009, those to come, and districts that ended; health boards of 2022 and 2026; bodies
that hold the policing functions; regions of NHS England; and national bodies. Sources are in SOURCES.md.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from cdp.reference import stored


class ListedKind(StrEnum):
    """The kinds of authorities and bodies in the dated lists."""

    UNITARY = "unitary"
    METROPOLITAN = "metropolitan"
    LONDON_BOROUGH = "london_borough"
    CITY_OF_LONDON = "city_of_london"
    COUNTY = "county"
    DISTRICT = "district"
    INTEGRATED_CARE_BOARD = "integrated_care_board"
    NHS_ENGLAND_REGION = "nhs_england_region"
    POLICE_FORCE_AREA = "police_force_area"
    POLICING_BODY = "policing_body"
    FIRE_AND_RESCUE_AUTHORITY = "fire_and_rescue_authority"
    PROBATION_REGION = "probation_region"
    NATIONAL_BODY = "national_body"


UPPER_TIER = frozenset(
    {
        ListedKind.UNITARY,
        ListedKind.METROPOLITAN,
        ListedKind.LONDON_BOROUGH,
        ListedKind.CITY_OF_LONDON,
        ListedKind.COUNTY,
    }
)


@dataclass(frozen=True)
class Successor:
    """What follows a body; `whole` is true if the whole of the old area goes there."""

    code: str
    whole: bool


@dataclass(frozen=True)
class PlannedEnd:
    """An end that no law has fixed yet. If `month_only`, only the month of `day` is known.

    `certainty` says who announced or decided it, and `successors` may be empty.
    """

    day: date
    month_only: bool
    certainty: str
    successors: tuple[Successor, ...]


@dataclass(frozen=True)
class ListedBody:
    """One authority or public body in the dated lists.

    `starts_on` is its first day, or None if not known. `ends_on` is the first day on which it no longer exists, as
    fixed by law, or None. A code with `is_placeholder` is ours until the Office for National Statistics gives one, so
    it is never shown. `areas` are codes of the areas that it covers. `parent` is the code of the body above it.
    """

    code: str
    is_placeholder: bool
    kind: ListedKind
    name: str
    official_name: str
    aliases: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    successors: tuple[Successor, ...]
    planned_end: PlannedEnd | None
    areas: tuple[str, ...]
    parent: str
    certainty: str
    source: str
    read_on: date
    note: str

    @property
    def names(self) -> tuple[str, ...]:
        """Return all names by which it is known, the usual name first."""
        return tuple(dict.fromkeys(filter(None, (self.name, self.official_name, *self.aliases))))

    @property
    def full_name(self) -> str:
        """Return the official name, or the usual name if there is no other."""
        return self.official_name or self.name

    def holds_on(self, day: date) -> bool:
        """Return whether it exists on a day; a planned end does not count."""
        return (self.starts_on is None or self.starts_on <= day) and not self.has_ended_by(day)

    def has_ended_by(self, day: date) -> bool:
        """Return whether it no longer exists on a day."""
        return self.ends_on is not None and self.ends_on <= day


def listed(code: str) -> ListedBody | None:
    """Return the authority or body with this code, or None."""
    return _by_code().get(code)


def listed_of(kind: ListedKind) -> tuple[ListedBody, ...]:
    """Return all of one kind, of any time, in the order of the list."""
    return tuple(one for one in all_listed() if one.kind is kind)


@cache
def all_listed() -> tuple[ListedBody, ...]:
    """Return all authorities and bodies of any time, in the order of the lists."""
    authorities = [_entry(row) for row in stored.rows("national/authorities.csv")]
    return (*authorities, *(_entry(row) for row in stored.rows("national/bodies.csv")))


def followed_by(code: str, day: date) -> tuple[ListedBody, ...]:
    """Return what exists on a day in place of the body with this code; itself if it has not ended.

    Successors that have ended too are followed until one that has not.
    """
    one = _by_code()[code]
    if not one.has_ended_by(day):
        return (one,)
    found = [each for successor in one.successors for each in followed_by(successor.code, day)]
    return tuple(dict.fromkeys(found))


def successors_of(one: ListedBody) -> tuple[ListedBody, ...]:
    """Return the direct successors of a body: those fixed by law, otherwise those that are planned."""
    planned = one.planned_end.successors if one.planned_end else ()
    return tuple(_by_code()[each.code] for each in one.successors or planned)


def predecessors_of(code: str) -> tuple[ListedBody, ...]:
    """Return the bodies whose area went or will go, by law, to the body with this code, wholly or in part."""
    return _predecessors().get(code, ())


def same_area(code: str) -> str:
    """Return the code of the latest upper-tier authority with exactly the area of this one; its own if there is none.

    For example, Gateshead got a new code in 2013, and a unitary council followed Somerset County Council in 2023.
    """
    one = _by_code()[code]
    if len(one.successors) == 1 and one.successors[0].whole:
        following = one.successors[0].code
        before = [each for each in predecessors_of(following) if each.kind in UPPER_TIER]
        if [each.code for each in before] == [code]:
            return same_area(following)
    return code


def renewed(code: str) -> str:
    """Return the latest code of a body that only got a new code and kept its name; its own code if it did not."""
    one = listed(code)
    if one is None or len(one.successors) != 1 or not one.successors[0].whole:
        return code
    following = _by_code()[one.successors[0].code]
    return renewed(following.code) if following.name == one.name and one.kind not in UPPER_TIER else code


@cache
def turning_days() -> tuple[date, ...]:
    """Return the days on which anything in the lists starts or ends by law, earliest first."""
    days = {day for one in all_listed() for day in (one.starts_on, one.ends_on) if day is not None}
    return tuple(sorted(days))


def last_turn(day: date) -> date:
    """Return the last day, up to this one, on which anything in the lists changed; used to remember results."""
    return max((turn for turn in turning_days() if turn <= day), default=date.min)


@cache
def _by_code() -> dict[str, ListedBody]:
    return {one.code: one for one in all_listed()}


@cache
def _predecessors() -> dict[str, tuple[ListedBody, ...]]:
    found: dict[str, list[ListedBody]] = defaultdict(list)
    for one in all_listed():
        for successor in one.successors:
            found[successor.code].append(one)
    return {code: tuple(ones) for code, ones in found.items()}


def _entry(row: dict[str, str]) -> ListedBody:
    official = row.get("official_name", row["name"])
    aliases = (row.get("short_name", ""), *row["aliases"].split("|"))
    return ListedBody(
        code=row["code"],
        is_placeholder=row["code_status"] == "placeholder",
        kind=ListedKind(row["kind"]),
        name=row["name"],
        official_name=official,
        aliases=tuple(alias for alias in aliases if alias),
        starts_on=_day(row["from"]),
        ends_on=_day(row["until"]),
        successors=_successors(row["successors"]),
        planned_end=_planned_end(row),
        areas=tuple(part.partition("=")[0] for part in row.get("areas", "").split(";") if part),
        parent=row.get("parent") or row.get("county_code") or "",
        certainty=row["certainty"],
        source=row["source"],
        read_on=date.fromisoformat(row["read_on"]),
        note=row["note"],
    )


def _planned_end(row: dict[str, str]) -> PlannedEnd | None:
    day = _day(row["planned_until"])
    if day is None:
        return None
    month_only = row["planned_until"].count("-") == 1
    return PlannedEnd(day, month_only, row["planned_certainty"], _successors(row["planned_successors"]))


def _day(text: str) -> date | None:
    return date.fromisoformat(f"{text}-01" if text.count("-") == 1 else text) if text else None


def _successors(text: str) -> tuple[Successor, ...]:
    parts = [part.partition("=") for part in text.split(";") if part]
    return tuple(Successor(code, share == "whole") for code, _, share in parts)
