"""milestones with a national date beside their own, commitments, and what people decide about forward plans.

Revision: 0036, after 0035
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

REPEATED = {
    "grant_plan": (date(2023, 3, 31), 12),
    "progress_review": (date(2023, 4, 30), 12),
    "plan_refresh": (date(2025, 11, 30), 36),
    "ring_fence_year": (date(2027, 3, 31), 12),
}
"""The first date of each national milestone that is repeated, and the months between its dates, until now."""


def upgrade() -> None:
    """Add the columns and tables; the due date of a national milestone was its national date until now."""
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.alter_column("template_code", existing_type=sa.String(length=60), type_=sa.String(length=80))
        batch_op.add_column(sa.Column("occurrence", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("due_because", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("national_due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("removed_because", sa.Text(), server_default="", nullable=False))
    _fill_national_dates()
    op.create_table(
        "commitments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("clause", sa.String(length=80), nullable=True),
        sa.Column(
            "part",
            sa.Enum("public", "confidential", name="part", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.String(length=200), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("every_months", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_commitments_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_commitments_item_id_agenda_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("board_id", "clause", name=op.f("uq_commitments_board_id_clause")),
        sa.UniqueConstraint("key", name=op.f("uq_commitments_key")),
    )
    op.create_index(op.f("ix_commitments_board_id"), "commitments", ["board_id"])
    op.create_index(op.f("ix_commitments_item_id"), "commitments", ["item_id"])
    op.create_table(
        "commitment_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_commitment_records_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_commitment_records_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_records")),
        sa.UniqueConstraint("key", name=op.f("uq_commitment_records_key")),
    )
    op.create_index(op.f("ix_commitment_records_commitment_id"), "commitment_records", ["commitment_id"])
    op.create_table(
        "forward_plan_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "decision",
                "discussion",
                "information",
                "assurance",
                name="purpose",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_forward_plan_entries_board_id_boards")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_forward_plan_entries_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["organisations.id"], name=op.f("fk_forward_plan_entries_lead_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_forward_plan_entries_meeting_id_meetings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forward_plan_entries")),
        sa.UniqueConstraint("board_id", "source", name=op.f("uq_forward_plan_entries_board_id_source")),
        sa.UniqueConstraint("key", name=op.f("uq_forward_plan_entries_key")),
    )
    for column in ("board_id", "meeting_id", "item_id"):
        op.create_index(op.f(f"ix_forward_plan_entries_{column}"), "forward_plan_entries", [column])


def downgrade() -> None:
    """Remove what was added; a milestone keeps the date that counts here, and removed ones are deleted for good."""
    op.drop_table("forward_plan_entries")
    op.drop_table("commitment_records")
    op.drop_table("commitments")
    milestones = sa.table("milestones", sa.column("id"), sa.column("removed_at"), sa.column("template_code"))
    gone = sa.select(milestones.c.id).where(
        sa.or_(milestones.c.removed_at.is_not(None), sa.func.length(milestones.c.template_code) > 60)
    )
    links = sa.table("agenda_item_links", sa.column("milestone_id"))
    op.execute(links.update().where(links.c.milestone_id.in_(gone)).values(milestone_id=None))
    op.execute(
        milestones.delete().where(
            sa.or_(milestones.c.removed_at.is_not(None), sa.func.length(milestones.c.template_code) > 60)
        )
    )
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        for column in ("removed_because", "removed_at", "national_due_on", "due_because", "occurrence"):
            batch_op.drop_column(column)
        batch_op.alter_column("template_code", existing_type=sa.String(length=80), type_=sa.String(length=60))


def _fill_national_dates() -> None:
    """Set the national date of every national milestone, and which of its dates it is."""
    milestones = sa.table(
        "milestones",
        sa.column("id", sa.Integer),
        sa.column("template_code", sa.String),
        sa.column("due_on", sa.Date),
        sa.column("national_due_on", sa.Date),
        sa.column("occurrence", sa.Integer),
    )
    connection = op.get_bind()
    national = milestones.c.template_code.is_not(None)
    connection.execute(milestones.update().where(national).values(national_due_on=milestones.c.due_on))
    for number, code, due in connection.execute(
        sa.select(milestones.c.id, milestones.c.template_code, milestones.c.due_on).where(
            milestones.c.template_code.in_(REPEATED)
        )
    ).all():
        first, months = REPEATED[code]
        passed = (due.year - first.year) * 12 + due.month - first.month
        connection.execute(
            milestones.update()
            .where(milestones.c.id == number)
            .values(occurrence=max(0, round(passed / months)))
        )
