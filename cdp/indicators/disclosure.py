"""Small numbers: what of a partnership's figures a reader may see (docs/rules/records.md 11).

Published official statistics are shown as published. In our own or restricted figures a count of 1 to 4 is shown to
nobody but those with the right to small numbers, nor is anything from which it could be worked out: a percentage on
a base under five, the rest of a proportion, or a total beside all its other parts. Every page, chart and file is made
from what comes out of here, never from the rows themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from cdp.indicators.catalogue import Indicator, places_of, written_in
from cdp.indicators.periods import Period
from cdp.indicators.places import Place, Rank
from cdp.indicators.queries import StoredFigure
from cdp.models import ValueStatus
from cdp.reference.outcomes import Unit, ValueType

SMALLEST_SHOWN = 5
WITHOUT_VALUE = frozenset({ValueStatus.SUPPRESSED, ValueStatus.NOT_AVAILABLE, ValueStatus.DISCONTINUED})


class Hidden(StrEnum):
    """Why a figure that we hold is not shown to this reader."""

    SMALL_COUNT = "small_count"
    SMALL_BASE = "small_base"
    WOULD_REVEAL = "would_reveal"


HIDDEN_WORDS = {
    Hidden.SMALL_COUNT: "Fewer than 5",
    Hidden.SMALL_BASE: "Not shown: it rests on fewer than 5",
    Hidden.WOULD_REVEAL: "Not shown: a small number could be worked out from it",
}
STATUS_WORDS = {
    ValueStatus.FINAL: "Final",
    ValueStatus.PROVISIONAL: "Provisional",
    ValueStatus.ESTIMATE: "Estimate",
    ValueStatus.SUPPRESSED: "Suppressed",
    ValueStatus.NOT_AVAILABLE: "Not available",
    ValueStatus.DISCONTINUED: "Discontinued",
}


@dataclass(frozen=True)
class Figure:
    """One figure as a reader may see it: hidden ones carry no numbers and no note.

    `is_small` marks one that this reader sees and others do not. `key` and `version` are those of its row; None for
    a figure worked out from others.
    """

    place: Place
    period: Period
    unit: Unit
    status: ValueStatus
    official: bool
    source: str
    published_on: date | None
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    note: str = ""
    hidden: Hidden | None = None
    is_small: bool = False
    key: str | None = None

    @property
    def value_words(self) -> str:
        """Return its value in words, or why there is none."""
        return self._words[0]

    @property
    def interval_words(self) -> str:
        """Return its interval, "10.7 to 11.1"; empty without one."""
        return self._words[1]

    @cached_property
    def _words(self) -> tuple[str, str]:
        places = places_of(self.value, self.lower, self.upper)
        value = self.why_empty if self.value is None else written_in(self.unit, self.value, places)
        if not self.has_interval:
            return value, ""
        return (
            value,
            f"{written_in(self.unit, self.lower, places)} to {written_in(self.unit, self.upper, places)}",
        )

    @property
    def remarks(self) -> list[str]:
        """Return what must be said beside it: that it is not final, or not for passing on."""
        said = []
        if self.value is not None and self.status is not ValueStatus.FINAL:
            said.append(STATUS_WORDS[self.status].lower())
        if self.is_small:
            said.append("small number: do not pass on")
        return said

    @property
    def has_interval(self) -> bool:
        """Tell whether both ends of its interval are known."""
        return self.lower is not None and self.upper is not None

    @property
    def why_empty(self) -> str:
        """Return in words why no value is shown; empty when one is."""
        if self.hidden is not None:
            return HIDDEN_WORDS[self.hidden]
        return STATUS_WORDS[self.status] if self.value is None else ""


def is_guarded(indicator: Indicator, *, official: bool) -> bool:
    """Tell whether figures are the partnership's own or restricted, so that small numbers in them are protected."""
    return indicator.is_restricted or not official


