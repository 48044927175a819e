"""Bodies whose areas a footprint may cover: police, probation, fire, health and community safety bodies, and regions.

Integrated care boards, policing bodies, probation regions and fire authorities are dated: each list is for a day. The
areas of the boards of 2026 are added up from the boards of 2024 that they follow.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from cdp.reference import dated, stored
from cdp.reference.areas import (
    Authority,
    PublicBodyKind,
    all_authorities,
    authorities_on,
    authority,
    districts_in,
    plain,
    published_name,
    readable,
    stored_code,
)
from cdp.reference.dated import ListedBody, ListedKind
from cdp.reference.districts import all_districts

# Home Office names of community safety partnerships, where they differ from those of the
# Office for National Statistics.
_HOME_OFFICE_NAMES = {
    "City of London": "London, City of",
    "King's Lynn and West Norfolk": "Kings Lynn",
    "North Devon": "Northern Devon",
    "Shepway": "Folkestone and Hythe",
}


@dataclass(frozen=True)
class IcbShare:
    """The part of an authority that is within one integrated care board.

    `lsoas` is the number of its neighbourhoods (lower layer super output areas) within the board. `of` is the number of
    all its neighbourhoods.
    """

    code: str
    name: str
    lsoas: int
    of: int

    @property
    def whole(self) -> bool:
        """Return whether the whole authority is within this board."""
        return self.lsoas == self.of


@dataclass(frozen=True)
class Body:
    """A body with an area. `authority_codes` are the authorities wholly or partly within its area.

    For a dated body these are the authorities of the day for which it was listed, and otherwise those with boundaries.
    `district_codes` are the districts wholly or partly within it. `aliases` are other names in published lists.
    """

    kind: PublicBodyKind
    code: str
    name: str
    authority_codes: tuple[str, ...]
    district_codes: frozenset[str]
    aliases: tuple[str, ...] = ()


def police_forces() -> tuple[Body, ...]:
    """Return the 39 police force areas of England in order of name."""
    return _of_authorities(PublicBodyKind.POLICE_FORCE_AREA)


def regions() -> tuple[Body, ...]:
    """Return the nine regions of England in order of name."""
    return _of_authorities(PublicBodyKind.REGION)


def integrated_care_boards(day: date) -> tuple[Body, ...]:
    """Return the integrated care boards of England on a day, in order of name; none before July 2022."""
    return _boards(dated.last_turn(day))


def policing_bodies(day: date) -> tuple[Body, ...]:
    """Return the commissioners, mayors and others with policing functions on a day, in order of name."""
    return _listed_bodies(ListedKind.POLICING_BODY, dated.last_turn(day))


def probation_regions(day: date) -> tuple[Body, ...]:
    """Return the regions of the Probation Service on a day, in order of name."""
    return _listed_bodies(ListedKind.PROBATION_REGION, dated.last_turn(day))


def fire_authorities(day: date) -> tuple[Body, ...]:
    """Return the fire and rescue authorities on a day, in order of name."""
    return _listed_bodies(ListedKind.FIRE_AND_RESCUE_AUTHORITY, dated.last_turn(day))


def districts_of_listed(entry: ListedBody) -> frozenset[str]:
    """Return the districts in the areas of a listed body, which are police force areas or authorities."""
    forces = {force.code: force.district_codes for force in police_forces()}
    return frozenset(
        code for area in entry.areas for code in (forces[area] if area in forces else districts_in([area]))
    )


@cache
def community_safety_partnerships() -> tuple[Body, ...]:
    """Return the 293 community safety partnerships of England in order of name."""
    names: dict[str, str] = {}
    districts: dict[str, list[str]] = defaultdict(list)
    authorities: dict[str, list[str]] = defaultdict(list)
    for row in stored.rows("districts.csv"):
        code = row["CSP24CD"]
        names[code] = readable(row["CSP24NM"])
        districts[code].append(row["LAD24CD"])
        if row["UTLA23CD"] not in authorities[code]:
            authorities[code].append(row["UTLA23CD"])
    found = [
        Body(
            kind=PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP,
            code=code,
            name=name,
            authority_codes=tuple(authorities[code]),
            district_codes=frozenset(districts[code]),
            aliases=(_HOME_OFFICE_NAMES[name],) if name in _HOME_OFFICE_NAMES else (),
        )
        for code, name in names.items()
    ]
    return tuple(sorted(found, key=lambda body: body.name))


def bodies_on(day: date) -> tuple[Body, ...]:
    """Return all bodies with areas on a day, except councils, in order of name."""
    return _bodies_from(dated.last_turn(day))


def authorities_in(kind: PublicBodyKind, code: str, day: date) -> tuple[Authority, ...]:
    """Return the authorities that overlap a body's area on a day, by name; raise KeyError for an unknown body."""
    body = next((each for each in bodies_on(day) if (each.kind, each.code) == (kind, code)), None)
    if body is None:
        raise KeyError(code)
    return tuple(place for place in authorities_on(day) if place.district_codes & body.district_codes)


