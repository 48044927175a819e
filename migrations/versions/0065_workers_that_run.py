"""The workers that run.

Revision: 0065, after 0057
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of workers."""
    op.create_table(
        "worker_heartbeats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_heartbeats")),
        sa.UniqueConstraint("name", name=op.f("uq_worker_heartbeats_name")),
    )


def downgrade() -> None:
    """Remove the table of workers."""
    op.drop_table("worker_heartbeats")
