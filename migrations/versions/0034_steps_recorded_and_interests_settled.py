"""steps of a meeting's timetable recorded as done, and interests settled before an agenda is published.

Revision: 0034, after 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the records of steps, the mark of commissioning items, and the clearances of readers."""
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
    op.add_column(
        "agenda_items", sa.Column("commissioning", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "interest_clearances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cleared_by_id"], ["people.id"], name=op.f("fk_interest_clearances_cleared_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_interest_clearances_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_interest_clearances_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_clearances")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_interest_clearances_item_id_person_id")),
        sa.UniqueConstraint("key", name=op.f("uq_interest_clearances_key")),
    )
    op.create_index(op.f("ix_interest_clearances_item_id"), "interest_clearances", ["item_id"])
    op.create_index(op.f("ix_interest_clearances_person_id"), "interest_clearances", ["person_id"])


def downgrade() -> None:
    """Remove what was added."""
    op.drop_table("interest_clearances")
    op.drop_column("agenda_items", "commissioning")
    op.drop_table("step_records")
