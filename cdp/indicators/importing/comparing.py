"""Comparing the figures of a file with those stored: new, the same, or revised.

Nobody learns a small number by importing a guess. A stored value that is the partnership's own, or restricted, is
therefore written again without saying whether the file's value differs.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import is_guarded
from cdp.indicators.importing.judging import ImportedFigure
from cdp.indicators.spans import Period
from cdp.models import Observation
from cdp.models.adding import table_of

CHUNK = 2_000
"""The number of figures that are compared and written together."""
_TABLE = table_of(Observation)
_COLUMNS = (
    "id", "metric_code", "area_code", "starts_on", "ends_on", "breakdown_kind", "breakdown", "unit", "value", "lower",
    "upper", "lower_998", "upper_998", "numerator", "denominator", "status", "official", "note",
)  # fmt: skip
_NUMBERS = ("value", "lower", "upper", "lower_998", "upper_998", "numerator", "denominator")
_FACTS = slice(7, 18)
"""Unit, numbers, status, type of source and note."""


class Compared(StrEnum):
    """What a figure of a file is beside the stored ones."""

    NEW = "new"
    SAME = "same"
    REVISED = "revised"
    AGAIN = "again"


WRITTEN = {Compared.NEW: "new", Compared.REVISED: "revised", Compared.AGAIN: "saved again"}
"""What is written, in the words of the history."""


def number_written(counts: Mapping[str, int]) -> int:
    """Return how many values of a file are written."""
    return sum(counts.get(what, 0) for what in WRITTEN)


class StoredReading(NamedTuple):
    """What is stored for the key of a figure: the row, and the facts that are compared."""

    id: int
    facts: tuple[Any, ...]
    value: float | None

    @property
    def official(self) -> bool:
        """Return whether the stored value is a published statistic."""
        return bool(self.facts[-2])


class ValueBeforeFile(NamedTuple):
    """A stored value of the last period before those of a file."""

    metric: str
    area: str
    kind: str
    group: str
    unit: str
    period: Period
    value: float


def values_before(
    session: Session, partnership_id: int, firsts: Mapping[str, date], indicators: Mapping[str, Indicator]
) -> Iterator[ValueBeforeFile]:
    """Yield the latest stored value of each series before the first day of a file, with one query for each indicator.

    `firsts` has that day by indicator. Values whose small numbers are protected are left out.
    """
    group, unit = [_TABLE.c[name] for name in ("area_code", "breakdown_kind", "breakdown")], _TABLE.c.unit
    for metric, first in firsts.items():
        earlier = (
            _TABLE.c.partnership_id == partnership_id,
            _TABLE.c.metric_code == metric,
            _TABLE.c.starts_on < first,
            _TABLE.c.value.is_not(None),
        )
        last = sa.func.max(_TABLE.c.starts_on).label("starts_on")
        newest = sa.select(*group, unit, last).where(*earlier).group_by(*group, unit).subquery()
        same = [newest.c[column.name] == column for column in (*group, _TABLE.c.starts_on)]
        value = sa.type_coerce(_TABLE.c.value, sa.Float)
        rows = session.execute(
            sa.select(_TABLE.c.official, *group, unit, _TABLE.c.starts_on, _TABLE.c.ends_on, value)
            .join(newest, sa.and_(*same, newest.c.unit.is_not_distinct_from(unit)))
            .where(*earlier)
        )
        for official, *series, starts_on, ends_on, known in rows:
            if not is_guarded(indicators[metric], official=official):
                yield ValueBeforeFile._make((metric, *series, Period(starts_on, ends_on), known))


@dataclass
class StoredFingerprint:
    """Tells whether the stored values are still those that a person checked before confirming."""

    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, known: StoredReading | None) -> None:
        """Add what is stored for the next figure of the file."""
        self._hash.update(b"-" if known is None else repr((known.id, known.facts)).encode())

    def __str__(self) -> str:
        """Return the fingerprint."""
        return str(self._hash.hexdigest())


Key = tuple[str, str, date, date, str, str]


def stored_for(
    session: Session, partnership_id: int, figures: Sequence[ImportedFigure]
) -> dict[Key, StoredReading]:
    """Return what is stored for the keys of some figures, with one query for each indicator."""
    by_metric: dict[str, list[ImportedFigure]] = defaultdict(list)
    for figure in figures:
        by_metric[figure.metric].append(figure)
    found: dict[Key, StoredReading] = {}
    # Numbers as floats, as SQLite stores them, and statuses as texts: faster, and equal if the values are
    columns = [
        sa.type_coerce(_TABLE.c[name], sa.Float if name in _NUMBERS else sa.String)
        if name in _NUMBERS or name == "status"
        else _TABLE.c[name]
        for name in _COLUMNS
    ]
    for metric, wanted in by_metric.items():
        query = sa.select(*columns).where(
            _TABLE.c.partnership_id == partnership_id,
            _TABLE.c.metric_code == metric,
            _TABLE.c.area_code.in_({figure.area for figure in wanted}),
            _TABLE.c.starts_on.in_({figure.period.starts_on for figure in wanted}),
        )
        for row in session.execute(query):
            found[row[1:7]] = StoredReading(row[0], row[_FACTS], row[8])
    return found


def compared(
    figures: Sequence[ImportedFigure],
    stored: dict[Key, StoredReading],
    indicators: Mapping[str, Indicator],
    *,
    official: bool,
) -> Iterable[tuple[ImportedFigure, Compared, StoredReading | None]]:
    """Yield each figure with what it is, and what is stored for it."""
    for figure in figures:
        known = stored.get(figure.key)
        if known is None:
            yield figure, Compared.NEW, None
        elif is_guarded(indicators[figure.metric], official=known.official):
            yield figure, Compared.AGAIN, known
        elif known.facts == _facts(figure, official):
            yield figure, Compared.SAME, known
        else:
            yield figure, Compared.REVISED, known


def _facts(figure: ImportedFigure, official: bool) -> tuple[Any, ...]:  # noqa: FBT001 -- one of the facts
    """Return the facts that make a figure what it is, as they are read from the database."""
    return (
        figure.unit,
        *[None if number is None else float(number) for number in figure[8:15]],
        figure.status.value,
        official,
        figure.note,
    )
