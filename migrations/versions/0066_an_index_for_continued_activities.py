"""An index for the activities that continue others.

Revision: 0066, after 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0060"
branch_labels = None
depends_on = None

NAME = "ix_activities_continues"


def upgrade() -> None:
    """Add an index of those only: most continue none, so that SQLite takes the index of all of them for useless."""
    given = sa.text("continues_id IS NOT NULL")
    op.create_index(NAME, "activities", ["continues_id"], sqlite_where=given, postgresql_where=given)


def downgrade() -> None:
    """Remove the index."""
    op.drop_index(NAME, "activities")
