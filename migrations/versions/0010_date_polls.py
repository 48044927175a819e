"""date polls.

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep polls, the dates they ask about, whom they ask, and every answer."""
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("video_link", sa.String(length=500), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_polls_board_id_boards")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_polls_closed_by_id_people")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_polls_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
        sa.UniqueConstraint("key", name=op.f("uq_polls_key")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_polls_meeting_id")),
    )
    op.create_index(op.f("ix_polls_board_id"), "polls", ["board_id"], unique=False)
    op.create_table(
        "poll_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_options_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_options")),
        sa.UniqueConstraint("key", name=op.f("uq_poll_options_key")),
        sa.UniqueConstraint("poll_id", "starts_at", name=op.f("uq_poll_options_poll_id_starts_at")),
    )
    op.create_index(op.f("ix_poll_options_poll_id"), "poll_options", ["poll_id"], unique=False)
    op.create_table(
        "poll_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.Column("link_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_poll_people_person_id_people")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_people_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_people")),
        sa.UniqueConstraint("key", name=op.f("uq_poll_people_key")),
        sa.UniqueConstraint("poll_id", "person_id", name=op.f("uq_poll_people_poll_id_person_id")),
    )
    op.create_index(op.f("ix_poll_people_poll_id"), "poll_people", ["poll_id"], unique=False)
    op.create_index(op.f("ix_poll_people_person_id"), "poll_people", ["person_id"], unique=False)
    op.create_table(
        "poll_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("poll_person_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["people.id"], name=op.f("fk_poll_replies_noted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["poll_person_id"], ["poll_people.id"], name=op.f("fk_poll_replies_poll_person_id_poll_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_replies")),
        sa.UniqueConstraint("key", name=op.f("uq_poll_replies_key")),
    )
    op.create_index(op.f("ix_poll_replies_poll_person_id"), "poll_replies", ["poll_person_id"], unique=False)


def downgrade() -> None:
    """Drop them; meetings that came of polls stay."""
    for table in ("poll_replies", "poll_people", "poll_options", "polls"):
        op.drop_table(table)
