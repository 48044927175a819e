"""Which columns name files in the paper store."""

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


def names_of_files() -> sa.CompoundSelect[str]:
    """Return the query for the SHA-256 of every file that a record names, each once."""
    return sa.union(*(sa.select(column).where(column.is_not(None)) for column in columns_of_files()))
