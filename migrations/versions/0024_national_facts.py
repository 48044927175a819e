"""national facts.

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the national facts that an administrator changed or added, and each partnership's word for its SRO."""
    op.create_table(
        "national_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("starts", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("superseded_by", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("dated", sa.String(length=10), nullable=False),
        sa.Column("read_on", sa.String(length=10), nullable=False),
        sa.Column("certainty", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_facts")),
        sa.UniqueConstraint("key", name=op.f("uq_national_facts_key")),
    )
    op.add_column(
        "partnerships",
        sa.Column("sro_word", sa.String(length=40), nullable=False, server_default="owner"),
    )


def downgrade() -> None:
    """Forget the changed facts and the words for SROs."""
    with op.batch_alter_table("partnerships") as table:
        table.drop_column("sro_word")
    op.drop_table("national_facts")
