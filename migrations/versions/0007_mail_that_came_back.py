"""mail that came back: how far it is read, what each was, addresses that fail.

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for replies by mail and delivery reports."""
    op.create_table(
        "mailbox_positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_positions")),
        sa.UniqueConstraint("name", name=op.f("uq_mailbox_positions_name")),
    )
    op.create_table(
        "failing_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cleared_by_id"], ["people.id"], name=op.f("fk_failing_addresses_cleared_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_failing_addresses_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failing_addresses")),
        sa.UniqueConstraint("key", name=op.f("uq_failing_addresses_key")),
        sa.UniqueConstraint("person_id", "address", name=op.f("uq_failing_addresses_person_id_address")),
    )
    op.create_table(
        "received_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("from_address", sa.String(length=254), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("attendee", sa.String(length=254), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_received_mails_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_received_mails_partnership_id_partnerships"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_received_mails_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_received_mails_settled_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mails")),
        sa.UniqueConstraint("identity", name=op.f("uq_received_mails_identity")),
        sa.UniqueConstraint("key", name=op.f("uq_received_mails_key")),
    )
    with op.batch_alter_table("received_mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_received_mails_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            "ix_received_mails_partnership_id_state", ["partnership_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_received_mails_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_received_mails_read_at"), ["read_at"], unique=False)


def downgrade() -> None:
    """Forget what was read; answers that came by mail stay where answers are kept."""
    with op.batch_alter_table("received_mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_received_mails_read_at"))
        batch_op.drop_index(batch_op.f("ix_received_mails_person_id"))
        batch_op.drop_index("ix_received_mails_partnership_id_state")
        batch_op.drop_index(batch_op.f("ix_received_mails_meeting_id"))
    op.drop_table("received_mails")
    op.drop_table("failing_addresses")
    op.drop_table("mailbox_positions")
