"""How the boards of a partnership hang together: as a picture, and as a list that says the same. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cdp.documents.blocks import BulletList, Figure, ListItem, Run
from cdp.models import Board
from cdp.partnerships.structure_chart import chart_of
from cdp.partnerships.tree import tree_below_first_board
from cdp.partnerships.words import BOARD_KINDS
from cdp.web.formats import day


@dataclass(frozen=True)
class Station:
    """A board in the structure: its name, how many boards stand above it, and what is to be said of it."""

    name: str
    depth: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Structure:
    """The boards of a partnership in the order of their tree."""

    partnership: str
    stations: tuple[Station, ...]

    @property
    def chart(self) -> Figure | None:
        """The picture, or None where there is too little to draw, or too much."""
        notes = [". ".join(station.notes) for station in self.stations]
        return chart_of(self.partnership, self.stations, notes)

    @property
    def listed(self) -> BulletList:
        """The same in words."""
        return BulletList(_items(self.stations))


def structure_of(partnership: str, boards: Sequence[Board], today: date) -> Structure:
    """Return the structure of a partnership on a day; boards that have closed are left out."""
    there = [board for board in boards if board.closes_on is None or board.closes_on >= today]
    return Structure(
        partnership,
        tuple(
            Station(branch.board.name, branch.depth, _notes(branch.board, today))
            for branch in tree_below_first_board(there)
        ),
    )


def bodies_above(board: Board) -> tuple[str, ...]:
    """Return the bodies outside the partnership that a board reports to: one a line, or between semicolons."""
    return tuple(body.strip() for body in board.reports_to.replace("\n", ";").split(";") if body.strip())


def _notes(board: Board, today: date) -> tuple[str, ...]:
    kind = BOARD_KINDS[board.kind]
    if board.starts_on and board.starts_on > today:
        kind += f", starts on {day(board.starts_on)}"
    if board.closes_on:
        kind += f", closes on {day(board.closes_on)}"
    bodies = bodies_above(board)
    return (kind, f"Also reports to: {'; '.join(bodies)}") if bodies else (kind,)


def _items(stations: Sequence[Station]) -> tuple[ListItem, ...]:
    """Return stations as items, each with those below it as a list of its own."""
    if not stations:
        return ()
    highest = min(station.depth for station in stations)
    tops = [at for at, station in enumerate(stations) if station.depth == highest]
    items = []
    for top, following in zip(tops, [*tops[1:], len(stations)], strict=True):
        below = _items(stations[top + 1 : following])
        said = (Run(stations[top].name, strong=True), Run(f". {'. '.join(stations[top].notes)}"))
        items.append(ListItem(said, (BulletList(below),) if below else ()))
    return tuple(items)
