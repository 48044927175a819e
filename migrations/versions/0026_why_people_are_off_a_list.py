"""why people are off a meeting's list, who changed a meeting, and whether replies stand when its place changes.

Revision: 0026, after 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INVITATIONS = sa.table(
    "invitations",
    sa.column("meeting_id", sa.Integer),
    sa.column("seat_id", sa.Integer),
    sa.column("stands_in", sa.Boolean),
    sa.column("removed_at", sa.DateTime),
    sa.column("removed_by_hand", sa.Boolean),
    sa.column("removed_because", sa.String),
)


def upgrade() -> None:
    """Keep what is known of each removal: by hand, or because the deputy of the seat is on the list."""
    op.add_column("invitations", sa.Column("removed_because", sa.String(length=40), nullable=True))
    rows, deputy = INVITATIONS.c, INVITATIONS.alias("deputy")
    deputy_attends = sa.exists().where(
        deputy.c.meeting_id == rows.meeting_id,
        deputy.c.seat_id == rows.seat_id,
        deputy.c.stands_in.is_(sa.true()),
        deputy.c.removed_at.is_(None),
    )
    off = INVITATIONS.update().where(rows.removed_at.is_not(None))
    op.execute(off.where(rows.removed_by_hand.is_(sa.true())).values(removed_because="by_hand"))
    op.execute(
        off.where(rows.removed_by_hand.is_(sa.false()), deputy_attends).values(
            removed_because="deputy_attends"
        )
    )
    with op.batch_alter_table("invitations") as table:
        table.drop_column("removed_by_hand")
    with op.batch_alter_table("meetings") as table:
        table.add_column(sa.Column("asks_again", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("revised_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_meetings_revised_by_id_people"), "people", ["revised_by_id"], ["id"]
        )


def downgrade() -> None:
    """Keep only whether a person was removed by hand."""
    with op.batch_alter_table("meetings") as table:
        table.drop_constraint(op.f("fk_meetings_revised_by_id_people"), type_="foreignkey")
        table.drop_column("revised_by_id")
        table.drop_column("asks_again")
    op.add_column(
        "invitations", sa.Column("removed_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    by_hand = INVITATIONS.update().where(INVITATIONS.c.removed_because == "by_hand")
    op.execute(by_hand.values(removed_by_hand=sa.true()))
    with op.batch_alter_table("invitations") as table:
        table.drop_column("removed_because")
