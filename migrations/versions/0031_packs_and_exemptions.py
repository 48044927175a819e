"""packs of agendas and papers, who reads them, and the exemptions of confidential items.

Revision: 0031, after 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of packs and exemptions, and whether a board is a council committee."""
    op.add_column(
        "boards",
        sa.Column("is_council_committee", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "item_exemptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("paragraph", sa.String(length=20), nullable=False),
        sa.Column("public_interest", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_item_exemptions_item_id_agenda_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_exemptions")),
        sa.UniqueConstraint("item_id", name=op.f("uq_item_exemptions_item_id")),
    )
    op.create_table(
        "agenda_packs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("since_id", sa.Integer(), nullable=True),
        sa.Column("covered_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("supplement", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_agenda_packs_meeting_id_meetings")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["agenda_publications.id"],
                name=op.f(f"fk_agenda_packs_{column}_agenda_publications"),
            )
            for column in ("publication_id", "since_id", "covered_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_packs")),
        sa.UniqueConstraint("key", name=op.f("uq_agenda_packs_key")),
        sa.UniqueConstraint(
            "meeting_id", "edition", "supplement", name=op.f("uq_agenda_packs_meeting_id_edition_supplement")
        ),
    )
    op.create_index(op.f("ix_agenda_packs_meeting_id"), "agenda_packs", ["meeting_id"])
    op.create_table(
        "pack_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("variant", sa.String(length=32), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("withheld", sa.JSON(), nullable=False),
        sa.Column("supplement", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["agenda_packs.id"], name=op.f("fk_pack_files_pack_id_agenda_packs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_files")),
        sa.UniqueConstraint("key", name=op.f("uq_pack_files_key")),
        sa.UniqueConstraint("pack_id", "part", "variant", name=op.f("uq_pack_files_pack_id_part_variant")),
    )
    op.create_index(op.f("ix_pack_files_pack_id"), "pack_files", ["pack_id"])
    op.create_index(op.f("ix_pack_files_state"), "pack_files", ["state"])
    op.create_table(
        "pack_readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.Column("link_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_of", sa.Integer(), nullable=True),
        sa.Column("first_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_pack_readers_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pack_readers_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_readers")),
        sa.UniqueConstraint("key", name=op.f("uq_pack_readers_key")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_pack_readers_meeting_id_person_id")),
    )
    op.create_index(op.f("ix_pack_readers_meeting_id"), "pack_readers", ["meeting_id"])
    op.create_index(op.f("ix_pack_readers_person_id"), "pack_readers", ["person_id"])


def downgrade() -> None:
    """Forget the packs, their readers and the exemptions."""
    op.drop_table("pack_readers")
    op.drop_table("pack_files")
    op.drop_table("agenda_packs")
    op.drop_table("item_exemptions")
    with op.batch_alter_table("boards") as table:
        table.drop_column("is_council_committee")
