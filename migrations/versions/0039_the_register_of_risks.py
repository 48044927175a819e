"""risks, their scores and escalations, and the risk that an action mitigates.

Revision: 0039, after 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and the link from actions."""
    _create_risks()
    _create_scores()
    _create_escalations()
    with op.batch_alter_table("actions") as table:
        table.add_column(sa.Column("risk_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_actions_risk_id_risks"), "risks", ["risk_id"], ["id"])
        table.create_index(op.f("ix_actions_risk_id"), ["risk_id"])


def downgrade() -> None:
    """Remove what was added."""
    with op.batch_alter_table("actions") as table:
        table.drop_index(op.f("ix_actions_risk_id"))
        table.drop_constraint(op.f("fk_actions_risk_id_risks"), type_="foreignkey")
        table.drop_column("risk_id")
    for name in ("risk_escalations", "risk_scores", "risks"):
        op.drop_table(name)


def _create_risks() -> None:
    op.create_table(
        "risks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("controls", sa.Text(), nullable=False),
        sa.Column("likelihood_before", sa.Integer(), nullable=False),
        sa.Column("impact_before", sa.Integer(), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("appetite", sa.Integer(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=False),
        _refers("risks", "partnership_id", "partnerships"),
        _refers("risks", "board_id", "boards"),
        _refers("risks", "organisation_id", "organisations"),
        _refers("risks", "owner_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risks")),
        sa.UniqueConstraint("key", name=op.f("uq_risks_key")),
        sa.UniqueConstraint("partnership_id", "part", "number", name="uq_risks_number"),
    )
    _index("risks", "board_id", "organisation_id", "owner_id")


def _create_scores() -> None:
    op.create_table(
        "risk_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _refers("risk_scores", "risk_id", "risks"),
        _refers("risk_scores", "by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_scores")),
    )
    _index("risk_scores", "risk_id")


def _create_escalations() -> None:
    op.create_table(
        "risk_escalations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("backlog_item_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        _refers("risk_escalations", "risk_id", "risks"),
        _refers("risk_escalations", "board_id", "boards"),
        _refers("risk_escalations", "by_id", "people"),
        _refers("risk_escalations", "backlog_item_id", "backlog_items"),
        _refers("risk_escalations", "item_id", "agenda_items"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_escalations")),
    )
    _index("risk_escalations", "risk_id", "backlog_item_id", "item_id")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
