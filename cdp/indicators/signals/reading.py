"""The concerns about one indicator, as the partnership's readers may see them."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.indicators import queries
from cdp.indicators.catalogue import Indicator
from cdp.indicators.dashboard.series import placed_series
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.reading import figures_for, is_withheld
from cdp.indicators.signals.concerns import IndicatorConcern, NewStart, concerns_in
from cdp.indicators.signals.queries import new_starts_of
from cdp.models import Target


def concerns_about(
    session: Session, access: Access, indicator: Indicator, today: date
) -> list[IndicatorConcern]:
    """Return the concerns about the latest values of an indicator, in four queries; none if an embargo keeps them."""
    if is_withheld(access, indicator, today):
        return []
    partnership = access.partnership
    footprint = queries.footprint_on(session, partnership, today)
    figures = figures_for(session, partnership, indicator, footprint, small_numbers=False)
    targets = queries.targets_of(session, partnership, indicator.id)
    starts = new_starts_of(session, partnership, [indicator.id]).get(indicator.id, [])
    return concerns_among(indicator, figures, targets, starts, today)


def concerns_among(
    indicator: Indicator,
    figures: Iterable[DisclosedFigure],
    targets: Sequence[Target],
    new_starts: Sequence[NewStart],
    today: date,
) -> list[IndicatorConcern]:
    """Return the concerns about the latest of some figures; small numbers that only the reader may see are left out."""
    found = placed_series(indicator, [figure for figure in figures if not figure.is_small], targets)
    return concerns_in(found.indicator, found.with_values, today, new_starts) if found else []


def may_be_title(indicator: Indicator, today: date) -> bool:
    """Return whether words about the values of an indicator may be the title of an action or agenda item."""
    return not indicator.is_restricted and not indicator.is_embargoed_on(today)


def concern_called(
    session: Session, access: Access, indicator: Indicator, area_code: str, kind: str, today: date
) -> IndicatorConcern | None:
    """Return the concern about an area that an address names by its kind, or None if there is none any more.

    There is none for a restricted indicator or one under an embargo, because its words become a title.
    """
    if not may_be_title(indicator, today):
        return None
    return next(
        (
            one
            for one in concerns_about(session, access, indicator, today)
            if (one.place.code, one.kind) == (area_code, kind)
        ),
        None,
    )
