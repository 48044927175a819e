"""Small numbers: which of a partnership's figures a reader may see (docs/rules/records.md 11).

Published official statistics are shown as published. In the partnership's own or restricted figures, counts of 1 to 4
are hidden from everyone without permission to see small numbers. So are figures that would reveal such counts:

- a rate or percentage with a numerator or denominator of 1 to 4, and a proportion whose remainder is 1 to 4;
- a total with a hidden part, if all its parts are recorded;
- the other groups of people of the same kind, and all groups if the value for everybody is hidden.

Every page, chart and file uses the figures that `disclose` returns, never the stored rows.
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
from cdp.indicators.places import IndicatorPlace, Rank
from cdp.indicators.queries import StoredFigure
from cdp.models import ValueStatus
from cdp.reference.outcomes import Unit, ValueType

SMALLEST_SHOWN = 5
EVERYBODY = ("", "")
WITHOUT_VALUE = frozenset({ValueStatus.SUPPRESSED, ValueStatus.NOT_AVAILABLE, ValueStatus.DISCONTINUED})


class Hidden(StrEnum):
    """Why a stored figure is hidden from a reader."""

    SMALL_COUNT = "small_count"
    SMALL_BASE = "small_base"
    WOULD_REVEAL = "would_reveal"


HIDDEN_WORDS = {
    Hidden.SMALL_COUNT: "Fewer than 5",
    Hidden.SMALL_BASE: "Not shown: based on fewer than 5",
    Hidden.WOULD_REVEAL: "Not shown: it would reveal a small number",
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
class DisclosedFigure:
    """One figure as a particular reader may see it. A hidden figure has no numbers and no note.

    `is_small` marks a figure that most readers may not see but this reader may. `key` is the key of the figure's stored
    row, or None if the figure was calculated from others. `breakdown_kind` and `breakdown` name the group of people
    that it is for; both are empty for everybody.
    """

    place: IndicatorPlace
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
    lower_998: Decimal | None = None
    upper_998: Decimal | None = None
    breakdown_kind: str = ""
    breakdown: str = ""
    import_id: int | None = None

    @property
    def value_words(self) -> str:
        """Return the figure's value as text, or the reason why none is shown."""
        return self._words[0]

    @property
    def interval_words(self) -> str:
        """Return the figure's confidence interval as text, such as "10.7 to 11.1"; empty if there is none."""
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
        """Return remarks to show with the figure: that its value is not final, or must not be shared."""
        said = []
        if self.value is not None and self.status is not ValueStatus.FINAL:
            said.append(STATUS_WORDS[self.status].lower())
        if self.is_small:
            said.append("small number: do not share")
        return said

    @property
    def has_interval(self) -> bool:
        """Return whether the figure has both ends of its confidence interval."""
        return self.lower is not None and self.upper is not None

    @property
    def why_empty(self) -> str:
        """Return the reason why no value is shown; empty if a value is shown."""
        if self.hidden is not None:
            return HIDDEN_WORDS[self.hidden]
        return STATUS_WORDS[self.status] if self.value is None else ""


def is_guarded(indicator: Indicator, *, official: bool, rank: Rank = Rank.AUTHORITY) -> bool:
    """Return whether small numbers must be protected: if a figure is the partnership's own, or is restricted.

    `rank` is the kind of place: values of England and its regions may be published while local ones are restricted.
    """
    if official and rank in {Rank.REGION, Rank.NATION}:
        return not indicator.is_public_nationally
    return indicator.is_restricted or not official


