"""local priorities, a plan for each year, reports for each quarter, key dates, dependencies and baselines.

Revision: 0040, after 0039
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

APRIL = 4
ACTIVITIES = sa.table(
    "activities",
    sa.column("id", sa.Integer),
    sa.column("partnership_id", sa.Integer),
    sa.column("lead_organisation_id", sa.Integer),
    sa.column("state", sa.String),
    sa.column("year", sa.Integer),
    sa.column("starts_on", sa.Date),
    sa.column("due_on", sa.Date),
)
UPDATES = sa.table(
    "activity_updates",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("quarter_starts", sa.Date),
)
OBJECTIVES = sa.table("objectives", sa.column("outcome_code", sa.String))
ORGANISATIONS = sa.table(
    "organisations", sa.column("id", sa.Integer), sa.column("partnership_id", sa.Integer)
)


def upgrade() -> None:
    """Put each activity into the plan of a year, and each report into its quarter."""
    _make_tables()
    with op.batch_alter_table("objectives") as table:
        table.alter_column("outcome_code", existing_type=sa.String(length=60), nullable=True)
        table.add_column(sa.Column("local_priority_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_objectives_local_priority_id_local_priorities"),
            "local_priorities",
            ["local_priority_id"],
            ["id"],
        )
        table.create_index(op.f("ix_objectives_local_priority_id"), ["local_priority_id"])
        table.create_check_constraint(
            op.f("ck_objectives_one_outcome_or_priority"),
            "(outcome_code IS NULL) <> (local_priority_id IS NULL)",
        )
    with op.batch_alter_table("activities") as table:
        table.alter_column("lead_organisation_id", existing_type=sa.Integer(), nullable=True)
        table.alter_column("starts_on", existing_type=sa.Date(), nullable=True)
        table.alter_column("due_on", existing_type=sa.Date(), nullable=True)
        table.add_column(sa.Column("year", sa.Integer(), nullable=True))
        table.add_column(sa.Column("confidence", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("continues_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_activities_continues_id_activities"), "activities", ["continues_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_activities_continues_id"), ["continues_id"])
    with op.batch_alter_table("activity_updates") as table:
        table.add_column(sa.Column("quarter_starts", sa.Date(), nullable=True))
        table.add_column(sa.Column("confidence", sa.String(length=40), nullable=True))
    bind = op.get_bind()
    this_year = _year_of(bind.scalar(sa.select(sa.func.current_date())) or date(2026, APRIL, 1))
    for row in bind.execute(sa.select(ACTIVITIES.c.id, ACTIVITIES.c.state, ACTIVITIES.c.due_on)).all():
        ended = row.state in ("complete", "stopped")
        year = min(_year_of(row.due_on), this_year) if ended else this_year
        bind.execute(ACTIVITIES.update().where(ACTIVITIES.c.id == row.id).values(year=year))
    for row in bind.execute(sa.select(UPDATES.c.id, UPDATES.c.at)).all():
        starts = date(row.at.year, (row.at.month - 1) // 3 * 3 + 1, 1)
        bind.execute(UPDATES.update().where(UPDATES.c.id == row.id).values(quarter_starts=starts))
    with op.batch_alter_table("activities") as table:
        table.alter_column("year", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("activity_updates") as table:
        table.alter_column("quarter_starts", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    """Give every activity dates and a lead, and every objective an outcome, because those columns need them."""
    for name in (
        "baseline_lines",
        "workplan_baselines",
        "key_dates",
        "activity_dependencies",
        "activity_partners",
    ):
        op.drop_table(name)
    bind = op.get_bind()
    for row in bind.execute(sa.select(ACTIVITIES.c.id, ACTIVITIES.c.year)).all():
        bind.execute(
            ACTIVITIES.update()
            .where(ACTIVITIES.c.id == row.id)
            .values(
                starts_on=sa.func.coalesce(
                    ACTIVITIES.c.starts_on, ACTIVITIES.c.due_on, date(row.year, APRIL, 1)
                ),
                due_on=sa.func.coalesce(ACTIVITIES.c.due_on, date(row.year + 1, APRIL - 1, 31)),
            )
        )
    first = (
        sa.select(sa.func.min(ORGANISATIONS.c.id))
        .where(ORGANISATIONS.c.partnership_id == ACTIVITIES.c.partnership_id)
        .scalar_subquery()
    )
    without_lead = ACTIVITIES.c.lead_organisation_id.is_(None)
    op.execute(ACTIVITIES.update().where(without_lead).values(lead_organisation_id=first))
    op.execute(OBJECTIVES.update().where(OBJECTIVES.c.outcome_code.is_(None)).values(outcome_code="o_use"))
    with op.batch_alter_table("activity_updates") as table:
        table.drop_column("confidence")
        table.drop_column("quarter_starts")
    with op.batch_alter_table("activities") as table:
        table.drop_constraint(op.f("uq_activities_continues_id"), type_="unique")
        table.drop_constraint(op.f("fk_activities_continues_id_activities"), type_="foreignkey")
        table.drop_column("continues_id")
        table.drop_column("confidence")
        table.drop_column("year")
        table.alter_column("due_on", existing_type=sa.Date(), nullable=False)
        table.alter_column("starts_on", existing_type=sa.Date(), nullable=False)
        table.alter_column("lead_organisation_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("objectives") as table:
        table.drop_constraint(op.f("ck_objectives_one_outcome_or_priority"), type_="check")
        table.drop_index(op.f("ix_objectives_local_priority_id"))
        table.drop_constraint(op.f("fk_objectives_local_priority_id_local_priorities"), type_="foreignkey")
        table.drop_column("local_priority_id")
        table.alter_column("outcome_code", existing_type=sa.String(length=60), nullable=False)
    op.drop_table("local_priorities")


def _year_of(day: date) -> int:
    """Return the calendar year in which the financial year of a day starts."""
    return day.year if day.month >= APRIL else day.year - 1


def _references(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _make_tables() -> None:
    op.create_table(
        "local_priorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        _references("local_priorities", "partnership_id", "partnerships"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_priorities")),
        sa.UniqueConstraint("key", name=op.f("uq_local_priorities_key")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_local_priorities_partnership_id_name")),
    )
    op.create_index(op.f("ix_local_priorities_partnership_id"), "local_priorities", ["partnership_id"])
    op.create_table(
        "activity_partners",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        _references("activity_partners", "activity_id", "activities"),
        _references("activity_partners", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("activity_id", "organisation_id", name=op.f("pk_activity_partners")),
    )
    op.create_index(op.f("ix_activity_partners_organisation_id"), "activity_partners", ["organisation_id"])
    op.create_table(
        "activity_dependencies",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("waits_for_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("activity_id <> waits_for_id", name=op.f("ck_activity_dependencies_not_itself")),
        _references("activity_dependencies", "activity_id", "activities"),
        _references("activity_dependencies", "waits_for_id", "activities"),
        sa.PrimaryKeyConstraint("activity_id", "waits_for_id", name=op.f("pk_activity_dependencies")),
    )
    op.create_index(op.f("ix_activity_dependencies_waits_for_id"), "activity_dependencies", ["waits_for_id"])
    op.create_table(
        "key_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
        _references("key_dates", "activity_id", "activities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_dates")),
        sa.UniqueConstraint("key", name=op.f("uq_key_dates_key")),
    )
    op.create_index(op.f("ix_key_dates_activity_id"), "key_dates", ["activity_id"])
    op.create_table(
        "workplan_baselines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        _references("workplan_baselines", "partnership_id", "partnerships"),
        _references("workplan_baselines", "decision_id", "decisions"),
        _references("workplan_baselines", "meeting_id", "meetings"),
        _references("workplan_baselines", "made_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workplan_baselines")),
        sa.UniqueConstraint("key", name=op.f("uq_workplan_baselines_key")),
        sa.UniqueConstraint(
            "partnership_id", "year", "number", name=op.f("uq_workplan_baselines_partnership_id_year_number")
        ),
    )
    for column in ("partnership_id", "decision_id", "meeting_id"):
        op.create_index(op.f(f"ix_workplan_baselines_{column}"), "workplan_baselines", [column])
    op.create_table(
        "baseline_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("baseline_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("key_date_key", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        _references("baseline_lines", "baseline_id", "workplan_baselines"),
        _references("baseline_lines", "activity_id", "activities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline_lines")),
        sa.UniqueConstraint(
            "baseline_id",
            "activity_id",
            "key_date_key",
            name=op.f("uq_baseline_lines_baseline_id_activity_id_key_date_key"),
        ),
    )
    op.create_index(op.f("ix_baseline_lines_baseline_id"), "baseline_lines", ["baseline_id"])
    op.create_index(op.f("ix_baseline_lines_activity_id"), "baseline_lines", ["activity_id"])