def disclose(
    rows: Sequence[StoredFigure],
    indicator: Indicator,
    places: Mapping[str, Place],
    *,
    small_numbers: bool,
) -> list[Figure]:
    """Return figures as a reader may see them; `small_numbers` says whether the reader has the right to those.

    `rows` are all of the indicator's in the partnership: what may be shown depends on what stands beside it.
    """
    periods = {days: Period(*days) for days in {(row.starts_on, row.ends_on) for row in rows}}
    measured = {unit: indicator.measured_in(unit) for unit in {row.unit for row in rows}}
    cells = [
        _Cell(
            row,
            measured[row.unit],
            places[row.area_code],
            periods[row.starts_on, row.ends_on],
            is_guarded(indicator, official=row.official),
        )
        for row in rows
    ]
    hidden = {
        cell.row.id: why for cell in cells if cell.guarded and (why := _small(cell.indicator, cell.row))
    }
    _hide_what_would_reveal(cells, hidden)
    return [_figure(cell, hidden.get(cell.row.id), small_numbers=small_numbers) for cell in cells]


class _Cell(NamedTuple):
    """A row with the indicator in its unit, its place and period, and whether its small numbers are protected."""

    row: StoredFigure
    indicator: Indicator
    place: Place
    period: Period
    guarded: bool

    def holds(self, other: "_Cell") -> bool:
        """Tell whether another figure is a part of this one, in space or in time or both."""
        return (
            other is not self
            and self.place.rank is not Rank.NATION
            and self.place.covers(other.place)
            and self.period.contains(other.period)
        )


def _small(indicator: Indicator, row: StoredFigure) -> Hidden | None:
    """Return why a figure is too small to show, or None."""
    if indicator.value_type is ValueType.COUNT:
        return Hidden.SMALL_COUNT if _few(row.value) else None
    rest = (
        row.denominator - row.numerator
        if indicator.value_type is ValueType.PROPORTION
        and row.numerator is not None
        and row.denominator is not None
        else None
    )
    return Hidden.SMALL_BASE if any(map(_few, (row.numerator, row.denominator, rest))) else None


def _few(count: Decimal | None) -> bool:
    return count is not None and 0 < count < SMALLEST_SHOWN


def _hide_what_would_reveal(cells: list[_Cell], hidden: dict[int, Hidden]) -> None:
    """Add to what is hidden every total whose parts are all there and of which one is hidden.

    An official total stays, as it is published; its protected parts go instead, so that more than one is missing.
    """
    found = bool(hidden)
    while found:
        secrets = [cell for cell in cells if cell.row.id in hidden]
        fresh = [
            cell
            for total in cells
            if total.row.id not in hidden and any(map(total.holds, secrets))
            for cell in _going_with(total, cells)
            if cell.row.id not in hidden
        ]
        hidden.update({cell.row.id: Hidden.WOULD_REVEAL for cell in fresh})
        found = bool(fresh)


def _going_with(total: _Cell, cells: list[_Cell]) -> list[_Cell]:
    """Return what must be hidden because a part of a total is: nothing, while other parts are missing."""
    parts = [cell for cell in cells if total.holds(cell)]
    if not _make_up(parts, total):
        return []
    return [total] if total.guarded else [cell for cell in parts if cell.guarded]


def _make_up(parts: list[_Cell], total: _Cell) -> bool:
    """Tell whether parts leave nothing of a total out: each authority, on each day of the period."""
    for code in total.place.parts:
        periods = sorted(cell.period for cell in parts if code in cell.place.parts)
        reached = total.period.starts_on.toordinal()
        for period in periods:
            if period.starts_on.toordinal() > reached:
                return False
            reached = max(reached, period.ends_on.toordinal() + 1)
        if reached <= total.period.ends_on.toordinal():
            return False
    return True


def _figure(cell: _Cell, why: Hidden | None, *, small_numbers: bool) -> Figure:
    row = cell.row
    shown = why is None or small_numbers
    return Figure(
        place=cell.place,
        period=cell.period,
        unit=cell.indicator.unit,
        status=row.status,
        official=row.official,
        source=row.source,
        published_on=row.published_on,
        value=row.value if shown else None,
        lower=row.lower if shown else None,
        upper=row.upper if shown else None,
        numerator=row.numerator if shown else None,
        denominator=row.denominator if shown else None,
        note=row.note if shown else "",
        hidden=None if shown else why,
        is_small=shown and why is not None,
        key=row.key,
    )
