"""Bars side by side for each month or other group, drawn as SVG by components/bars.html."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdp.charts.scales import LinearScale, nice_ticks
from cdp.charts.widths import text_width

LEFT, TOP, BOTTOM, HEIGHT = 34, 16, 26, 240
GROUP, GAP = 52, 12
LABEL, BEFORE_AXIS = 12, 8
"""The size of the labels, and the space between the left edge, a label and the axis, in pixels."""


@dataclass(frozen=True)
class BarMark:
    """One bar: its series, counted from 0, its value, and its place in units of the view box."""

    series: int
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class BarGroup:
    """The bars of one group, with its label below their middle."""

    label: str
    middle: float
    bars: tuple[BarMark, ...]


@dataclass(frozen=True)
class BarChart:
    """A chart of bars: the names of its series, its groups, and the ticks of its axis with their positions."""

    names: tuple[str, ...]
    groups: tuple[BarGroup, ...]
    ticks: tuple[tuple[int, float], ...]
    width: int
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def bar_chart(
    names: Sequence[str], groups: Sequence[tuple[str, Sequence[int]]], *, across: int = GROUP
) -> BarChart | None:
    """Return a chart of whole numbers, one bar for each of `names` in each group; None if every number is 0.

    `across` is the width of a group. Long numbers need a wider one.
    """
    highest = max((value for _, values in groups for value in values), default=0)
    if not highest:
        return None
    ticks = sorted({round(tick) for tick in nice_ticks(0, highest)})
    scale = LinearScale(0, ticks[-1], HEIGHT - BOTTOM, TOP)
    width = round((across - GAP) / len(names), 1)
    left = max(LEFT, round(max(text_width(f"{tick:,}", LABEL) for tick in ticks)) + 2 * BEFORE_AXIS)
    drawn = []
    for number, (label, values) in enumerate(groups):
        start = left + GAP / 2 + number * across
        bars = tuple(
            BarMark(
                series,
                value,
                x=round(start + series * width, 1),
                y=scale.at(value),
                width=width - 2,
                height=round(HEIGHT - BOTTOM - scale.at(value), 1),
            )
            for series, value in enumerate(values)
        )
        drawn.append(BarGroup(label, round(start + (across - GAP) / 2, 1), bars))
    return BarChart(
        tuple(names),
        tuple(drawn),
        tuple((tick, scale.at(tick)) for tick in ticks),
        width=left + across * len(groups) + GAP,
        left=left,
    )
