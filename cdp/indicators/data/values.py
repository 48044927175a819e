"""All values that a reader may pass on, one row for each: in files, and for programs page by page.

Small numbers are hidden from everyone, because files and reports are passed on. The rows of one indicator are read
together, because whether one value may be shown depends on the others (`cdp.indicators.disclosure`).
"""

import base64
import binascii
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeAlias

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.errors import Refusal
from cdp.indicators import queries
from cdp.indicators.catalogue import Indicator, by_outcome_of
from cdp.indicators.combining import footprint_figures
from cdp.indicators.disclosure import DisclosedFigure, disclose
from cdp.indicators.places import place
from cdp.indicators.reading import is_withheld

MOST_IN_FILE = 100_000
"""The rows of one file; the address for programs has no such limit."""
MOST_ON_PAGE = 5_000
USUAL_PAGE = 1_000
LOCAL = "local"
"""The outcome of indicators that are outside the framework, in filters."""

SortKey: TypeAlias = tuple[int, str, str, str]


@dataclass(frozen=True)
class ValueFilters:
    """Which values are wanted: of one outcome, indicator or area, and of periods that are within two days."""

    outcome: str = ""
    indicator: str = ""
    area: str = ""
    starts_from: date | None = None
    ends_by: date | None = None

    def takes(self, figure: DisclosedFigure) -> bool:
        """Return whether a value is of the area and periods that are wanted."""
        return (
            (not self.area or figure.place.code == self.area)
            and (self.starts_from is None or figure.period.starts_on >= self.starts_from)
            and (self.ends_by is None or figure.period.ends_on <= self.ends_by)
        )


@dataclass(frozen=True)
class ValueRow:
    """One value with its indicator, and its place in the order of all values."""

    indicator: Indicator
    figure: DisclosedFigure
    sort_key: SortKey


@dataclass(frozen=True)
class ValuePage:
    """One page of values, and the position after which the next page starts; "" on the last page."""

    rows: list[ValueRow]
    next_after: str


def indicators_wanted(session: Session, access: Access, filters: ValueFilters) -> list[tuple[int, Indicator]]:
    """Return the followed indicators that filters select, each with its place in the catalogue, in one query.

    Indicators of the partnership's own are always followed.
    """
    followed = access.partnership.followed_metrics
    listed = [
        (outcome.id if outcome else LOCAL, indicator)
        for outcome, indicators in by_outcome_of(session, access.partnership)
        for indicator in indicators
    ]
    return [
        (number, indicator)
        for number, (outcome, indicator) in enumerate(listed)
        if (followed is None or indicator.is_own or indicator.id in followed)
        and filters.outcome in {"", outcome}
        and filters.indicator in {"", indicator.id}
    ]


def all_values(session: Session, access: Access, filters: ValueFilters) -> list[ValueRow]:
    """Return the values that filters select, for a file; raises Refusal if there are more than `MOST_IN_FILE`."""
    rows = list(islice(_values(session, access, filters, None), MOST_IN_FILE + 1))
    if len(rows) > MOST_IN_FILE:
        raise Refusal(
            f"A file can have {MOST_IN_FILE:,} values, and there are more. "
            "Choose an indicator, an area or a period."
        )
    return rows


def page_of_values(
    session: Session, access: Access, filters: ValueFilters, *, after: str, size: int
) -> ValuePage:
    """Return the values that follow a position, which is "" for the first page.

    The order is by indicator, area and period, so that values added or deleted between two pages neither repeat nor
    drop any others. Raises Refusal for a position that we did not give.
    """
    size = min(max(size, 1), MOST_ON_PAGE)
    rows = list(islice(_values(session, access, filters, _position(after) if after else None), size + 1))
    more = len(rows) > size
    return ValuePage(rows[:size], _written_position(rows[size - 1].sort_key) if more else "")


def _values(
    session: Session, access: Access, filters: ValueFilters, after: SortKey | None
) -> Iterator[ValueRow]:
    today = clock.today()
    footprint = queries.footprint_on(session, access.partnership, today)
    for number, indicator in indicators_wanted(session, access, filters):
        if (after is not None and number < after[0]) or is_withheld(access, indicator, today):
            continue
        rows = (
            ValueRow(indicator, figure, _sort_key(number, figure))
            for figure in _figures(session, access, indicator, footprint)
            if filters.takes(figure)
        )
        for row in sorted(rows, key=lambda row: row.sort_key):
            if after is None or row.sort_key > after:
                yield row


def _figures(
    session: Session, access: Access, indicator: Indicator, footprint: Collection[str]
) -> list[DisclosedFigure]:
    """Return the figures of an indicator for everybody and for groups, and those calculated, without small numbers."""
    stored = queries.figures_of(session, access.partnership, indicator.id)
    stored += queries.groups_of(session, access.partnership, indicator.id)
    places = {code: place(code, footprint) for code in {row.area_code for row in stored}}
    figures = disclose(stored, indicator, places, small_numbers=False)
    everybody = [figure for figure in figures if not figure.breakdown_kind]
    return figures + footprint_figures(indicator, everybody, footprint)


def _sort_key(number: int, figure: DisclosedFigure) -> SortKey:
    period = figure.period
    group = f"{figure.breakdown_kind}/{figure.breakdown}"
    return (number, figure.place.code, f"{period.starts_on}/{period.ends_on}", group)


def _written_position(key: SortKey) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _position(text: str) -> SortKey:
    """Return the position that a text stands for; raises Refusal for any other text."""
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        number, area, period, breakdown = found
    except (binascii.Error, ValueError, TypeError, UnicodeError):
        raise Refusal("Start again without “after”, or use the address in “next”.") from None
    if not isinstance(number, int) or not all(isinstance(one, str) for one in (area, period, breakdown)):
        raise Refusal("Start again without “after”, or use the address in “next”.")
    return number, area, period, breakdown
