"""papers from their request to their clearance.

Revision: 0030, after 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PAPERS = sa.table(
    "papers",
    sa.column("key", sa.String),
    sa.column("requested_from_id", sa.Integer),
    sa.column("asked_at", sa.DateTime),
)
EVENTS = sa.table(
    "audit_events",
    sa.column("subject_kind", sa.String),
    sa.column("subject_key", sa.String),
    sa.column("at", sa.DateTime),
)


def upgrade() -> None:
    """Add the columns and tables; a paper requested earlier was emailed when it was first recorded."""
    with op.batch_alter_table("papers") as table:
        table.add_column(sa.Column("requested_person_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("chased_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("purpose", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("author", sa.String(length=200), server_default="", nullable=False))
        table.add_column(sa.Column("author_post", sa.String(length=200), server_default="", nullable=False))
        table.add_column(sa.Column("late_because", sa.Text(), server_default="", nullable=False))
        table.create_foreign_key(
            op.f("fk_papers_requested_person_id_people"), "people", ["requested_person_id"], ["id"]
        )
    first = (
        sa.select(sa.func.min(EVENTS.c.at))
        .where(EVENTS.c.subject_kind == "papers", EVENTS.c.subject_key == PAPERS.c.key)
        .scalar_subquery()
    )
    op.execute(PAPERS.update().where(PAPERS.c.requested_from_id.is_not(None)).values(asked_at=first))
    with op.batch_alter_table("paper_files") as table:
        table.add_column(sa.Column("by_link", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("report_mark", sa.String(length=64), server_default="", nullable=False))
    op.add_column("boards", sa.Column("clearances", sa.JSON(), server_default="[]", nullable=False))
    _create_links()
    _create_sections()
    _create_clearances()


def downgrade() -> None:
    """Remove them."""
    op.drop_table("paper_clearances")
    op.drop_table("paper_sections")
    op.drop_table("paper_links")
    with op.batch_alter_table("boards") as table:
        table.drop_column("clearances")
    with op.batch_alter_table("paper_files") as table:
        table.drop_column("report_mark")
        table.drop_column("by_link")
    with op.batch_alter_table("papers") as table:
        table.drop_constraint(op.f("fk_papers_requested_person_id_people"), type_="foreignkey")
        for name in (
            "late_because",
            "author_post",
            "author",
            "purpose",
            "chased_at",
            "asked_at",
            "requested_person_id",
        ):
            table.drop_column(name)


def _create_links() -> None:
    op.create_table(
        "paper_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_paper_links_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_paper_links_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_links")),
        sa.UniqueConstraint("key", name=op.f("uq_paper_links_key")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_paper_links_meeting_id_person_id")),
    )
    op.create_index(op.f("ix_paper_links_person_id"), "paper_links", ["person_id"])


def _create_sections() -> None:
    op.create_table(
        "paper_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_sections_paper_id_papers")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["people.id"], name=op.f("fk_paper_sections_updated_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sections")),
        sa.UniqueConstraint("key", name=op.f("uq_paper_sections_key")),
        sa.UniqueConstraint("paper_id", "heading", name=op.f("uq_paper_sections_paper_id_heading")),
    )


def _create_clearances() -> None:
    op.create_table(
        "paper_clearances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_paper_clearances_paper_id_papers")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_paper_clearances_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["people.id"], name=op.f("fk_paper_clearances_requested_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_clearances")),
        sa.UniqueConstraint("key", name=op.f("uq_paper_clearances_key")),
    )
    op.create_index(op.f("ix_paper_clearances_paper_id"), "paper_clearances", ["paper_id"])
    op.create_index(op.f("ix_paper_clearances_person_id"), "paper_clearances", ["person_id"])
