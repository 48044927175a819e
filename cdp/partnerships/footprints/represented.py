"""Which public bodies in a footprint have a seat. No database access."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cdp.reference.areas import PublicBodyKind
from cdp.reference.bodies import PublicBody, suggest


class SeatedBody(NamedTuple):
    """An organisation matched to a body, and one board on which it has a seat; `board` is None if it has none."""

    kind: str
    code: str
    organisation_key: str
    organisation: str
    board: str | None


@dataclass(frozen=True)
class Representation:
    """How a body is represented: seats as (organisation, board), and organisations without one as (key, name)."""

    seats: tuple[tuple[str, str], ...] = ()
    without: tuple[tuple[str, str], ...] = ()

    @property
    def is_seated(self) -> bool:
        """Whether the body has a seat on a board."""
        return bool(self.seats)


NOT_REPRESENTED = Representation()
Representations = Mapping[tuple[str, str], Representation]


def representations(rows: Iterable[SeatedBody]) -> Representations:
    """Return how each body is represented, by (kind, code); bodies that are not represented are left out."""
    seats: dict[tuple[str, str], list[tuple[str, str]]] = {}
    without: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows:
        body = (row.kind, row.code)
        if row.board is None:
            without.setdefault(body, []).append((row.organisation_key, row.organisation))
        else:
            seats.setdefault(body, []).append((row.organisation, row.board))
    return {
        body: Representation(tuple(seats.get(body, ())), tuple(without.get(body, ())))
        for body in seats.keys() | without.keys()
    }


def needs_seat(kind: PublicBodyKind) -> bool:
    """Return whether bodies of a kind should have a seat; regions should not, because they are not organisations."""
    return kind is not PublicBodyKind.REGION


@dataclass(frozen=True)
class Match:
    """An organisation that is not matched to a body yet, and the body that its name suggests."""

    organisation_key: str
    organisation: str
    body: PublicBody


def matches(unmatched: Iterable[tuple[str, str]], bodies: Iterable[PublicBody]) -> list[Match]:
    """Return a match for each organisation, given as (key, name), whose name suggests exactly one of the bodies."""
    among = tuple(bodies)
    found = [(key, name, suggest(name, among)) for key, name in unmatched]
    return [Match(key, name, body) for key, name, body in found if body is not None]
