"""nominations, terms of office and succession.

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note who nominated and agreed to whom, limit terms in a row, and keep a checklist for each change of holder."""
    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("most_terms", sa.Integer(), nullable=True))
    with op.batch_alter_table("sro_appointments", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("nominated_by", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("nominated_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("agreed_by", sa.String(length=200), server_default="", nullable=False))
    with op.batch_alter_table("role_holdings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(
            sa.Column("nominated_by", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("agreed_by", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("agreed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("condition", sa.String(length=500), server_default="", nullable=False))
        batch_op.add_column(sa.Column("condition_met_on", sa.Date(), nullable=True))
    with op.batch_alter_table("role_holdings", schema=None) as batch_op:
        batch_op.alter_column("version", existing_type=sa.Integer(), server_default=None)
    op.create_table(
        "successions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("outgoing_id", sa.Integer(), nullable=True),
        sa.Column("incoming_id", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["incoming_id"], ["people.id"], name=op.f("fk_successions_incoming_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_id"], ["people.id"], name=op.f("fk_successions_outgoing_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_successions_partnership_id_partnerships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_successions")),
        sa.UniqueConstraint("key", name=op.f("uq_successions_key")),
    )
    with op.batch_alter_table("successions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_successions_partnership_id"), ["partnership_id"], unique=False)
    op.create_table(
        "succession_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("succession_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["people.id"], name=op.f("fk_succession_steps_done_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["succession_id"], ["successions.id"], name=op.f("fk_succession_steps_succession_id_successions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession_steps")),
        sa.UniqueConstraint("key", name=op.f("uq_succession_steps_key")),
    )
    with op.batch_alter_table("succession_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_succession_steps_succession_id"), ["succession_id"], unique=False
        )


def downgrade() -> None:
    """Forget them again."""
    op.drop_table("succession_steps")
    op.drop_table("successions")
    with op.batch_alter_table("role_holdings", schema=None) as batch_op:
        for column in ("condition_met_on", "condition", "agreed_on", "agreed_by", "nominated_by", "version"):
            batch_op.drop_column(column)
    with op.batch_alter_table("sro_appointments", schema=None) as batch_op:
        for column in ("agreed_by", "nominated_on", "nominated_by"):
            batch_op.drop_column(column)
    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.drop_column("most_terms")
