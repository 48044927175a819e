"""figures say their unit.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Without the column a value is read in its metric's own unit. Of the metrics that have other units only this one has
# values that can be turned into it; the others are kept in words.
_FIGURES_IN_THEIR_OWN_UNIT = (
    "UPDATE observations SET value = round(value * 10, 4), lower = round(lower * 10, 4), upper = round(upper * 10, 4), "
    "note = substr(note || ' Published as ' || value || ' per 100,000.', 1, 500), unit = NULL "
    "WHERE metric_code = 'h_drug_misuse_deaths' AND unit = 'rate_per_100k'"
)
_TARGETS_IN_THEIR_OWN_UNIT = (
    "UPDATE targets SET value = round(value * 10, 4), unit = NULL "
    "WHERE metric_code = 'h_drug_misuse_deaths' AND unit = 'rate_per_100k'"
)
_FIGURES_IN_WORDS = (
    "UPDATE observations SET "
    "note = substr(note || ' Was ' || value || ' (' || replace(unit, '_', ' ') || ').', 1, 500), "
    "value = NULL, lower = NULL, upper = NULL, numerator = NULL, status = 'not_available' "
    "WHERE unit IS NOT NULL AND value IS NOT NULL"
)


def upgrade() -> None:
    """Let a figure and a target say what they are counted in, where it is not their metric's own unit."""
    for table in ("observations", "targets"):
        op.add_column(table, sa.Column("unit", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Turn values into their metric's own unit; take those away that have none there, and say so in their note."""
    op.execute(_FIGURES_IN_THEIR_OWN_UNIT)
    op.execute(_TARGETS_IN_THEIR_OWN_UNIT)
    op.execute(_FIGURES_IN_WORDS)
    op.execute("DELETE FROM targets WHERE unit IS NOT NULL")
    for table in ("targets", "observations"):
        op.drop_column(table, "unit")