def authorities_in_police_force(code: str) -> tuple[Authority, ...]:
    """Return the authorities with boundaries in a police force area, by name; raise KeyError for an unknown code."""
    force = next((body for body in police_forces() if body.code == code), None)
    if force is None:
        raise KeyError(code)
    return tuple(authority(place) for place in force.authority_codes)


def find_community_safety_partnership(name: str) -> Body | None:
    """Return the community safety partnership that the Home Office or the ONS calls by this name, or None."""
    wanted = plain(name)
    for body in community_safety_partnerships():
        if wanted in {plain(known) for known in (body.name, *body.aliases)}:
            return body
    return None


def shares_of(authority_code: str, day: date) -> tuple[IcbShare, ...]:
    """Return the integrated care boards of an authority on a day, the largest share first."""
    return _shares(authority(authority_code).code, dated.last_turn(day))


def share_in(authority_code: str, board_code: str, day: date) -> IcbShare:
    """Return the share of an authority that is within one of its integrated care boards on a day."""
    return next(share for share in shares_of(authority_code, day) if share.code == board_code)


def lsoas_of_board(code: str, day: date) -> dict[str, int]:
    """Return the number of neighbourhoods of an integrated care board in each district on a day."""
    return _lsoas(dated.last_turn(day)).get(code, {})


@cache
def _of_authorities(kind: PublicBodyKind) -> tuple[Body, ...]:
    names: dict[str, str] = {}
    members: dict[str, list[str]] = defaultdict(list)
    for place in all_authorities():
        is_police = kind is PublicBodyKind.POLICE_FORCE_AREA
        code = place.police_force_code if is_police else place.region_code
        names[code] = place.police_force if is_police else place.region
        members[code].append(place.code)
    found = []
    for code, name in names.items():
        published = published_name(name)
        aliases = (published,) if published else ()
        found.append(Body(kind, code, name, tuple(members[code]), districts_in(members[code]), aliases))
    return tuple(sorted(found, key=lambda body: body.name))


@cache
def _bodies_from(turn: date) -> tuple[Body, ...]:
    found = (
        *police_forces(),
        *policing_bodies(turn),
        *probation_regions(turn),
        *fire_authorities(turn),
        *regions(),
        *integrated_care_boards(turn),
        *community_safety_partnerships(),
    )
    return tuple(sorted(found, key=lambda body: body.name))


@cache
def _boards(turn: date) -> tuple[Body, ...]:
    return tuple(sorted(_boards_on(turn), key=lambda body: body.name))


def _boards_on(turn: date) -> Iterator[Body]:
    for code, lsoas in _lsoas(turn).items():
        entry = dated.listed(code)
        districts = frozenset(lsoas)
        inside = tuple(place.code for place in authorities_on(turn) if place.district_codes & districts)
        if entry is not None:
            kind = PublicBodyKind.INTEGRATED_CARE_BOARD
            yield Body(kind, code, entry.name, inside, districts, entry.aliases)


@cache
def _listed_bodies(kind: ListedKind, turn: date) -> tuple[Body, ...]:
    found = []
    for entry in dated.listed_of(kind):
        if entry.holds_on(turn):
            districts = districts_of_listed(entry)
            inside = tuple(place.code for place in all_authorities() if place.district_codes & districts)
            found.append(Body(PublicBodyKind(kind), entry.code, entry.name, inside, districts, entry.aliases))
    return tuple(sorted(found, key=lambda body: body.name))


@cache
def _lsoas(turn: date) -> dict[str, dict[str, int]]:
    """Return the neighbourhoods of each board that holds on a day, by district."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for place in all_districts():
        for board, count in place.lsoas_by_board:
            code = _board_on(board, place.authority_code, turn)
            if code is not None:
                found[code][place.code] = found[code].get(place.code, 0) + count
    return dict(found)


def _board_on(code: str, authority_code: str, turn: date) -> str | None:
    """Return the board that on a day has those neighbourhoods of an authority that a board of 2024 had, or None."""
    entry = dated.listed(code)
    if entry is None or (entry.starts_on is not None and turn < entry.starts_on):
        return None
    following = dated.followed_by(code, turn)
    if len(following) > 1:
        following = tuple(
            each for each in following if authority_code in {stored_code(area) for area in each.areas}
        )
    return following[0].code if following else None


@cache
def _shares(code: str, turn: date) -> tuple[IcbShare, ...]:
    districts = authority(code).district_codes
    counts = {
        board: sum(count for district, count in lsoas.items() if district in districts)
        for board, lsoas in _lsoas(turn).items()
    }
    total = sum(counts.values())
    names = {body.code: body.name for body in _boards(turn)}
    shares = [IcbShare(board, names[board], count, total) for board, count in counts.items() if count]
    return tuple(sorted(shares, key=lambda share: (-share.lsoas, share.code)))
