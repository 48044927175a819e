"""contacts: entries that are verified, contact points, changes that were told, and mails to a chosen set.

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the contact directory."""
    op.create_table(
        "directory_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_directory_entries_partnership_id_partnerships"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_directory_entries_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["people.id"], name=op.f("fk_directory_entries_verified_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_directory_entries_key")),
        sa.UniqueConstraint(
            "person_id", "partnership_id", name=op.f("uq_directory_entries_person_id_partnership_id")
        ),
    )
    op.create_index(
        op.f("ix_directory_entries_partnership_id"), "directory_entries", ["partnership_id"], unique=False
    )
    op.create_table(
        "contact_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("is_single_point", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_contact_points_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_contact_points_partnership_id_partnerships"),
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["people.id"], name=op.f("fk_contact_points_responsible_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["people.id"], name=op.f("fk_contact_points_verified_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_points")),
        sa.UniqueConstraint("key", name=op.f("uq_contact_points_key")),
    )
    op.create_index(
        op.f("ix_contact_points_partnership_id"), "contact_points", ["partnership_id"], unique=False
    )
    op.create_index(
        op.f("ix_contact_points_responsible_id"), "contact_points", ["responsible_id"], unique=False
    )
    op.create_table(
        "contact_point_areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=9), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_points.id"],
            name=op.f("fk_contact_point_areas_contact_point_id_contact_points"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point_areas")),
        sa.UniqueConstraint(
            "contact_point_id", "area_code", name=op.f("uq_contact_point_areas_contact_point_id_area_code")
        ),
    )
    op.create_table(
        "contact_expectations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_contact_expectations_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_expectations")),
        sa.UniqueConstraint(
            "partnership_id", "kind", name=op.f("uq_contact_expectations_partnership_id_kind")
        ),
    )
    op.create_table(
        "contact_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("had", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_contact_changes_partnership_id_partnerships"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_contact_changes_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_points.id"], name=op.f("fk_contact_changes_point_id_contact_points")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_contact_changes_settled_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["people.id"], name=op.f("fk_contact_changes_told_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_changes")),
        sa.UniqueConstraint("key", name=op.f("uq_contact_changes_key")),
    )
    op.create_index(
        "ix_contact_changes_partnership_id_state",
        "contact_changes",
        ["partnership_id", "state"],
        unique=False,
    )
    op.create_index(op.f("ix_contact_changes_person_id"), "contact_changes", ["person_id"], unique=False)
    op.create_index(op.f("ix_contact_changes_point_id"), "contact_changes", ["point_id"], unique=False)
    op.create_index(op.f("ix_contact_changes_told_by_id"), "contact_changes", ["told_by_id"], unique=False)
    op.create_table(
        "circulars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_circulars_partnership_id_partnerships")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["people.id"], name=op.f("fk_circulars_sent_by_id_people")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_circulars_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulars")),
        sa.UniqueConstraint("key", name=op.f("uq_circulars_key")),
    )
    op.create_index(op.f("ix_circulars_partnership_id"), "circulars", ["partnership_id"], unique=False)
    op.create_table(
        "circular_recipients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("circular_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["circular_id"], ["circulars.id"], name=op.f("fk_circular_recipients_circular_id_circulars")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["outbox_messages.id"],
            name=op.f("fk_circular_recipients_message_id_outbox_messages"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_circular_recipients_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circular_recipients")),
        sa.UniqueConstraint(
            "circular_id", "person_id", name=op.f("uq_circular_recipients_circular_id_person_id")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_circular_recipients_key")),
    )
    op.create_index(
        op.f("ix_circular_recipients_message_id"), "circular_recipients", ["message_id"], unique=False
    )
    op.create_index(
        op.f("ix_circular_recipients_person_id"), "circular_recipients", ["person_id"], unique=False
    )


def downgrade() -> None:
    """Forget it; people, organisations and the mails that were sent stay."""
    op.drop_index(op.f("ix_circular_recipients_person_id"), table_name="circular_recipients")
    op.drop_index(op.f("ix_circular_recipients_message_id"), table_name="circular_recipients")
    op.drop_table("circular_recipients")
    op.drop_index(op.f("ix_circulars_partnership_id"), table_name="circulars")
    op.drop_table("circulars")
    op.drop_index(op.f("ix_contact_changes_told_by_id"), table_name="contact_changes")
    op.drop_index(op.f("ix_contact_changes_point_id"), table_name="contact_changes")
    op.drop_index(op.f("ix_contact_changes_person_id"), table_name="contact_changes")
    op.drop_index("ix_contact_changes_partnership_id_state", table_name="contact_changes")
    op.drop_table("contact_changes")
    op.drop_table("contact_expectations")
    op.drop_table("contact_point_areas")
    op.drop_index(op.f("ix_contact_points_responsible_id"), table_name="contact_points")
    op.drop_index(op.f("ix_contact_points_partnership_id"), table_name="contact_points")
    op.drop_table("contact_points")
    op.drop_index(op.f("ix_directory_entries_partnership_id"), table_name="directory_entries")
    op.drop_table("directory_entries")
