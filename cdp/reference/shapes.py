"""Outlines of authorities for small inline maps.

Coordinates are map units of 500 metres on the British National Grid, with y increasing downwards as in SVG. Paths are
filled by the even-odd rule, so that enclaves are holes.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from cdp.reference import stored
from cdp.reference.areas import all_authorities, authority

MARGIN = 0.12  # space around a footprint as a share of its longer side, so that neighbours can be recognised
NARROWEST = 0.62  # smallest ratio of the shorter to the longer side of a view
MOST_NEIGHBOURS = 40  # limits the size of pages for very large footprints
MOST_IN_DETAIL = 40  # footprints of more authorities get simpler outlines, with no visible difference

Point = tuple[float, float]


@dataclass(frozen=True)
class ViewBox:
    """A rectangle on the map; `str()` returns it as the value of SVG's viewBox attribute."""

    x: float
    y: float
    width: float
    height: float

    def __str__(self) -> str:
        return f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"


@dataclass(frozen=True)
class Shape:
    """The outline of one authority: path data, bounding box (left, top, right, bottom) and label position."""

    code: str
    name: str
    d: str
    bbox: tuple[float, float, float, float]
    label: Point


@dataclass(frozen=True)
class MapView:
    """A footprint and its neighbours, with the view box of the map."""

    viewbox: ViewBox
    footprint: tuple[Shape, ...]
    neighbours: tuple[Shape, ...]


def shape(code: str) -> Shape:
    """Return the outline of an authority with boundaries, by old or new code; raise KeyError for any other code."""
    return _shapes()[authority(code).code]


@cache
def all_shapes() -> tuple[Shape, ...]:
    """Return the outlines of all upper-tier authorities in England, in order of name."""
    return tuple(shape(place.code) for place in all_authorities())


@cache
def simple_shapes() -> tuple[Shape, ...]:
    """Return simpler outlines of all authorities in England, in order of name, with at most half the path data.

    Corners are rounded to whole map units, so that neighbours still meet. No authority disappears.
    """
    return tuple(replace(outline, d=_simpler(outline.d)) for outline in all_shapes())


@cache
def national_viewbox() -> ViewBox:
    """Return the view box of the whole of England."""
    return ViewBox(*stored.tree("shapes.json")["viewBox"])


@cache
def national_view() -> MapView:
    """Return a map of England with simple outlines of all authorities."""
    return MapView(national_viewbox(), simple_shapes(), ())


def map_view(codes: Collection[str]) -> MapView:
    """Return a map of a footprint: its authorities, and the nearest `MOST_NEIGHBOURS` others in view.

    An authority to come is shown by the outlines of those that it follows. For an empty footprint, all authorities in
    England are returned as neighbours. Raises KeyError for an unknown code.
    """
    chosen = {outline for code in codes for outline in authority(code).outline_codes}
    if not chosen:
        return MapView(national_viewbox(), (), simple_shapes())
    return _map_view(frozenset(chosen))


@cache
def _shapes() -> dict[str, Shape]:
    areas = stored.tree("shapes.json")["areas"]
    return {
        code: Shape(
            code=code,
            name=authority(code).name,
            d=area["d"],
            bbox=tuple(area["bbox"]),
            label=tuple(area["label"]),
        )
        for code, area in areas.items()
    }


@lru_cache(maxsize=256)
def _map_view(chosen: frozenset[str]) -> MapView:
    shapes = all_shapes() if len(chosen) <= MOST_IN_DETAIL else simple_shapes()
    footprint = tuple(outline for outline in shapes if outline.code in chosen)
    view = _around(footprint)
    centre = (view.x + view.width / 2, view.y + view.height / 2)

    def distance(outline: Shape) -> float:
        return (outline.label[0] - centre[0]) ** 2 + (outline.label[1] - centre[1]) ** 2

    seen = [outline for outline in shapes if outline.code not in chosen and _is_seen(outline, view)]
    return MapView(view, footprint, tuple(sorted(seen, key=distance)[:MOST_NEIGHBOURS]))


def _around(footprint: tuple[Shape, ...]) -> ViewBox:
    left = min(outline.bbox[0] for outline in footprint)
    top = min(outline.bbox[1] for outline in footprint)
    right = max(outline.bbox[2] for outline in footprint)
    bottom = max(outline.bbox[3] for outline in footprint)
    margin = MARGIN * max(right - left, bottom - top)
    width, height = right - left + 2 * margin, bottom - top + 2 * margin
    wide, high = max(width, NARROWEST * height), max(height, NARROWEST * width)
    return ViewBox(
        round((left + right - wide) / 2, 1),
        round((top + bottom - high) / 2, 1),
        round(wide, 1),
        round(high, 1),
    )


def _is_seen(outline: Shape, view: ViewBox) -> bool:
    """Return whether any part of an outline's edge is in the view.

    No neighbour can contain the whole view, because the footprint is in the view, so checking edges is enough.
    """
    left, top, right, bottom = outline.bbox
    if right < view.x or left > view.x + view.width or bottom < view.y or top > view.y + view.height:
        return False
    return any(_crosses(start, end, view) for start, end in _edges(outline.code))


@cache
def _edges(code: str) -> tuple[tuple[Point, Point], ...]:
    return tuple(
        edge for ring in _rings(shape(code).d) for edge in zip(ring, ring[1:] + ring[:1], strict=True)
    )


def _rings(d: str) -> Iterator[list[Point]]:
    for part in d.split("Z"):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", part)]
        if numbers:
            yield list(zip(numbers[::2], numbers[1::2], strict=True))


def _simpler(d: str) -> str:
    """Return path data with each corner rounded to whole units and given relative to the corner before."""
    return "".join(_relative(ring) for ring in map(_on_whole_units, _rings(d)) if len(ring) > 2)


def _on_whole_units(ring: list[Point]) -> list[tuple[int, int]]:
    corners: list[tuple[int, int]] = []
    for x, y in ring:
        corner = (round(x), round(y))
        if not corners or corner != corners[-1]:
            corners.append(corner)
    while len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    return corners


def _relative(corners: list[tuple[int, int]]) -> str:
    steps = [f"{x - before[0]} {y - before[1]}" for before, (x, y) in pairwise(corners)]
    return f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z"


def _crosses(start: Point, end: Point, view: ViewBox) -> bool:
    """Return whether any point of a straight edge is in the view (Liang–Barsky clipping)."""
    enter, leave = 0.0, 1.0
    dx, dy = end[0] - start[0], end[1] - start[1]
    for step, room in (
        (-dx, start[0] - view.x),
        (dx, view.x + view.width - start[0]),
        (-dy, start[1] - view.y),
        (dy, view.y + view.height - start[1]),
    ):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    return enter <= leave
