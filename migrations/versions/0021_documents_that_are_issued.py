"""documents that are issued.

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# A version without a text that nevertheless has a fingerprint, signature or file keeps them, with an empty text
_DOCUMENTS = """
INSERT INTO issued_documents (key, partnership_id, kind, text, fingerprint, fixed_at)
SELECT v.key, b.partnership_id, 'terms', COALESCE(v.canonical_text, ''), COALESCE(v.fingerprint, ''),
       COALESCE(v.circulated_at, v.sent_to_sro_at, v.created_at)
FROM terms_versions v JOIN boards b ON b.id = v.board_id
WHERE v.canonical_text IS NOT NULL OR v.fingerprint IS NOT NULL
   OR EXISTS (SELECT 1 FROM terms_signatures s WHERE s.terms_id = v.id)
   OR EXISTS (SELECT 1 FROM terms_files f WHERE f.terms_id = v.id)
ORDER BY v.id
"""
_LINKS = (
    "UPDATE terms_versions SET document_id = "
    "(SELECT d.id FROM issued_documents d WHERE d.key = terms_versions.key)"
)
_SIGNED = "person_id, typed_name, role, organisation_name, fingerprint, signed_at"
_FILED = "key, occasion, kind, name, media_type, size, sha256, unprinted, issued_at"


def upgrade() -> None:
    """Move fixed texts, signatures and issued files from terms of reference to documents of any kind."""
    op.create_table(
        "issued_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_issued_documents_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_documents")),
        sa.UniqueConstraint("key", name=op.f("uq_issued_documents_key")),
    )
    op.create_index(op.f("ix_issued_documents_fingerprint"), "issued_documents", ["fingerprint"])
    op.create_index(op.f("ix_issued_documents_partnership_id"), "issued_documents", ["partnership_id"])
    _create_signatures("signatures", "document_id", "issued_documents")
    _create_files("issued_files", "document_id", "issued_documents")
    with op.batch_alter_table("terms_versions") as table:
        table.add_column(sa.Column("document_id", sa.Integer(), nullable=True))
    op.execute(_DOCUMENTS)
    op.execute(_LINKS)
    _move("terms_signatures", "terms_id", "id", "signatures", "document_id", "document_id", _SIGNED)
    _move("terms_files", "terms_id", "id", "issued_files", "document_id", "document_id", _FILED)
    op.drop_table("terms_files")
    op.drop_table("terms_signatures")
    with op.batch_alter_table("terms_versions") as table:
        table.drop_index(op.f("ix_terms_versions_fingerprint"))
        table.drop_column("fingerprint")
        table.drop_column("canonical_text")
        table.create_unique_constraint(op.f("uq_terms_versions_document_id"), ["document_id"])
        table.create_foreign_key(
            op.f("fk_terms_versions_document_id_issued_documents"),
            "issued_documents",
            ["document_id"],
            ["id"],
        )


def downgrade() -> None:
    """Move them back; documents of other kinds have no place there and are dropped."""
    _create_signatures("terms_signatures", "terms_id", "terms_versions")
    _create_files("terms_files", "terms_id", "terms_versions")
    with op.batch_alter_table("terms_versions") as table:
        table.add_column(sa.Column("canonical_text", sa.Text(), nullable=True))
        table.add_column(sa.Column("fingerprint", sa.String(length=64), nullable=True))
    for new, old in (("canonical_text", "text"), ("fingerprint", "fingerprint")):
        op.execute(
            f"UPDATE terms_versions SET {new} = (SELECT NULLIF(d.{old}, '') "  # noqa: S608 -- our own names
            "FROM issued_documents d WHERE d.id = terms_versions.document_id)"
        )
    _move("signatures", "document_id", "document_id", "terms_signatures", "terms_id", "id", _SIGNED)
    _move("issued_files", "document_id", "document_id", "terms_files", "terms_id", "id", _FILED)
    op.drop_table("issued_files")
    op.drop_table("signatures")
    with op.batch_alter_table("terms_versions") as table:
        table.drop_constraint(op.f("fk_terms_versions_document_id_issued_documents"), type_="foreignkey")
        table.drop_constraint(op.f("uq_terms_versions_document_id"), type_="unique")
        table.drop_column("document_id")
        table.create_index(op.f("ix_terms_versions_fingerprint"), ["fingerprint"])
    op.drop_table("issued_documents")


def _move(
    source: str, source_of: str, matches: str, target: str, target_of: str, becomes: str, columns: str
) -> None:
    """Copy the rows of a table to another in their order; they are of a version there, and of its document here."""
    op.execute(
        f"INSERT INTO {target} ({target_of}, {columns}) "  # noqa: S608 -- our own names
        f"SELECT v.{becomes}, {', '.join(f's.{each}' for each in columns.split(', '))} FROM {source} s "
        f"JOIN terms_versions v ON v.{matches} = s.{source_of} ORDER BY s.id"
    )


def _create_signatures(name: str, owner: str, owners: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(owner, sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("typed_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("organisation_name", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{name}_person_id_people")),
        sa.ForeignKeyConstraint([owner], [f"{owners}.id"], name=op.f(f"fk_{name}_{owner}_{owners}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(owner, name=op.f(f"uq_{name}_{owner}")),
    )


def _create_files(name: str, owner: str, owners: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column(owner, sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("unprinted", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint([owner], [f"{owners}.id"], name=op.f(f"fk_{name}_{owner}_{owners}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{name}_key")),
        sa.UniqueConstraint(owner, "occasion", "kind", name=op.f(f"uq_{name}_{owner}_occasion_kind")),
    )
    op.create_index(op.f(f"ix_{name}_sha256"), name, ["sha256"])
    op.create_index(op.f(f"ix_{name}_{owner}"), name, [owner])
