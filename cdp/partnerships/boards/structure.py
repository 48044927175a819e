"""The structure of a partnership's boards as a chart and as a list with the same content. No database access."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.documents.blocks import BulletList, Figure, ListItem, Run
from cdp.models import Board, ReportingLine
from cdp.partnerships.boards.reporting import how_often, kind_of, lines_on, target_of
from cdp.partnerships.boards.structure_chart import chart_of
from cdp.partnerships.boards.tree import tree_below_first_board
from cdp.partnerships.words import kind_of_board
from cdp.wording.formats import day


@dataclass(frozen=True)
class Station:
    """A board in the structure: its name, the number of boards above it, and notes about it."""

    name: str
    depth: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class OutsideBody:
    """A body outside the partnership: its name, its kind in words, and the boards that report to it."""

    name: str
    kind: str
    boards: tuple[str, ...]


@dataclass(frozen=True)
class Structure:
    """The boards of a partnership in the order of their tree, and the outside bodies that they report to.

    `links` are the reporting lines, each from the index of a station to an index in `bodies` followed by `stations`.
    """

    partnership: str
    stations: tuple[Station, ...]
    bodies: tuple[OutsideBody, ...] = ()
    links: tuple[tuple[int, int], ...] = ()

    @property
    def chart(self) -> Figure | None:
        """The chart, or None if there are too few or too many boards to draw."""
        return chart_of(
            self.partnership,
            self.stations,
            ["\n".join(station.notes) for station in self.stations],
            outside=[_titled(body) for body in self.bodies],
            links=self.links,
        )

    @property
    def listed(self) -> BulletList:
        """The structure in words: each board with the boards below it."""
        return BulletList(_items(self.stations))

    @property
    def bodies_listed(self) -> BulletList:
        """The bodies outside the partnership in words, each with the boards that report to it."""
        return BulletList(
            tuple(
                ListItem(
                    (
                        Run(_titled(body), strong=True),
                        Run(f". Receives reports from: {'; '.join(body.boards)}"),
                    )
                )
                for body in self.bodies
            )
        )


def structure_of(partnership: str, boards: Sequence[Board], today: date) -> Structure:
    """Return the structure of a partnership on a day, without boards that have closed.

    The bodies and reporting lines of `boards` must be loaded.
    """
    branches = tree_below_first_board([board for board in boards if not board.is_closed_on(today)])
    there = [branch.board for branch in branches]
    lines = [(board, line) for board in there for line in lines_on(board, today, there)]
    bodies = _bodies(lines)
    return Structure(
        partnership,
        tuple(
            Station(branch.board.name, branch.depth, tuple(_notes(branch.board, there, today)))
            for branch in branches
        ),
        tuple(OutsideBody(name, kind, tuple(names)) for (name, kind), names in bodies.items()),
        tuple(_links(there, lines, list(bodies))),
    )


Body = tuple[str, str]
"""The name and kind of a body in words; reporting lines with the same name and kind lead to the same body."""


def _bodies(lines: Sequence[tuple[Board, ReportingLine]]) -> dict[Body, list[str]]:
    found: dict[Body, list[str]] = {}
    for board, line in lines:
        if line.to_board_id is None:
            found.setdefault(_body(line), []).append(board.name)
    return found


def _body(line: ReportingLine) -> Body:
    return line.body_name, kind_of(line)


def _links(
    there: Sequence[Board], lines: Sequence[tuple[Board, ReportingLine]], bodies: Sequence[Body]
) -> Iterator[tuple[int, int]]:
    places = {board.id: place for place, board in enumerate(there)}
    for board, line in lines:
        if line.to_board_id is None:
            yield places[board.id], bodies.index(_body(line))
        else:
            yield places[board.id], len(bodies) + places[line.to_board_id]


def _titled(body: OutsideBody) -> str:
    """Return the name of a body, followed by its kind unless the name includes the kind."""
    is_clear = body.kind.casefold() in body.name.casefold() or body.kind == "Another body"
    return body.name if is_clear else f"{body.name} ({body.kind})"


def _notes(board: Board, there: Sequence[Board], today: date) -> Iterator[str]:
    if bodies := board.acts_as_on(today):
        yield f"Acts as: {'; '.join(body.named for body in bodies)}"
    kind = kind_of_board(board)
    if board.starts_on and board.starts_on > today:
        kind += f", starts on {day(board.starts_on)}"
    if board.closes_on:
        kind += f", closes on {day(board.closes_on)}"
    yield kind
    if lines := lines_on(board, today, there):
        yield f"Also reports to: {'; '.join(_line(line, there) for line in lines)}"


def _line(line: ReportingLine, there: Sequence[Board]) -> str:
    often = how_often(line.every_months)
    return f"{target_of(line, there)} ({often})" if often else target_of(line, there)


def _items(stations: Sequence[Station]) -> tuple[ListItem, ...]:
    """Return the stations as list items, each with a list of the stations below it."""
    if not stations:
        return ()
    highest = min(station.depth for station in stations)
    tops = [at for at, station in enumerate(stations) if station.depth == highest]
    items = []
    for top, following in zip(tops, [*tops[1:], len(stations)], strict=True):
        below = _items(stations[top + 1 : following])
        runs = (Run(stations[top].name, strong=True), Run(f". {'. '.join(stations[top].notes)}"))
        items.append(ListItem(runs, (BulletList(below),) if below else ()))
    return tuple(items)