def disclose(
    rows: Sequence[StoredFigure],
    indicator: Indicator,
    places: Mapping[str, IndicatorPlace],
    *,
    small_numbers: bool,
) -> list[DisclosedFigure]:
    """Return figures as a reader may see them. `small_numbers` is whether the reader may see small numbers.

    `rows` must be all the partnership's rows for the indicator, because whether one figure may be shown depends on the
    others. Rows for groups of people may be left out, but never disclosed without those for everybody. `places` has the
    places by area code.
    """
    periods = {days: Period(*days) for days in {(row.starts_on, row.ends_on) for row in rows}}
    measured = {unit: indicator.measured_in(unit) for unit in {row.unit for row in rows}}
    cells = [
        _Cell(
            row,
            measured[row.unit],
            places[row.area_code],
            periods[row.starts_on, row.ends_on],
            is_guarded(indicator, official=row.official, rank=places[row.area_code].rank),
        )
        for row in rows
    ]
    hidden = {
        cell.row.id: why for cell in cells if cell.guarded and (why := _small(cell.indicator, cell.row))
    }
    _hide_what_would_reveal(cells, hidden)
    return [_figure(cell, hidden.get(cell.row.id), small_numbers=small_numbers) for cell in cells]


class _Cell(NamedTuple):
    """A row, the indicator in the row's unit, the row's place and period, and whether small numbers are protected."""

    row: StoredFigure
    indicator: Indicator
    place: IndicatorPlace
    period: Period
    guarded: bool

    @property
    def group(self) -> tuple[str, str]:
        """Return the kind and name of the group of people, both empty for everybody."""
        return self.row.breakdown_kind, self.row.breakdown

    @property
    def where(self) -> tuple[str, Period]:
        """Return the area code and the period."""
        return self.place.code, self.period

    def holds(self, other: "_Cell") -> bool:
        """Return whether another figure is part of this one: its area and its period are both within this one's.

        National figures are never treated as having parts. Both must be for the same group of people.
        """
        return (
            other is not self
            and self.group == other.group
            and self.place.rank is not Rank.NATION
            and self.place.covers(other.place)
            and self.period.contains(other.period)
        )


def _small(indicator: Indicator, row: StoredFigure) -> Hidden | None:
    """Return the reason to hide a figure because of a small number in it, or None."""
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
    """Also hide each total with a hidden part, if the recorded parts make up the whole total.

    An unprotected total, such as a published official one, stays. All its protected parts are hidden instead, so that
    the hidden part cannot be calculated. Protected groups of people go with each other. This is repeated until no more
    figures need to be hidden.
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
        ] + _groups_with(secrets, [cell for cell in cells if cell.row.id not in hidden])
        hidden.update({cell.row.id: Hidden.WOULD_REVEAL for cell in fresh})
        found = bool(fresh)


def _going_with(total: _Cell, cells: list[_Cell]) -> list[_Cell]:
    """Return the figures to hide because a part of this total is hidden; none if its parts are not all recorded."""
    parts = [cell for cell in cells if total.holds(cell)]
    if not _make_up(parts, total):
        return []
    return [total] if total.guarded else [cell for cell in parts if cell.guarded]


def _groups_with(secrets: list[_Cell], shown: list[_Cell]) -> list[_Cell]:
    """Return the groups to hide for the same area and period.

    They are the groups of the same kind as a hidden one, and all groups if the value for everybody is hidden.
    """
    kinds = {(cell.where, cell.group[0]) for cell in secrets if cell.group != EVERYBODY}
    everybody = {cell.where for cell in secrets if cell.group == EVERYBODY}
    return [
        cell
        for cell in shown
        if cell.guarded
        and cell.group != EVERYBODY
        and (cell.where in everybody or (cell.where, cell.group[0]) in kinds)
    ]


def _make_up(parts: list[_Cell], total: _Cell) -> bool:
    """Return whether the parts make up the whole total: every authority on every day of the total's period."""
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


def _figure(cell: _Cell, why: Hidden | None, *, small_numbers: bool) -> DisclosedFigure:
    row = cell.row
    shown = why is None or small_numbers
    return DisclosedFigure(
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
        lower_998=row.lower_998 if shown else None,
        upper_998=row.upper_998 if shown else None,
        breakdown_kind=row.breakdown_kind,
        breakdown=row.breakdown,
        import_id=row.import_id,
    )
