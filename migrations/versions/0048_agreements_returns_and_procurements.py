"""agreements with their signatures, visits, returns to funders, and procurements.

Revision: 0048, after 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _create_agreement_texts()
    _create_procurements()
    _create_procurement_bidders()
    _create_procurement_settlements()
    _create_funder_returns()
    _create_agreements()
    _create_agreement_amounts()
    _create_agreement_areas()
    _create_agreement_parties()
    _create_agreement_visits()
    _create_agreement_visit_actions()
    _create_agreement_visit_files()


def downgrade() -> None:
    """Remove the tables, and the reminders of a kind that was not known before."""
    op.execute("DELETE FROM reminders WHERE kind = 'funder_return'")
    for name in (
        "agreement_visit_files",
        "agreement_visit_actions",
        "agreement_visits",
        "agreement_parties",
        "agreement_areas",
        "agreement_amounts",
        "agreements",
        "funder_returns",
        "procurement_settlements",
        "procurement_bidders",
        "procurements",
        "agreement_texts",
    ):
        op.drop_table(name)


def _create_agreement_texts() -> None:
    op.create_table(
        "agreement_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _refers("agreement_texts", "partnership_id", "partnerships"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_texts")),
        sa.UniqueConstraint("key", name=op.f("uq_agreement_texts_key")),
        sa.UniqueConstraint("partnership_id", "kind", name=op.f("uq_agreement_texts_partnership_id_kind")),
    )


def _create_procurements() -> None:
    op.create_table(
        "procurements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("lots", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("other_bidders", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _refers("procurements", "partnership_id", "partnerships"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurements")),
        sa.UniqueConstraint("key", name=op.f("uq_procurements_key")),
    )
    _index("procurements", "partnership_id")


def _create_procurement_bidders() -> None:
    op.create_table(
        "procurement_bidders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        _refers("procurement_bidders", "organisation_id", "organisations"),
        _refers("procurement_bidders", "procurement_id", "procurements"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_bidders")),
    )
    _index("procurement_bidders", "organisation_id", "procurement_id")


def _create_procurement_settlements() -> None:
    op.create_table(
        "procurement_settlements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        _refers("procurement_settlements", "person_id", "people"),
        _refers("procurement_settlements", "procurement_id", "procurements"),
        _refers("procurement_settlements", "settled_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_settlements")),
        sa.UniqueConstraint("key", name=op.f("uq_procurement_settlements_key")),
        sa.UniqueConstraint(
            "procurement_id", "person_id", name=op.f("uq_procurement_settlements_procurement_id_person_id")
        ),
    )
    _index("procurement_settlements", "person_id")


def _create_funder_returns() -> None:
    op.create_table(
        "funder_returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("funder", sa.String(length=200), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_how", sa.String(length=300), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("receipt", sa.String(length=200), nullable=False),
        sa.Column("receipt_name", sa.String(length=200), nullable=False),
        sa.Column("receipt_type", sa.String(length=120), nullable=False),
        sa.Column("receipt_sha256", sa.String(length=64), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        _refers("funder_returns", "document_id", "issued_documents"),
        _refers("funder_returns", "noted_by_id", "people"),
        _refers("funder_returns", "partnership_id", "partnerships"),
        _refers("funder_returns", "stream_id", "funding_streams"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder_returns")),
        sa.UniqueConstraint("document_id", name=op.f("uq_funder_returns_document_id")),
        sa.UniqueConstraint("key", name=op.f("uq_funder_returns_key")),
    )
    _index("funder_returns", "partnership_id", "stream_id")


def _create_agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("own_text", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("varies_id", sa.Integer(), nullable=True),
        sa.Column("stream_id", sa.Integer(), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("procurement_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("executed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        _refers("agreements", "document_id", "issued_documents"),
        _refers("agreements", "line_id", "plan_lines"),
        _refers("agreements", "partnership_id", "partnerships"),
        _refers("agreements", "procurement_id", "procurements"),
        _refers("agreements", "stream_id", "funding_streams"),
        _refers("agreements", "varies_id", "agreements"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("document_id", name=op.f("uq_agreements_document_id")),
        sa.UniqueConstraint("key", name=op.f("uq_agreements_key")),
        sa.UniqueConstraint("partnership_id", "number", name="uq_agreements_number"),
    )
    _index("agreements", "line_id", "procurement_id", "stream_id", "varies_id")


def _create_agreement_amounts() -> None:
    op.create_table(
        "agreement_amounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        _refers("agreement_amounts", "agreement_id", "agreements"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_amounts")),
        sa.UniqueConstraint("agreement_id", "year", name=op.f("uq_agreement_amounts_agreement_id_year")),
    )


def _create_agreement_areas() -> None:
    op.create_table(
        "agreement_areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=40), nullable=False),
        _refers("agreement_areas", "agreement_id", "agreements"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_areas")),
        sa.UniqueConstraint(
            "agreement_id", "area_code", name=op.f("uq_agreement_areas_agreement_id_area_code")
        ),
    )


def _create_agreement_parties() -> None:
    op.create_table(
        "agreement_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("body_name", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.Column("emailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("signed_role", sa.String(length=200), nullable=False),
        sa.Column("signed_way", sa.String(length=40), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("letter_name", sa.String(length=200), nullable=False),
        sa.Column("letter_type", sa.String(length=120), nullable=False),
        sa.Column("letter_sha256", sa.String(length=64), nullable=True),
        _refers("agreement_parties", "agreement_id", "agreements"),
        _refers("agreement_parties", "contact_id", "people"),
        _refers("agreement_parties", "noted_by_id", "people"),
        _refers("agreement_parties", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_parties")),
        sa.UniqueConstraint("agreement_id", "side", name=op.f("uq_agreement_parties_agreement_id_side")),
        sa.UniqueConstraint("key", name=op.f("uq_agreement_parties_key")),
    )
    _index("agreement_parties", "contact_id", "organisation_id")


def _create_agreement_visits() -> None:
    op.create_table(
        "agreement_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visitors", sa.String(length=500), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        _refers("agreement_visits", "agreement_id", "agreements"),
        _refers("agreement_visits", "recorded_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_visits")),
        sa.UniqueConstraint("key", name=op.f("uq_agreement_visits_key")),
    )
    _index("agreement_visits", "agreement_id")


def _create_agreement_visit_actions() -> None:
    op.create_table(
        "agreement_visit_actions",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        _refers("agreement_visit_actions", "action_id", "actions"),
        _refers("agreement_visit_actions", "visit_id", "agreement_visits"),
        sa.PrimaryKeyConstraint("visit_id", "action_id", name=op.f("pk_agreement_visit_actions")),
    )
    _index("agreement_visit_actions", "action_id")


def _create_agreement_visit_files() -> None:
    op.create_table(
        "agreement_visit_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        _refers("agreement_visit_files", "visit_id", "agreement_visits"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_visit_files")),
        sa.UniqueConstraint("key", name=op.f("uq_agreement_visit_files_key")),
    )
    _index("agreement_visit_files", "visit_id")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
