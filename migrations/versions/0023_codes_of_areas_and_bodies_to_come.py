"""codes of areas and bodies to come.

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SHORT, LONG = sa.String(length=9), sa.String(length=40)
COLUMNS = (
    ("footprint_areas", "area_code", False),
    ("contact_point_areas", "area_code", False),
    ("observations", "area_code", False),
    ("targets", "area_code", True),
    ("organisations", "body_code", True),
)


def upgrade() -> None:
    """Make room for our own codes of authorities to come and of policing bodies, which have no ONS code."""
    for table, column, is_optional in COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=SHORT, type_=LONG, existing_nullable=is_optional)


def downgrade() -> None:
    """Forget the areas and matches with codes that are longer than those of the Office for National Statistics."""
    op.execute("UPDATE organisations SET body_kind = NULL, body_code = NULL WHERE length(body_code) > 9")
    for table, column, is_optional in COLUMNS:
        if table != "organisations":
            op.execute(f"DELETE FROM {table} WHERE length({column}) > 9")  # noqa: S608 -- the names are above
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=LONG, type_=SHORT, existing_nullable=is_optional)
