"""when people were invited, and when they last signed in.

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RECORDED = {"invited_at": "% invited % to sign in.", "signed_in_at": "% signed in."}


def upgrade() -> None:
    """Keep both moments with the person, as far as the history has recorded them."""
    for column in RECORDED:
        op.add_column("people", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    for column, sentence in RECORDED.items():
        op.execute(
            sa.text(
                f"UPDATE people SET {column} = (SELECT max(at) FROM audit_events WHERE subject_kind = 'people' "  # noqa: S608 -- our own names
                "AND subject_key = people.key AND sentence LIKE :sentence)"
            ).bindparams(sentence=sentence)
        )


def downgrade() -> None:
    """Forget them again; the history still tells."""
    with op.batch_alter_table("people", schema=None) as batch_op:
        for column in RECORDED:
            batch_op.drop_column(column)
