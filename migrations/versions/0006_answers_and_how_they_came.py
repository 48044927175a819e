"""answers to invitations are kept, with how they came; personal links; dates held.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for every answer, for links to answer by, and for meetings that are only held in the diary."""
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("deputy_name", sa.String(length=200), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_answers_deputy_id_people")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_answers_invitation_id_invitations")
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["people.id"], name=op.f("fk_answers_noted_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("key", name=op.f("uq_answers_key")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_invitation_id"), ["invitation_id"], unique=False)
    # How the answers on file came was not written down; nearly all were given on the meeting's page.
    op.execute(
        "INSERT INTO answers (key, invitation_id, answer, way, comment, sequence, given_at, noted_at, "
        "noted_by_id, deputy_name) "
        "SELECT key, id, answer, 'page', comment, COALESCE(sent_sequence, 0), answered_at, answered_at, "
        "person_id, '' FROM invitations WHERE answer <> 'none' AND answered_at IS NOT NULL"
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("link_ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE invitations SET seal = key")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.alter_column("seal", existing_type=sa.String(length=12), nullable=False)
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("provisional", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Keep each last answer, which stands in the invitation, and drop the others; a date held is a draft again."""
    op.execute("UPDATE meetings SET state = 'draft' WHERE provisional AND state = 'scheduled'")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_column("provisional")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("link_ended_at")
        batch_op.drop_column("seal")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_invitation_id"))
    op.drop_table("answers")
