"""Which public bodies of a footprint have a seat, and which do not. Pure: it asks nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cdp.reference.areas import PublicBodyKind
from cdp.reference.bodies import PublicBody, suggest


class SeatedBody(NamedTuple):
    """An organisation that says which body it is, and one board on which it has a seat; None without any."""

    kind: str
    code: str
    organisation_key: str
    organisation: str
    board: str | None


@dataclass(frozen=True)
class Standing:
    """How a body is represented: its seats, as organisation and board, or organisations without a seat, or nobody."""

    seats: tuple[tuple[str, str], ...] = ()
    without: tuple[tuple[str, str], ...] = ()

    @property
    def is_seated(self) -> bool:
        """Whether it has a seat on a board."""
        return bool(self.seats)


NOBODY = Standing()
Standings = Mapping[tuple[str, str], Standing]


def standings(rows: Iterable[SeatedBody]) -> Standings:
    """Return how each body is represented, by kind and code; bodies that nobody represents are left out."""
    seats: dict[tuple[str, str], list[tuple[str, str]]] = {}
    without: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows:
        body = (row.kind, row.code)
        if row.board is None:
            without.setdefault(body, []).append((row.organisation_key, row.organisation))
        else:
            seats.setdefault(body, []).append((row.organisation, row.board))
    return {
        body: Standing(tuple(seats.get(body, ())), tuple(without.get(body, ())))
        for body in seats.keys() | without.keys()
    }


def needs_seat(kind: PublicBodyKind) -> bool:
    """Whether a body of a kind is one that a partnership would give a seat; a region is no organisation."""
    return kind is not PublicBodyKind.REGION


@dataclass(frozen=True)
class Match:
    """An organisation that does not say which body it is, and the body that its name names."""

    organisation_key: str
    organisation: str
    body: PublicBody


def matches(unmatched: Iterable[tuple[str, str]], bodies: Iterable[PublicBody]) -> list[Match]:
    """Return a match for each organisation, as key and name, whose name names one of the bodies."""
    among = tuple(bodies)
    found = [(key, name, suggest(name, among)) for key, name in unmatched]
    return [Match(key, name, body) for key, name, body in found if body is not None]
