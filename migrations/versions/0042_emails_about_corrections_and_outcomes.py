"""emails about corrections of minutes and about closed written procedures.

Revision: 0042, after 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add when members were emailed; what was corrected or closed before is not emailed now."""
    with op.batch_alter_table("minutes_corrections") as table:
        table.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("written_procedures") as table:
        table.add_column(sa.Column("outcome_sent_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE minutes_corrections SET sent_at = made_at")
    op.execute("UPDATE written_procedures SET outcome_sent_at = closed_at WHERE state = 'closed'")


def downgrade() -> None:
    """Remove the columns, and the reminders of a kind that was not known before."""
    op.execute("DELETE FROM reminders WHERE kind = 'risk'")
    with op.batch_alter_table("written_procedures") as table:
        table.drop_column("outcome_sent_at")
    with op.batch_alter_table("minutes_corrections") as table:
        table.drop_column("sent_at")
