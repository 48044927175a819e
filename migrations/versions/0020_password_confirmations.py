"""password confirmations.

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep on each session when its person last entered their password again."""
    op.add_column("sign_in_sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget when passwords were entered again."""
    with op.batch_alter_table("sign_in_sessions") as table:
        table.drop_column("confirmed_at")
