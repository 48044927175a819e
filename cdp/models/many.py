"""Adding many rows of a table at once."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models.base import Keyed, new_key

K = TypeVar("K", bound=Keyed)
AT_ONCE = 5_000
"""Keys that are asked for in one statement: both databases limit how many values one may hold."""


def table_of(model: type[object]) -> sa.Table:
    """Return the table of a model, for statements that go past the session."""
    return cast("sa.Table", sa.inspect(model).local_table)


def add_many(session: Session, table: type[K], rows: Sequence[Mapping[str, Any]]) -> list[K]:
    """Store rows by the names of their columns and return them in their order.

    They are sent in one statement and read back in a few, where adding objects to a session keeps account of each.
    """
    if not rows:
        return []
    keyed = [{"key": new_key(), **row} for row in rows]
    session.execute(sa.insert(table_of(table)), keyed)
    found: dict[str, K] = {}
    for first in range(0, len(keyed), AT_ONCE):
        keys = [row["key"] for row in keyed[first : first + AT_ONCE]]
        found |= {one.key: one for one in session.scalars(sa.select(table).where(table.key.in_(keys)))}
    return [found[row["key"]] for row in keyed]
