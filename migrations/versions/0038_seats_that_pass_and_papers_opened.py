"""Add seats that pass to a substitute during a meeting, PDFs that cannot be opened, and who opened single papers.

Revision: 0038, after 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ATTENDANCE = sa.table("attendance", sa.column("id", sa.Integer), sa.column("took_over", sa.Boolean))
MOVEMENTS = sa.table("attendance_movements", sa.column("attendance_id", sa.Integer))
PRESIDING = sa.table("presiding", sa.column("attendance_id", sa.Integer))


def upgrade() -> None:
    """Add the columns and the table."""
    with op.batch_alter_table("attendance") as table:
        table.add_column(sa.Column("remotely", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("took_over", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.drop_constraint(op.f("uq_attendance_meeting_id_seat_id"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_attendance_meeting_id_seat_id_took_over"), ["meeting_id", "seat_id", "took_over"]
        )
    op.add_column("paper_files", sa.Column("problem", sa.String(20), server_default="", nullable=False))
    op.create_table(
        "paper_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("first_opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_readings_paper_id_papers")),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["pack_readers.id"], name=op.f("fk_paper_readings_reader_id_pack_readers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_readings")),
        sa.UniqueConstraint("key", name=op.f("uq_paper_readings_key")),
        sa.UniqueConstraint("reader_id", "paper_id", name=op.f("uq_paper_readings_reader_id_paper_id")),
    )
    op.create_index(op.f("ix_paper_readings_paper_id"), "paper_readings", ["paper_id"])


def downgrade() -> None:
    """Remove what was added; of a seat that passed to a substitute, only the person who sat first is kept."""
    op.drop_table("paper_readings")
    op.drop_column("paper_files", "problem")
    bind = op.get_bind()
    later = sa.select(ATTENDANCE.c.id).where(ATTENDANCE.c.took_over)
    for table in (MOVEMENTS, PRESIDING):
        bind.execute(table.delete().where(table.c.attendance_id.in_(later)))
    bind.execute(ATTENDANCE.delete().where(ATTENDANCE.c.took_over))
    with op.batch_alter_table("attendance") as table:
        table.drop_constraint(op.f("uq_attendance_meeting_id_seat_id_took_over"), type_="unique")
        table.create_unique_constraint(op.f("uq_attendance_meeting_id_seat_id"), ["meeting_id", "seat_id"])
        table.drop_column("took_over")
        table.drop_column("remotely")
