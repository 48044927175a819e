"""The kinds of figures of an indicator: those for periods of one length, in one unit. Kinds are never mixed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from cdp.indicators.catalogue import UNIT_WORDS
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.periods import LENGTH_WORDS, Length, lengths_among
from cdp.reference.outcomes import Unit


class FigureKind(NamedTuple):
    """The length of a period and a unit. Only figures that agree in both share a table, a line and a total."""

    length: Length
    unit: Unit


def by_kind(figures: Iterable[DisclosedFigure]) -> dict[FigureKind, list[DisclosedFigure]]:
    """Return figures by kind."""
    kinds: dict[FigureKind, list[DisclosedFigure]] = defaultdict(list)
    figures = list(figures)
    lengths = lengths_among(figure.period for figure in figures)
    for figure in figures:
        kinds[FigureKind(lengths[figure.period], figure.unit)].append(figure)
    return kinds


def usual_kind(figures: Iterable[DisclosedFigure]) -> FigureKind | None:
    """Return the kind with the most figures, or None without figures."""
    kinds = by_kind(figures)
    return _with_most(kinds, kinds)


def chosen_kind(
    kinds: Mapping[FigureKind, Sequence[DisclosedFigure]], length: str, unit: str
) -> FigureKind | None:
    """Return the kind with a length and unit, of which either may be empty, or else the one with the most figures."""
    asked = [kind for kind in kinds if kind.length == length and unit in {"", kind.unit}] or list(kinds)
    return _with_most(kinds, asked)


def in_words(kinds: Collection[FigureKind]) -> list[tuple[FigureKind, str]]:
    """Return the kinds of figures with their labels, which include the unit if the kinds have different units."""
    with_units = len({kind.unit for kind in kinds}) > 1
    ordered = sorted(kinds, key=lambda kind: (list(Length).index(kind.length), kind.unit))
    return [
        (kind, LENGTH_WORDS[kind.length] + (f", {UNIT_WORDS[kind.unit]}" if with_units else ""))
        for kind in ordered
    ]


def _with_most(
    kinds: Mapping[FigureKind, Sequence[DisclosedFigure]], among: Iterable[FigureKind]
) -> FigureKind | None:
    return max(among, key=lambda kind: (len(kinds[kind]), kind.length), default=None)
