"""Decision reports: forms, sections, recommendations, the table of money, and findings accepted.

Revision: 0046, after 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of decision reports."""
    op.create_table(
        "decision_report_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["people.id"], name=op.f("fk_decision_report_templates_changed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_decision_report_templates_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_report_templates")),
        sa.UniqueConstraint("key", name=op.f("uq_decision_report_templates_key")),
    )
    op.create_index(
        op.f("ix_decision_report_templates_partnership_id"), "decision_report_templates", ["partnership_id"]
    )
    op.create_table(
        "reusable_paragraphs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["people.id"], name=op.f("fk_reusable_paragraphs_changed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_reusable_paragraphs_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reusable_paragraphs")),
        sa.UniqueConstraint("key", name=op.f("uq_reusable_paragraphs_key")),
    )
    op.create_index(op.f("ix_reusable_paragraphs_partnership_id"), "reusable_paragraphs", ["partnership_id"])
    op.create_table(
        "decision_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("part", sa.String(length=40), server_default="1", nullable=False),
        sa.Column("reference", sa.String(length=60), server_default="", nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=200), server_default="", nullable=False),
        sa.Column("decision_maker_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("board_decision_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("is_key_decision", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("decision_due_on", sa.Date(), nullable=True),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        sa.Column("deferred_because", sa.Text(), server_default="", nullable=False),
        sa.Column("money_from", sa.Integer(), nullable=True),
        sa.Column("money_to", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exemption_section", sa.String(length=20), server_default="", nullable=False),
        sa.Column("exemption_paragraph", sa.String(length=20), server_default="", nullable=False),
        sa.Column("public_interest", sa.Text(), server_default="", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_decision_reports_author_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["board_decision_id"],
            ["decisions.id"],
            name=op.f("fk_decision_reports_board_decision_id_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_decision_reports_board_id_boards")
        ),
        sa.ForeignKeyConstraint(
            ["decision_maker_id"], ["people.id"], name=op.f("fk_decision_reports_decision_maker_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_documents.id"],
            name=op.f("fk_decision_reports_document_id_issued_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_decision_reports_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_decision_reports_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_reports")),
        sa.UniqueConstraint("key", name=op.f("uq_decision_reports_key")),
    )
    op.create_index(op.f("ix_decision_reports_author_id"), "decision_reports", ["author_id"])
    op.create_index(op.f("ix_decision_reports_board_decision_id"), "decision_reports", ["board_decision_id"])
    op.create_index(op.f("ix_decision_reports_board_id"), "decision_reports", ["board_id"])
    op.create_index(op.f("ix_decision_reports_decision_maker_id"), "decision_reports", ["decision_maker_id"])
    op.create_index(op.f("ix_decision_reports_document_id"), "decision_reports", ["document_id"])
    op.create_index(op.f("ix_decision_reports_organisation_id"), "decision_reports", ["organisation_id"])
    op.create_index(op.f("ix_decision_reports_partnership_id"), "decision_reports", ["partnership_id"])
    op.create_table(
        "decision_report_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("is_numbered", sa.Boolean(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("paragraph_keys", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=False),
        sa.Column("exemption_section", sa.String(length=20), server_default="", nullable=False),
        sa.Column("exemption_paragraph", sa.String(length=20), server_default="", nullable=False),
        sa.Column("public_interest", sa.Text(), server_default="", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["decision_reports.id"],
            name=op.f("fk_decision_report_sections_report_id_decision_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["people.id"], name=op.f("fk_decision_report_sections_updated_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_report_sections")),
        sa.UniqueConstraint("key", name=op.f("uq_decision_report_sections_key")),
        sa.UniqueConstraint("report_id", "code", name=op.f("uq_decision_report_sections_report_id_code")),
    )
    op.create_index(op.f("ix_decision_report_sections_report_id"), "decision_report_sections", ["report_id"])
    op.create_table(
        "finding_acceptances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("finding_key", sa.String(length=64), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["people.id"], name=op.f("fk_finding_acceptances_accepted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["decision_reports.id"],
            name=op.f("fk_finding_acceptances_report_id_decision_reports"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_acceptances")),
        sa.UniqueConstraint("key", name=op.f("uq_finding_acceptances_key")),
        sa.UniqueConstraint(
            "report_id", "finding_key", name=op.f("uq_finding_acceptances_report_id_finding_key")
        ),
    )
    op.create_index(op.f("ix_finding_acceptances_report_id"), "finding_acceptances", ["report_id"])
    op.create_table(
        "report_money_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["decision_reports.id"],
            name=op.f("fk_report_money_lines_report_id_decision_reports"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_money_lines")),
        sa.UniqueConstraint("key", name=op.f("uq_report_money_lines_key")),
    )
    op.create_index(op.f("ix_report_money_lines_report_id"), "report_money_lines", ["report_id"])
    op.create_table(
        "report_recommendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("other_party", sa.String(length=300), nullable=False),
        sa.Column("delegated_to", sa.String(length=300), nullable=False),
        sa.Column("delegated_until", sa.Date(), nullable=True),
        sa.Column("delegated_within", sa.Text(), nullable=False),
        sa.Column("carried_from", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["decision_reports.id"],
            name=op.f("fk_report_recommendations_report_id_decision_reports"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_recommendations")),
        sa.UniqueConstraint("key", name=op.f("uq_report_recommendations_key")),
    )
    op.create_index(op.f("ix_report_recommendations_report_id"), "report_recommendations", ["report_id"])
    op.create_table(
        "report_amounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["report_money_lines.id"], name=op.f("fk_report_amounts_line_id_report_money_lines")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_amounts")),
        sa.UniqueConstraint("line_id", "year", name=op.f("uq_report_amounts_line_id_year")),
    )
    op.create_index(op.f("ix_report_amounts_line_id"), "report_amounts", ["line_id"])
    op.create_table(
        "recommended_lines",
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["report_money_lines.id"],
            name=op.f("fk_recommended_lines_line_id_report_money_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["report_recommendations.id"],
            name=op.f("fk_recommended_lines_recommendation_id_report_recommendations"),
        ),
        sa.PrimaryKeyConstraint("recommendation_id", "line_id", name=op.f("pk_recommended_lines")),
    )


def downgrade() -> None:
    """Remove what was added."""
    op.drop_table("recommended_lines")
    op.drop_table("report_amounts")
    op.drop_table("report_recommendations")
    op.drop_table("report_money_lines")
    op.drop_table("finding_acceptances")
    op.drop_table("decision_report_sections")
    op.drop_table("decision_reports")
    op.drop_table("reusable_paragraphs")
    op.drop_table("decision_report_templates")
