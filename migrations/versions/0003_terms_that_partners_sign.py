"""terms of reference that partners sign.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_BACK_TO_DRAFT = (
    "UPDATE terms_versions SET state = 'draft', fixed_facts = NULL, canonical_text = NULL, fingerprint = NULL, "
    "sent_to_sro_at = NULL WHERE state IN ('circulated', 'agreed')"
)


def upgrade() -> None:
    """Make room for sign-off by partners, richer rules and issued files."""
    op.create_table(
        "terms_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.String(length=40), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approving_body", sa.String(length=200), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_as", sa.String(length=40), nullable=True),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("letter_name", sa.String(length=200), nullable=False),
        sa.Column("letter_media_type", sa.String(length=120), nullable=False),
        sa.Column("letter_size", sa.Integer(), nullable=True),
        sa.Column("letter_sha256", sa.String(length=64), nullable=True),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_terms_answers_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["carried_from_id"],
            ["terms_answers.id"],
            name=op.f("fk_terms_answers_carried_from_id_terms_answers"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_terms_answers_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["terms_id"], ["terms_versions.id"], name=op.f("fk_terms_answers_terms_id_terms_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_answers")),
        sa.UniqueConstraint("key", name=op.f("uq_terms_answers_key")),
        sa.UniqueConstraint(
            "terms_id", "organisation_id", name=op.f("uq_terms_answers_terms_id_organisation_id")
        ),
    )
    with op.batch_alter_table("terms_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_terms_answers_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_terms_answers_terms_id"), ["terms_id"], unique=False)

    op.create_table(
        "terms_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("unprinted", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["terms_id"], ["terms_versions.id"], name=op.f("fk_terms_files_terms_id_terms_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_files")),
        sa.UniqueConstraint("key", name=op.f("uq_terms_files_key")),
        sa.UniqueConstraint(
            "terms_id", "occasion", "kind", name=op.f("uq_terms_files_terms_id_occasion_kind")
        ),
    )
    with op.batch_alter_table("terms_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_terms_files_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_terms_files_terms_id"), ["terms_id"], unique=False)

    op.create_table(
        "terms_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["terms_answers.id"], name=op.f("fk_terms_asks_answer_id_terms_answers")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_terms_asks_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_asks")),
        sa.UniqueConstraint("answer_id", "person_id", name=op.f("uq_terms_asks_answer_id_person_id")),
        sa.UniqueConstraint("key", name=op.f("uq_terms_asks_key")),
    )
    with op.batch_alter_table("terms_asks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_terms_asks_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_terms_asks_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quorum_rule_noted", sa.JSON(), nullable=True))

    with op.batch_alter_table("terms_sections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clause", sa.String(length=60), nullable=True))
    op.execute("UPDATE terms_sections SET clause = CASE WHEN code = 'own' THEN key ELSE code END")
    with op.batch_alter_table("terms_sections", schema=None) as batch_op:
        batch_op.alter_column("clause", existing_type=sa.String(length=60), nullable=False)

    with op.batch_alter_table("terms_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text_format", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("quorum_share", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("quorum_parts", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(
            sa.Column(
                "voting_rule", sa.String(length=40), server_default="consensus_then_majority", nullable=False
            )
        )
        batch_op.add_column(sa.Column("casting_vote", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("member_term_months", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("co_opted_term_months", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("chair_term_months", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("drafted_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cosmetic_reason", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("replaced_because", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("circulated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answer_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("agreement", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("majority_percent", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("circulation_note", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("review_because", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("review_told_coordinator_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("review_told_sro_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("quorum", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_terms_versions_fingerprint"), ["fingerprint"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_terms_versions_drafted_from_id_terms_versions"),
            "terms_versions",
            ["drafted_from_id"],
            ["id"],
        )
    # A version that waited for the SRO has no text of its own kept: it is sent again, so that one is.
    op.execute(_BACK_TO_DRAFT)


def downgrade() -> None:
    """Take sign-off, richer rules and issued files away; a version with partners or the SRO is a draft again."""
    op.execute(_BACK_TO_DRAFT)
    op.execute("UPDATE terms_versions SET quorum = 1 WHERE quorum IS NULL")
    with op.batch_alter_table("terms_versions", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_terms_versions_drafted_from_id_terms_versions"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_terms_versions_fingerprint"))
        batch_op.alter_column("quorum", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("review_told_sro_at")
        batch_op.drop_column("review_told_coordinator_at")
        batch_op.drop_column("review_because")
        batch_op.drop_column("agreed_at")
        batch_op.drop_column("circulation_note")
        batch_op.drop_column("majority_percent")
        batch_op.drop_column("agreement")
        batch_op.drop_column("answer_by")
        batch_op.drop_column("circulated_at")
        batch_op.drop_column("replaced_because")
        batch_op.drop_column("cosmetic_reason")
        batch_op.drop_column("drafted_from_id")
        batch_op.drop_column("chair_term_months")
        batch_op.drop_column("co_opted_term_months")
        batch_op.drop_column("member_term_months")
        batch_op.drop_column("casting_vote")
        batch_op.drop_column("voting_rule")
        batch_op.drop_column("quorum_parts")
        batch_op.drop_column("quorum_share")
        batch_op.drop_column("text_format")

    with op.batch_alter_table("terms_sections", schema=None) as batch_op:
        batch_op.drop_column("clause")

    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_column("quorum_rule_noted")

    with op.batch_alter_table("terms_asks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terms_asks_person_id"))
        batch_op.drop_index(batch_op.f("ix_terms_asks_answer_id"))

    op.drop_table("terms_asks")
    with op.batch_alter_table("terms_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terms_files_terms_id"))
        batch_op.drop_index(batch_op.f("ix_terms_files_sha256"))

    op.drop_table("terms_files")
    with op.batch_alter_table("terms_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terms_answers_terms_id"))
        batch_op.drop_index(batch_op.f("ix_terms_answers_organisation_id"))

    op.drop_table("terms_answers")
