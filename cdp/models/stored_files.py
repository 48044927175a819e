"""Which columns name files in the paper store."""

from collections.abc import Sequence

import sqlalchemy as sa

from cdp.models.base import Base


def columns_of_files() -> list[sa.Column[str]]:
    """Return the columns that name files in the paper store: those whose names end in "sha256"."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("sha256")
    ]


def columns_there(connection: sa.Connection) -> list[sa.Column[str]]:
    """Return those of `columns_of_files` that a database has, which may be of an earlier version."""
    inspector = sa.inspect(connection)
    tables = set(inspector.get_table_names())
    return [
        column
        for column in columns_of_files()
        if column.table.name in tables
        and column.name in {each["name"] for each in inspector.get_columns(column.table.name)}
    ]


def names_of_files(columns: Sequence[sa.Column[str]] | None = None) -> sa.CompoundSelect[str]:
    """Return the query for the SHA-256 of every file that a record names, each once; of some columns, or of all."""
    chosen = columns_of_files() if columns is None else columns
    return sa.union(*(sa.select(column).where(column.is_not(None)) for column in chosen))
