"""schemes of delegation, limits and reviews of delegations, and decisions of other bodies.

Revision: 0047, after 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of schemes, and what decisions and responses hold besides."""
    op.create_table(
        "scheme_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=200), nullable=False),
        sa.Column("paragraph", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("from_pence", sa.BigInteger(), nullable=True),
        sa.Column("below_pence", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_scheme_lines_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_scheme_lines_partnership_id_partnerships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_lines")),
        sa.UniqueConstraint("key", name=op.f("uq_scheme_lines_key")),
    )
    op.create_index(op.f("ix_scheme_lines_organisation_id"), "scheme_lines", ["organisation_id"])
    op.create_index(op.f("ix_scheme_lines_partnership_id"), "scheme_lines", ["partnership_id"])
    with op.batch_alter_table("body_responses") as table:
        table.add_column(sa.Column("reference", sa.String(length=100), server_default="", nullable=False))
        table.add_column(sa.Column("is_key", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("call_in_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("decisions") as table:
        table.add_column(sa.Column("delegated_within", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("delegation_review_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Remove them; responses that only say when a body is to decide go too, because no earlier version knows them."""
    op.execute(
        "DELETE FROM body_responses WHERE outcome IN ('awaited', 'deferred', 'called_in', 'withdrawn')"
    )
    with op.batch_alter_table("decisions") as table:
        table.drop_column("delegation_review_on")
        table.drop_column("delegated_within")
    with op.batch_alter_table("body_responses") as table:
        table.drop_column("recorded_at")
        table.drop_column("call_in_until")
        table.drop_column("is_key")
        table.drop_column("reference")
    op.drop_index(op.f("ix_scheme_lines_partnership_id"), table_name="scheme_lines")
    op.drop_index(op.f("ix_scheme_lines_organisation_id"), table_name="scheme_lines")
    op.drop_table("scheme_lines")
