"""An index for the register of actions.

Revision: 0056, after 0055
"""

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

NAME = "ix_actions_partnership_id_state_due_on"


def upgrade() -> None:
    """Add the index that lists the open actions of a partnership by due date."""
    op.create_index(NAME, "actions", ["partnership_id", "state", "due_on"])


def downgrade() -> None:
    """Remove the index."""
    op.drop_index(NAME, "actions")
