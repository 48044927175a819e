"""The districts of England of December 2024 (Office for National Statistics), and the authorities that they are in."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from cdp.reference import stored
from cdp.reference.areas import authority, readable


@dataclass(frozen=True)
class District:
    """A district of either tier. It can be in several community safety partnerships and integrated care boards.

    `lsoas_by_board` is the number of its neighbourhoods (lower layer super output areas) in each board of April 2024.
    """

    code: str
    name: str
    authority_code: str
    partnership_codes: tuple[str, ...]
    lsoas_by_board: tuple[tuple[str, int], ...]


@cache
def all_districts() -> tuple[District, ...]:
    """Return the 296 districts of England in order of name, each once.

    In the published lookup, a district has one row for each of its community safety partnerships.
    """
    partnerships: dict[str, list[str]] = defaultdict(list)
    first_rows: dict[str, dict[str, str]] = {}
    for row in stored.rows("districts.csv"):
        partnerships[row["LAD24CD"]].append(row["CSP24CD"])
        first_rows.setdefault(row["LAD24CD"], row)
    found = []
    for code, row in first_rows.items():
        shares = [share.split(":") for share in row["ICB24_LSOAS"].split(";")]
        found.append(
            District(
                code=code,
                name=readable(row["LAD24NM"]),
                authority_code=row["UTLA23CD"],
                partnership_codes=tuple(partnerships[code]),
                lsoas_by_board=tuple((board, int(count)) for board, count in shares),
            )
        )
    return tuple(sorted(found, key=lambda place: place.name))


@cache
def district(code: str) -> District:
    """Return the district of December 2024 with this code; raise KeyError for an unknown code."""
    return {each.code: each for each in all_districts()}[code]


@cache
def districts_of(code: str) -> tuple[District, ...]:
    """Return the districts of an authority, in order of name; only counties and authorities to come have several.

    Raises KeyError for an unknown code.
    """
    codes = authority(code).district_codes
    return tuple(each for each in all_districts() if each.code in codes)
