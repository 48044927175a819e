"""steps of a meeting's timetable recorded as done, and interests settled before an agenda is published.

Revision: 0034, after 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the records of steps."""
    op.create_table(
        "step_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=False),
        sa.Column("emails", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["people.id"], name=op.f("fk_step_records_done_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_step_records_meeting_id_meetings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_records")),
        sa.UniqueConstraint("key", name=op.f("uq_step_records_key")),
    )
    op.create_index(op.f("ix_step_records_meeting_id"), "step_records", ["meeting_id"])


def downgrade() -> None:
    """Remove the records of steps."""
    op.drop_table("step_records")
