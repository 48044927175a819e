"""The funding stream of a line in the table of a decision report.

Revision: 0050, after 0049
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("report_money_lines") as batch:
        batch.add_column(sa.Column("stream_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_report_money_lines_stream_id_funding_streams"), "funding_streams", ["stream_id"], ["id"]
        )
        batch.create_index(op.f("ix_report_money_lines_stream_id"), ["stream_id"])


def downgrade() -> None:
    """Remove the column."""
    with op.batch_alter_table("report_money_lines") as batch:
        batch.drop_index(op.f("ix_report_money_lines_stream_id"))
        batch.drop_constraint(op.f("fk_report_money_lines_stream_id_funding_streams"), type_="foreignkey")
        batch.drop_column("stream_id")
