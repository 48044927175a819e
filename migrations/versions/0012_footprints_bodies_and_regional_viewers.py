"""footprints bodies and regional viewers.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say which body an organisation is, and keep partnerships' consents to regional viewers.

    Regional viewers of before keep their role without a consent: none is made up for them. Their partnership's page
    of regional viewers asks the coordinator to record it.
    """
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("body_kind", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("body_code", sa.String(length=9), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_organisations_body"), "(body_kind IS NULL) = (body_code IS NULL)"
        )
    op.create_table(
        "regional_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("agreed_by", sa.String(length=200), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_because", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_regional_consents_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regional_consents")),
        sa.UniqueConstraint("key", name=op.f("uq_regional_consents_key")),
    )
    op.create_index(
        op.f("ix_regional_consents_partnership_id"), "regional_consents", ["partnership_id"], unique=False
    )
    with op.batch_alter_table("role_holdings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("consent_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_role_holdings_consent_id_regional_consents"), "regional_consents", ["consent_id"], ["id"]
        )


def downgrade() -> None:
    """Forget the consents and which body an organisation is; who reads summaries goes on doing so."""
    with op.batch_alter_table("role_holdings", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_role_holdings_consent_id_regional_consents"), type_="foreignkey")
        batch_op.drop_column("consent_id")
    op.drop_index(op.f("ix_regional_consents_partnership_id"), table_name="regional_consents")
    op.drop_table("regional_consents")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_organisations_body"), type_="check")
        batch_op.drop_column("body_code")
        batch_op.drop_column("body_kind")
