"""who confirmed an import of figures.

Revision: 0044, after 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the person who confirmed an import."""
    with op.batch_alter_table("figure_imports") as table:
        table.add_column(sa.Column("confirmed_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_figure_imports_confirmed_by_id_people"), "people", ["confirmed_by_id"], ["id"]
        )


def downgrade() -> None:
    """Remove the column."""
    with op.batch_alter_table("figure_imports") as table:
        table.drop_constraint(op.f("fk_figure_imports_confirmed_by_id_people"), type_="foreignkey")
        table.drop_column("confirmed_by_id")
