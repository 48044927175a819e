"""commitments that an issued report promised.

Revision: 0043, after 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the report in which a commitment was made."""
    with op.batch_alter_table("commitments") as table:
        table.add_column(sa.Column("report_id", sa.Integer(), nullable=True))
        table.create_index(op.f("ix_commitments_report_id"), ["report_id"])
        table.create_foreign_key(op.f("fk_commitments_report_id_reports"), "reports", ["report_id"], ["id"])


def downgrade() -> None:
    """Remove the column."""
    with op.batch_alter_table("commitments") as table:
        table.drop_constraint(op.f("fk_commitments_report_id_reports"), type_="foreignkey")
        table.drop_index(op.f("ix_commitments_report_id"))
        table.drop_column("report_id")
