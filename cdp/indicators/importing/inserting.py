"""Inserting many figures at once; faster than `cdp.models.adding`, because many columns are the same in all rows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.indicators.importing.judging import ImportedFigure
from cdp.indicators.periods import Period
from cdp.models import Observation
from cdp.models.adding import table_of
from cdp.models.base import new_key

_TABLE = table_of(Observation)
_OF_FIGURE = (
    "metric_code", "area_code", "period", "starts_on", "ends_on", "breakdown_kind", "breakdown", "unit", "value",
    "lower", "upper", "lower_998", "upper_998", "numerator", "denominator", "status", "source", "note", "source_row",
    "key",
)  # fmt: skip
_NUMBERS = slice(8, 15)


def insert_figures(session: Session, figures: Sequence[ImportedFigure], fixed: Mapping[str, Any]) -> None:
    """Insert figures in the caller's transaction; `fixed` are the columns with the same value in all rows."""
    if not figures:
        return
    connection = session.connection()
    constants = {"version": 1, **fixed}
    columns = ", ".join((*_OF_FIGURE, *constants))
    values = tuple(_as_driver(connection, name, value) for name, value in constants.items())
    if connection.dialect.name == "postgresql":
        _copy(connection, columns, (_facts(figure) + values for figure in figures))
        return
    marks = ", ".join("?" * (len(_OF_FIGURE) + len(constants)))
    rows = [_for_sqlite(_facts(figure)) + values for figure in figures]
    connection.exec_driver_sql(f"INSERT INTO {_TABLE.name} ({columns}) VALUES ({marks})", rows)  # noqa: S608 -- own names


def _facts(figure: ImportedFigure) -> tuple[Any, ...]:
    starts, ends = figure.period.starts_on, figure.period.ends_on
    return (
        figure.metric, figure.area, _label(starts, ends), starts, ends, figure.kind, figure.group, figure.unit,
        figure.value, figure.lower, figure.upper, figure.lower_998, figure.upper_998, figure.numerator,
        figure.denominator, figure.status.value, figure.source, figure.note, figure.row, new_key(),
    )  # fmt: skip


def _for_sqlite(facts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the facts as SQLAlchemy stores them in SQLite: dates as texts, decimals as floats."""
    return (
        *facts[:3],
        _iso(facts[3]),
        _iso(facts[4]),
        *facts[5:8],
        *[None if number is None else float(number) for number in facts[_NUMBERS]],
        *facts[15:],
    )


@lru_cache(maxsize=2_000)
def _label(starts_on: date, ends_on: date) -> str:
    return Period(starts_on, ends_on).label


@lru_cache(maxsize=2_000)
def _iso(day: date) -> str:
    return day.isoformat()


def _as_driver(connection: sa.Connection, column: str, value: Any) -> Any:
    """Return a value as the driver of the database takes it."""
    dialect = connection.dialect
    process = _TABLE.c[column].type.dialect_impl(dialect).bind_processor(dialect)
    return process(value) if process else value


def _copy(connection: sa.Connection, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """Insert rows with COPY; errors are raised as SQLAlchemy errors, as for other statements."""
    statement = f"COPY {_TABLE.name} ({columns}) FROM STDIN"
    dialect: Any = connection.dialect
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except dialect.loaded_dbapi.Error as error:
        raise sa.exc.DBAPIError.instance(
            statement, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        ) from error
