"""Records of any table that are part of a procurement, for what is about records of every kind, such as the history."""

import sqlalchemy as sa

from cdp.models import Base, Procurement

COLUMN = "procurement_id"


def hidden_records(withheld: frozenset[int]) -> list[tuple[str, sa.Select[str]]]:
    """Return the tables with records that are part of these procurements, each with a query for their keys.

    A record is part of a procurement if its table has a column `procurement_id`, and a procurement is part of itself.
    """
    if not withheld:
        return []
    tables = [
        (table.name, sa.select(table.c.key).where(table.c[COLUMN].in_(withheld)))
        for table in Base.metadata.sorted_tables
        if COLUMN in table.c and "key" in table.c
    ]
    return [
        *tables,
        (Procurement.__tablename__, sa.select(Procurement.key).where(Procurement.id.in_(withheld))),
    ]
