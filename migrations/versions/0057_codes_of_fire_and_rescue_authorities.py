"""Longer codes of bodies, for fire and rescue authorities.

Revision: 0057, after 0056
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

SHORT, LONG = sa.String(length=40), sa.String(length=80)
COLUMNS = (("organisations", True), ("body_absences", False))


def upgrade() -> None:
    """Make room for codes such as FRA-COUNTY-DURHAM-AND-DARLINGTON-FIRE-AND-RESCUE-AUTHORITY."""
    for table, is_optional in COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("body_code", existing_type=SHORT, type_=LONG, existing_nullable=is_optional)


def downgrade() -> None:
    """Unmatch bodies whose codes are too long, and shorten the columns."""
    organisations = sa.table("organisations", sa.column("body_kind"), sa.column("body_code"))
    absences = sa.table("body_absences", sa.column("body_code"))
    is_long = sa.func.length(organisations.c.body_code) > SHORT.length
    op.execute(sa.update(organisations).where(is_long).values(body_kind=None, body_code=None))
    op.execute(sa.delete(absences).where(sa.func.length(absences.c.body_code) > SHORT.length))
    for table, is_optional in COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("body_code", existing_type=LONG, type_=SHORT, existing_nullable=is_optional)
