"""Add many rows to a table at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models.base import Keyed, new_key

K = TypeVar("K", bound=Keyed)
AT_ONCE = 5_000
"""The most keys in one query, because SQLite and PostgreSQL limit the number of values in a statement."""


ADDED = "added"
"""Where a session keeps the rows that were added past it, each as its class and id, until they are committed."""


def table_of(model: type[object]) -> sa.Table:
    """Return the table of a model, for statements that do not use the session."""
    return cast("sa.Table", sa.inspect(model).local_table)


def insert_rows(session: Session, model: type[object], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each a mapping from column names to values; all rows must have the same columns.

    On PostgreSQL this uses COPY, which takes a quarter of the time of one statement for each row.
    """
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection, table_of(model), rows)
    else:
        connection.execute(sa.insert(table_of(model)), rows)


def _copy(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows with COPY; errors are raised as SQLAlchemy errors, as for other statements."""
    dialect = connection.dialect
    columns = [column for column in table.columns if column.key in rows[0] or column.default is not None]
    readers = [
        (_value_of(column), column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns
    ]
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    statement = f"COPY {quote(table.name)} ({names}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                given = ((value_of(row), process) for value_of, process in readers)
                copy.write_row([process(value) if process else value for value, process in given])
    except dialect.loaded_dbapi.Error as error:
        raise sa.exc.DBAPIError.instance(
            statement, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        ) from error


def _value_of(column: sa.Column[Any]) -> Callable[[Mapping[str, Any]], Any]:
    """Return a function that gives a column's value in a row, or the column's default if the row lacks the column."""
    default: Any = column.default

    def read(row: Mapping[str, Any]) -> Any:
        if column.key in row:
            return row[column.key]
        return default.arg(None) if default.is_callable else default.arg

    return read


def add_many(session: Session, table: type[K], rows: Sequence[Mapping[str, Any]]) -> list[K]:
    """Insert rows, each a mapping from column names to values, and return them as objects in the same order.

    One statement inserts the rows and a few read them back, which is faster than adding objects to a session.
    """
    if not rows:
        return []
    keyed = [{"key": new_key(), **row} for row in rows]
    insert_rows(session, table, keyed)
    found: dict[str, K] = {}
    for first in range(0, len(keyed), AT_ONCE):
        keys = [row["key"] for row in keyed[first : first + AT_ONCE]]
        found |= {one.key: one for one in session.scalars(sa.select(table).where(table.key.in_(keys)))}
    session.info.setdefault(ADDED, set()).update((table, one.id) for one in found.values())
    return [found[row["key"]] for row in keyed]
