"""school holidays and joint meetings.

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the days that a partnership keeps free, with whom a meeting is held jointly, and who was taken off a list.

    Nobody knows of those taken off until now whether it was done by hand: none of them is put back by itself.
    """
    op.create_table(
        "closed_periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_closed_periods_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_periods")),
        sa.UniqueConstraint("key", name=op.f("uq_closed_periods_key")),
    )
    with op.batch_alter_table("closed_periods", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_closed_periods_partnership_id"), ["partnership_id"], unique=False
        )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joint_board_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("joint_with", sa.String(length=200), server_default="", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_meetings_joint_board_id_boards"), "boards", ["joint_board_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_meetings_joint_board_id"), ["joint_board_id"], unique=False)
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("removed_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    invitations = sa.table(
        "invitations", sa.column("removed_at", sa.DateTime()), sa.column("removed_by_hand", sa.Boolean())
    )
    op.execute(
        sa.update(invitations).where(invitations.c.removed_at.is_not(None)).values(removed_by_hand=sa.true())
    )


def downgrade() -> None:
    """Take all of it away: a joint meeting stays, as one of the board that holds it."""
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_column("removed_by_hand")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meetings_joint_board_id"))
        batch_op.drop_constraint(batch_op.f("fk_meetings_joint_board_id_boards"), type_="foreignkey")
        batch_op.drop_column("joint_with")
        batch_op.drop_column("joint_board_id")
    with op.batch_alter_table("closed_periods", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closed_periods_partnership_id"))
    op.drop_table("closed_periods")
