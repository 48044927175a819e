"""imports.

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep what was read from a spreadsheet until somebody confirms it, or a day has passed."""
    op.create_table(
        "imported_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_imported_files_partnership_id_partnerships"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_imported_files_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_files")),
        sa.UniqueConstraint("key", name=op.f("uq_imported_files_key")),
    )
    for column in ("partnership_id", "person_id", "sent_at"):
        op.create_index(op.f(f"ix_imported_files_{column}"), "imported_files", [column], unique=False)


def downgrade() -> None:
    """Forget what waits for confirmation."""
    for column in ("sent_at", "person_id", "partnership_id"):
        op.drop_index(op.f(f"ix_imported_files_{column}"), table_name="imported_files")
    op.drop_table("imported_files")
