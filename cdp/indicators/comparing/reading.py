"""The figures of some areas as one reader sees them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp.access import Access, Permission
from cdp.indicators import queries as all_queries
from cdp.indicators.catalogue import Indicator
from cdp.indicators.combining import footprint_figures
from cdp.indicators.comparing import queries
from cdp.indicators.disclosure import DisclosedFigure, disclose, is_guarded
from cdp.indicators.periods import Period
from cdp.indicators.places import place
from cdp.indicators.queries import StoredFigure
from cdp.indicators.reading import is_withheld
from cdp.indicators.surroundings import FootprintSurroundings, around, with_parts
from cdp.models import Partnership


@dataclass(frozen=True)
class FigureReader:
    """Who reads an indicator, and what: `small_numbers` is whether the figures may have small numbers.

    Files never have them, because people pass files on.
    """

    access: Access
    footprint: tuple[str, ...]
    surroundings: FootprintSurroundings
    today: date
    small_numbers: bool

    @property
    def partnership(self) -> Partnership:
        """Return the partnership whose figures are read."""
        return self.access.partnership


def reader_of(session: Session, access: Access, today: date, *, for_file: bool = False) -> FigureReader:
    """Return a reader of a partnership's figures on a day; `for_file` is whether they go into a file."""
    footprint = tuple(all_queries.footprint_on(session, access.partnership, today))
    return FigureReader(
        access,
        footprint,
        around(footprint, access.partnership.similar_areas),
        today,
        small_numbers=access.may(Permission.READ_SMALL_NUMBERS) and not for_file,
    )


def figures_of_areas(
    session: Session,
    reader: FigureReader,
    indicator: Indicator,
    codes: Collection[str],
    *,
    groups: bool = False,
) -> list[DisclosedFigure]:
    """Return the figures of areas, and those calculated for the footprint if its authorities are among the areas.

    None are returned that an embargo keeps from the reader. With `groups`, those of groups of people are returned too,
    and none are calculated.
    """
    if is_withheld(reader.access, indicator, reader.today):
        return []
    rows = _rows(session, reader, indicator, codes, groups=groups)
    places = {code: place(code, reader.footprint) for code in {row.area_code for row in rows}}
    entered = [
        figure
        for figure in disclose(rows, indicator, places, small_numbers=reader.small_numbers)
        if figure.place.code in codes
    ]
    if groups or not reader.surroundings.footprint <= set(codes):
        return entered
    return entered + footprint_figures(indicator, entered, reader.footprint)


def _rows(
    session: Session, reader: FigureReader, indicator: Indicator, codes: Collection[str], *, groups: bool
) -> Sequence[StoredFigure]:
    """Return the rows of areas; if any is protected, with those of all areas that decide whether it is hidden."""
    rows = queries.figures_of_areas(session, reader.partnership, indicator.id, codes, groups=groups)
    if not any(is_guarded(indicator, official=row.official) for row in rows):
        return rows
    wider = with_parts(codes, reader.footprint)
    if wider <= set(codes):
        return rows
    return queries.figures_of_areas(session, reader.partnership, indicator.id, wider, groups=groups)


def figures_of_period(
    session: Session, reader: FigureReader, indicator: Indicator, period: Period
) -> list[DisclosedFigure]:
    """Return the figures of every area in a period; none that an embargo keeps from the reader."""
    if is_withheld(reader.access, indicator, reader.today):
        return []
    rows: Sequence[StoredFigure] = queries.figures_of_period(
        session, reader.partnership, indicator.id, period.starts_on, period.ends_on
    )
    if any(is_guarded(indicator, official=row.official) for row in rows):
        rows = all_queries.figures_of(session, reader.partnership, indicator.id)
    places = {code: place(code, reader.footprint) for code in {row.area_code for row in rows}}
    found = disclose(rows, indicator, places, small_numbers=reader.small_numbers)
    return [figure for figure in found if figure.period == period]
