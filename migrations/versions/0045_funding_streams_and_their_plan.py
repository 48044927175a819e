"""funding streams with allocations, plan lines with amounts, and movements of money.

Revision: 0045, after 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _create_funding_streams()
    _create_stream_allocations()
    _create_plan_lines()
    _create_money_movements()
    _create_plan_amounts()


def downgrade() -> None:
    """Remove the tables."""
    for name in ("plan_amounts", "money_movements", "plan_lines", "stream_allocations", "funding_streams"):
        op.drop_table(name)


def _create_funding_streams() -> None:
    op.create_table(
        "funding_streams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("granting_body", sa.String(length=200), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("ring_fence", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("fact_key", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("certainty", sa.String(length=40), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "successor_id IS NULL OR successor_id <> id",
            name=op.f("ck_funding_streams_not_its_own_successor"),
        ),
        _refers("funding_streams", "holder_id", "organisations"),
        _refers("funding_streams", "partnership_id", "partnerships"),
        _refers("funding_streams", "successor_id", "funding_streams"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_streams")),
        sa.UniqueConstraint("key", name=op.f("uq_funding_streams_key")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_funding_streams_partnership_id_name")),
    )
    _index("funding_streams", "holder_id", "partnership_id", "successor_id")


def _create_stream_allocations() -> None:
    op.create_table(
        "stream_allocations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("letter_name", sa.String(length=200), nullable=False),
        sa.Column("letter_media_type", sa.String(length=120), nullable=False),
        sa.Column("letter_size", sa.Integer(), nullable=True),
        sa.Column("letter_sha256", sa.String(length=64), nullable=True),
        _refers("stream_allocations", "stream_id", "funding_streams"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_allocations")),
        sa.UniqueConstraint("key", name=op.f("uq_stream_allocations_key")),
        sa.UniqueConstraint("stream_id", "year", name=op.f("uq_stream_allocations_stream_id_year")),
    )


def _create_plan_lines() -> None:
    op.create_table(
        "plan_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("menu_heading", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=300), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("provider_name", sa.String(length=200), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("metric_code", sa.String(length=60), nullable=True),
        sa.Column("measure_kind", sa.String(length=40), nullable=True),
        sa.Column("measure", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        _refers("plan_lines", "activity_id", "activities"),
        _refers("plan_lines", "partnership_id", "partnerships"),
        _refers("plan_lines", "provider_id", "organisations"),
        _refers("plan_lines", "stream_id", "funding_streams"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_lines")),
        sa.UniqueConstraint("key", name=op.f("uq_plan_lines_key")),
        sa.UniqueConstraint("partnership_id", "number", name=op.f("uq_plan_lines_partnership_id_number")),
    )
    _index("plan_lines", "activity_id", "provider_id", "stream_id")


def _create_money_movements() -> None:
    op.create_table(
        "money_movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("from_line_id", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("from_quarter", sa.Integer(), nullable=False),
        sa.Column("to_line_id", sa.Integer(), nullable=True),
        sa.Column("to_year", sa.Integer(), nullable=True),
        sa.Column("to_quarter", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'return') = (to_line_id IS NULL)", name=op.f("ck_money_movements_return_goes_nowhere")
        ),
        sa.CheckConstraint(
            "(to_line_id IS NULL) = (to_year IS NULL) AND (to_line_id IS NULL) = (to_quarter IS NULL)",
            name=op.f("ck_money_movements_where_to"),
        ),
        sa.CheckConstraint("pence > 0", name=op.f("ck_money_movements_amount")),
        _refers("money_movements", "decision_id", "decisions"),
        _refers("money_movements", "from_line_id", "plan_lines"),
        _refers("money_movements", "partnership_id", "partnerships"),
        _refers("money_movements", "to_line_id", "plan_lines"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_movements")),
        sa.UniqueConstraint("key", name=op.f("uq_money_movements_key")),
        sa.UniqueConstraint(
            "partnership_id", "number", name=op.f("uq_money_movements_partnership_id_number")
        ),
    )
    _index("money_movements", "decision_id", "from_line_id", "to_line_id")


def _create_plan_amounts() -> None:
    op.create_table(
        "plan_amounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("profile_pence", sa.BigInteger(), nullable=False),
        sa.Column("forecast_pence", sa.BigInteger(), nullable=True),
        sa.Column("actual_pence", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "quarter = 0 OR forecast_pence IS NULL", name=op.f("ck_plan_amounts_forecast_of_the_year")
        ),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name=op.f("ck_plan_amounts_quarter")),
        _refers("plan_amounts", "line_id", "plan_lines"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_amounts")),
        sa.UniqueConstraint("line_id", "year", "quarter", name=op.f("uq_plan_amounts_line_id_year_quarter")),
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
