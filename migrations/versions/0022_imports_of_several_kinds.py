"""imports of several kinds.

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each waiting file which import it is for, and keep what is corrected on its page."""
    op.add_column("imported_files", sa.Column("kind", sa.String(length=40), nullable=True))
    op.add_column("imported_files", sa.Column("corrections", sa.JSON(), nullable=True))
    files = sa.table(
        "imported_files",
        sa.column("kind", sa.String),
        sa.column("corrections", sa.JSON),
        sa.column("partnership_id", sa.Integer),
    )
    kind = sa.case((files.c.partnership_id.is_(None), "founding"), else_="set_up")
    op.execute(files.update().values(kind=kind, corrections={}))
    with op.batch_alter_table("imported_files") as table:
        table.alter_column("kind", existing_type=sa.String(length=40), nullable=False)
        table.alter_column("corrections", existing_type=sa.JSON(), nullable=False)


def downgrade() -> None:
    """Forget the files of imports that are not known then, and what was corrected."""
    op.execute("DELETE FROM imported_files WHERE kind NOT IN ('set_up', 'founding')")
    with op.batch_alter_table("imported_files") as table:
        table.drop_column("corrections")
        table.drop_column("kind")
