"""organisations that are no public body.

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tell an organisation that is no public body from one that is not matched yet."""
    op.add_column(
        "organisations", sa.Column("not_a_body", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    """Forget which organisations are no public body."""
    op.drop_column("organisations", "not_a_body")
