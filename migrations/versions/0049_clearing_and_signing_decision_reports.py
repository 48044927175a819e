"""clearances, steps and signed parts of decision reports, and requests for accessible formats.

Revision: 0049, after 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "accessible_format_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(length=200), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["people.id"],
            name=op.f("fk_accessible_format_requests_recorded_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["decision_reports.id"],
            name=op.f("fk_accessible_format_requests_report_id_decision_reports"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accessible_format_requests")),
        sa.UniqueConstraint("key", name=op.f("uq_accessible_format_requests_key")),
    )
    op.create_index(
        op.f("ix_accessible_format_requests_report_id"), "accessible_format_requests", ["report_id"]
    )
    op.create_table(
        "report_clearances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_report_clearances_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["decision_reports.id"],
            name=op.f("fk_report_clearances_report_id_decision_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["people.id"], name=op.f("fk_report_clearances_requested_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_clearances")),
        sa.UniqueConstraint("key", name=op.f("uq_report_clearances_key")),
    )
    op.create_index(op.f("ix_report_clearances_person_id"), "report_clearances", ["person_id"])
    op.create_index(op.f("ix_report_clearances_report_id"), "report_clearances", ["report_id"])
    op.create_table(
        "report_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_report_steps_by_id_people")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["decision_reports.id"], name=op.f("fk_report_steps_report_id_decision_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_steps")),
        sa.UniqueConstraint("key", name=op.f("uq_report_steps_key")),
    )
    op.create_index(op.f("ix_report_steps_report_id"), "report_steps", ["report_id"])
    op.create_table(
        "signed_report_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_documents.id"],
            name=op.f("fk_signed_report_parts_document_id_issued_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["decision_reports.id"],
            name=op.f("fk_signed_report_parts_report_id_decision_reports"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_report_parts")),
        sa.UniqueConstraint("document_id", name=op.f("uq_signed_report_parts_document_id")),
        sa.UniqueConstraint("key", name=op.f("uq_signed_report_parts_key")),
        sa.UniqueConstraint("report_id", "part", name=op.f("uq_signed_report_parts_report_id_part")),
    )
    op.create_index(op.f("ix_signed_report_parts_report_id"), "signed_report_parts", ["report_id"])


def downgrade() -> None:
    """Remove the tables, and the reminders of a kind that was not known before."""
    op.execute("DELETE FROM reminders WHERE kind IN ('clearance', 'accessible')")
    op.drop_index(op.f("ix_signed_report_parts_report_id"), table_name="signed_report_parts")
    op.drop_table("signed_report_parts")
    op.drop_index(op.f("ix_report_steps_report_id"), table_name="report_steps")
    op.drop_table("report_steps")
    op.drop_index(op.f("ix_report_clearances_report_id"), table_name="report_clearances")
    op.drop_index(op.f("ix_report_clearances_person_id"), table_name="report_clearances")
    op.drop_table("report_clearances")
    op.drop_index(op.f("ix_accessible_format_requests_report_id"), table_name="accessible_format_requests")
    op.drop_table("accessible_format_requests")
