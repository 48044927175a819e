"""further owners of an action, its files, its changes of lead, personal links, and steps of escalation by board.

Revision: 0035, after 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and what an action was raised from."""
    with op.batch_alter_table("actions") as table:
        table.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("metric_code", sa.String(length=60), nullable=True))
        table.create_foreign_key(
            op.f("fk_actions_activity_id_activities"), "activities", ["activity_id"], ["id"]
        )
        table.create_index(op.f("ix_actions_activity_id"), ["activity_id"])
        table.create_index(op.f("ix_actions_merged_into_id"), ["merged_into_id"])
    op.add_column(
        "action_updates", sa.Column("by_link", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("reminders", sa.Column("told_as", sa.String(length=40), nullable=True))
    op.add_column("reminder_settings", sa.Column("boards", sa.JSON(), server_default="{}", nullable=False))
    _create_owners()
    _create_handovers()
    _create_files()
    _create_links()


def downgrade() -> None:
    """Remove what was added, and the reminders of a kind that was not known before."""
    op.execute("DELETE FROM reminders WHERE kind = 'lead'")
    for name in ("action_links", "action_files", "action_handovers", "action_owners"):
        op.drop_table(name)
    with op.batch_alter_table("reminder_settings") as table:
        table.drop_column("boards")
    with op.batch_alter_table("reminders") as table:
        table.drop_column("told_as")
    with op.batch_alter_table("action_updates") as table:
        table.drop_column("by_link")
    with op.batch_alter_table("actions") as table:
        table.drop_index(op.f("ix_actions_merged_into_id"))
        table.drop_index(op.f("ix_actions_activity_id"))
        table.drop_constraint(op.f("fk_actions_activity_id_activities"), type_="foreignkey")
        table.drop_column("metric_code")
        table.drop_column("activity_id")


def _create_owners() -> None:
    op.create_table(
        "action_owners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        _refers("action_owners", "action_id", "actions"),
        _refers("action_owners", "organisation_id", "organisations"),
        _refers("action_owners", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_owners")),
        sa.UniqueConstraint(
            "action_id",
            "organisation_id",
            "person_id",
            name=op.f("uq_action_owners_action_id_organisation_id_person_id"),
        ),
    )
    _index("action_owners", "organisation_id", "person_id")


def _create_handovers() -> None:
    op.create_table(
        "action_handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_organisation_id", sa.Integer(), nullable=False),
        sa.Column("from_person_id", sa.Integer(), nullable=True),
        sa.Column("to_organisation_id", sa.Integer(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _refers("action_handovers", "action_id", "actions"),
        _refers("action_handovers", "by_id", "people"),
        _refers("action_handovers", "from_organisation_id", "organisations"),
        _refers("action_handovers", "from_person_id", "people"),
        _refers("action_handovers", "to_organisation_id", "organisations"),
        _refers("action_handovers", "to_person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_handovers")),
    )
    _index("action_handovers", "action_id")


def _create_files() -> None:
    op.create_table(
        "action_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=False),
        sa.Column("by_link", sa.Boolean(), server_default=sa.false(), nullable=False),
        _refers("action_files", "action_id", "actions"),
        _refers("action_files", "received_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_files")),
        sa.UniqueConstraint("key", name=op.f("uq_action_files_key")),
    )
    _index("action_files", "action_id")


def _create_links() -> None:
    op.create_table(
        "action_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        _refers("action_links", "partnership_id", "partnerships"),
        _refers("action_links", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_links")),
        sa.UniqueConstraint(
            "partnership_id", "person_id", name=op.f("uq_action_links_partnership_id_person_id")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_action_links_key")),
    )
    _index("action_links", "person_id")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
