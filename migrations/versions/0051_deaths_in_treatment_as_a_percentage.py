"""Deaths in treatment as a percentage.

Revision: 0051, after 0050
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

METRIC, BEFORE, NOW = "s_deaths_in_treatment", "rate_per_1000", "percent"
TABLES = ("observations", "targets")


def upgrade() -> None:
    """Keep the unit of values that were in the main unit of the metric; values in the new main unit need none."""
    _exchange(NOW, BEFORE)


def downgrade() -> None:
    """Exchange the units again."""
    _exchange(BEFORE, NOW)


def _exchange(becomes_main: str, was_main: str) -> None:
    """Write the unit of values in the main unit so far, and leave out that of values in the new one."""
    for name in TABLES:
        table = sa.table(name, sa.column("id"), sa.column("metric_code"), sa.column("unit"))
        _exchange_where(table, table.c.metric_code == METRIC, becomes_main, was_main)
    values = sa.table("observations", sa.column("id"), sa.column("metric_code"))
    earlier = sa.table("earlier_readings", sa.column("observation_id"), sa.column("unit"))
    of_metric = sa.select(values.c.id).where(values.c.metric_code == METRIC)
    _exchange_where(earlier, earlier.c.observation_id.in_(of_metric), becomes_main, was_main)


def _exchange_where(
    table: sa.TableClause, of_metric: sa.ColumnElement[bool], becomes_main: str, was_main: str
) -> None:
    unit = sa.case((table.c.unit.is_(None), was_main), else_=None)
    rows = sa.or_(table.c.unit.is_(None), table.c.unit == becomes_main)
    op.execute(sa.update(table).where(of_metric, rows).values(unit=unit))
