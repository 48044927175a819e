"""the life of minutes: readers, comments, corrections, redactions, issued documents, and markings of documents.

Revision: 0032, after 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MINUTES = sa.table("minutes", sa.column("state", sa.String), sa.column("edition", sa.Integer))
BOARDS = sa.table("boards", sa.column("confidential_marking", sa.String))


def upgrade() -> None:
    """Add the tables and columns; minutes that are circulated are in their first edition."""
    with op.batch_alter_table("boards") as table:
        table.add_column(sa.Column("public_marking", sa.String(100), server_default="", nullable=False))
        table.add_column(
            sa.Column(
                "confidential_marking", sa.String(100), server_default="OFFICIAL-SENSITIVE", nullable=False
            )
        )
    with op.batch_alter_table("minutes") as table:
        table.add_column(sa.Column("edition", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("comments_by", sa.Date(), nullable=True))
        table.add_column(sa.Column("confirmed_with", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("intended", sa.JSON(), server_default="[]", nullable=False))
        table.add_column(sa.Column("document_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("confidential_document_id", sa.Integer(), nullable=True))
        for name in ("document_id", "confidential_document_id"):
            table.create_foreign_key(
                op.f(f"fk_minutes_{name}_issued_documents"), "issued_documents", [name], ["id"]
            )
    op.execute(MINUTES.update().where(MINUTES.c.state.in_(["circulated", "confirmed"])).values(edition=1))
    _create_readers_and_comments()
    _create_corrections_and_redactions()


def downgrade() -> None:
    """Remove the tables and columns."""
    for name in ("minutes_redactions", "minutes_corrections", "minutes_comments", "minutes_readers"):
        op.drop_table(name)
    with op.batch_alter_table("minutes") as table:
        for name in ("document_id", "confidential_document_id"):
            table.drop_constraint(op.f(f"fk_minutes_{name}_issued_documents"), type_="foreignkey")
        for name in (
            "document_id",
            "confidential_document_id",
            "intended",
            "confirmed_with",
            "comments_by",
            "edition",
        ):
            table.drop_column(name)
    with op.batch_alter_table("boards") as table:
        table.drop_column("confidential_marking")
        table.drop_column("public_marking")


def _create_readers_and_comments() -> None:
    op.create_table(
        "minutes_readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.String(12), nullable=False),
        *_keys("minutes_readers", minutes_id="minutes", person_id="people"),
        sa.UniqueConstraint("minutes_id", "person_id", name=op.f("uq_minutes_readers_minutes_id_person_id")),
    )
    _index("minutes_readers", "minutes_id", "person_id")
    op.create_table(
        "minutes_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        *_keys(
            "minutes_comments",
            minutes_id="minutes",
            item_id="agenda_items",
            person_id="people",
            settled_by_id="people",
        ),
    )
    _index("minutes_comments", "minutes_id", "item_id", "person_id")


def _create_corrections_and_redactions() -> None:
    op.create_table(
        "minutes_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        *_keys("minutes_corrections", minutes_id="minutes", item_id="agenda_items", made_by_id="people"),
    )
    _index("minutes_corrections", "minutes_id", "item_id")
    op.create_table(
        "minutes_redactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        *_keys("minutes_redactions", minutes_id="minutes", made_by_id="people"),
    )
    _index("minutes_redactions", "minutes_id")


def _keys(table: str, **references: str) -> list[sa.schema.SchemaItem]:
    """Return the primary key, the unique key and the foreign keys of a table."""
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
            for column, other in references.items()
        ),
    ]


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
