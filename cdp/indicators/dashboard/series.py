"""The series of an indicator by place: figures of the usual kind, oldest first, with the targets that apply to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.drawing import Series
from cdp.indicators.kinds import by_kind, chosen_kind
from cdp.indicators.places import Rank
from cdp.indicators.rating import targets_in_unit
from cdp.indicators.reading import series_of
from cdp.models import Target


@dataclass(frozen=True)
class PlacedSeries:
    """An indicator in the unit of its figures, with a series for each place that has any, in the order of places."""

    indicator: Indicator
    series: tuple[Series, ...]

    @property
    def with_values(self) -> list[Series]:
        """Return the series that have a value."""
        return [each for each in self.series if each.shown]

    def chosen(self, area_code: str) -> list[Series]:
        """Return the series that stand for the partnership: one place, or else each of its areas.

        They are that of `area_code` if it has values, or else of the whole footprint, of its areas, or of the smallest
        larger area.
        """
        shown = self.with_values
        if own := [each for each in shown if each.place.code == area_code]:
            return own
        for rank in (Rank.FOOTPRINT, Rank.AUTHORITY, Rank.POLICE_FORCE, Rank.REGION, Rank.NATION):
            if alike := [each for each in shown if each.place.rank is rank]:
                return alike if rank is Rank.AUTHORITY else alike[:1]
        return []

    @property
    def national(self) -> Series | None:
        """Return the series of England, or of England and Wales, if it has values."""
        return next((each for each in self.with_values if each.place.rank is Rank.NATION), None)


def placed_series(
    indicator: Indicator, figures: Sequence[DisclosedFigure], targets: Sequence[Target]
) -> PlacedSeries | None:
    """Return the series of the kind of period and unit with the most figures; None without figures."""
    kinds = by_kind(figures)
    kind = chosen_kind(kinds, "", "")
    if kind is None:
        return None
    measured = indicator.measured_in(kind.unit)
    ordered = sorted(kinds[kind], key=lambda figure: figure.period)
    return PlacedSeries(measured, tuple(series_of(measured, ordered, targets_in_unit(measured, targets))))
