"""figures from files, revisions, groups of people, own indicators, comments, marks on charts and tokens.

Revision: 0041, after 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep decimals as published, and where each value came from."""
    op.create_table(
        "commentaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("metric_code", sa.String(length=60), nullable=False),
        sa.Column("quarter_starts", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_off_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_commentaries_partnership_id_partnerships")
        ),
        sa.ForeignKeyConstraint(
            ["signed_off_by_id"], ["people.id"], name=op.f("fk_commentaries_signed_off_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_commentaries_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commentaries")),
        sa.UniqueConstraint("key", name=op.f("uq_commentaries_key")),
        sa.UniqueConstraint(
            "partnership_id",
            "metric_code",
            "quarter_starts",
            name=op.f("uq_commentaries_partnership_id_metric_code_quarter_starts"),
        ),
    )
    op.create_table(
        "data_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_data_tokens_partnership_id_partnerships")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_data_tokens_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_tokens")),
        sa.UniqueConstraint("key", name=op.f("uq_data_tokens_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_data_tokens_token_hash")),
    )
    with op.batch_alter_table("data_tokens") as table:
        table.create_index(table.f("ix_data_tokens_partnership_id"), ["partnership_id"], unique=False)
        table.create_index(table.f("ix_data_tokens_person_id"), ["person_id"], unique=False)

    op.create_table(
        "figure_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("corrections", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("rows_in_all", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_figure_imports_partnership_id_partnerships"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_figure_imports_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["people.id"], name=op.f("fk_figure_imports_undone_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_imports")),
        sa.UniqueConstraint("key", name=op.f("uq_figure_imports_key")),
    )
    with op.batch_alter_table("figure_imports") as table:
        table.create_index(table.f("ix_figure_imports_partnership_id"), ["partnership_id"], unique=False)
        table.create_index(table.f("ix_figure_imports_state"), ["state"], unique=False)

    op.create_table(
        "indicator_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("metric_code", sa.String(length=60), nullable=False),
        sa.Column("area_code", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_indicator_marks_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_indicator_marks_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_marks")),
        sa.UniqueConstraint("key", name=op.f("uq_indicator_marks_key")),
    )
    with op.batch_alter_table("indicator_marks") as table:
        table.create_index(table.f("ix_indicator_marks_metric_code"), ["metric_code"], unique=False)
        table.create_index(table.f("ix_indicator_marks_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "own_indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("value_type", sa.String(length=40), nullable=False),
        sa.Column("polarity", sa.String(length=40), nullable=False),
        sa.Column("is_output", sa.Boolean(), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=True),
        sa.Column("lag_months", sa.Integer(), nullable=True),
        sa.Column("availability", sa.String(length=40), nullable=False),
        sa.Column("embargoed_until", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_own_indicators_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_own_indicators_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_indicators")),
        sa.UniqueConstraint("key", name=op.f("uq_own_indicators_key")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_own_indicators_partnership_id_name")),
    )
    with op.batch_alter_table("own_indicators") as table:
        table.create_index(table.f("ix_own_indicators_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "earlier_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("replaced_by_import_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("value", sa.Numeric(precision=22, scale=8), nullable=True),
        sa.Column("lower", sa.Numeric(precision=22, scale=8), nullable=True),
        sa.Column("upper", sa.Numeric(precision=22, scale=8), nullable=True),
        sa.Column("lower_998", sa.Numeric(precision=22, scale=8), nullable=True),
        sa.Column("upper_998", sa.Numeric(precision=22, scale=8), nullable=True),
        sa.Column("numerator", sa.Numeric(precision=22, scale=8), nullable=True),
        sa.Column("denominator", sa.Numeric(precision=22, scale=8), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["people.id"], name=op.f("fk_earlier_readings_entered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["figure_imports.id"], name=op.f("fk_earlier_readings_import_id_figure_imports")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observations.id"],
            name=op.f("fk_earlier_readings_observation_id_observations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["people.id"], name=op.f("fk_earlier_readings_replaced_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_import_id"],
            ["figure_imports.id"],
            name=op.f("fk_earlier_readings_replaced_by_import_id_figure_imports"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_readings")),
    )
    with op.batch_alter_table("earlier_readings") as table:
        table.create_index(table.f("ix_earlier_readings_import_id"), ["import_id"], unique=False)
        table.create_index(table.f("ix_earlier_readings_observation_id"), ["observation_id"], unique=False)
        table.create_index(
            table.f("ix_earlier_readings_replaced_by_import_id"), ["replaced_by_import_id"], unique=False
        )

    with op.batch_alter_table("observations") as table:
        table.add_column(
            sa.Column("breakdown_kind", sa.String(length=120), server_default="", nullable=False)
        )
        table.add_column(sa.Column("breakdown", sa.String(length=160), server_default="", nullable=False))
        table.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("lower_998", sa.Numeric(precision=22, scale=8), nullable=True))
        table.add_column(sa.Column("upper_998", sa.Numeric(precision=22, scale=8), nullable=True))
        table.add_column(sa.Column("source_row", sa.Integer(), nullable=True))
        table.alter_column(
            "value",
            existing_type=sa.NUMERIC(precision=16, scale=4),
            type_=sa.Numeric(precision=22, scale=8),
            existing_nullable=True,
        )
        table.alter_column(
            "lower",
            existing_type=sa.NUMERIC(precision=16, scale=4),
            type_=sa.Numeric(precision=22, scale=8),
            existing_nullable=True,
        )
        table.alter_column(
            "upper",
            existing_type=sa.NUMERIC(precision=16, scale=4),
            type_=sa.Numeric(precision=22, scale=8),
            existing_nullable=True,
        )
        table.alter_column(
            "numerator",
            existing_type=sa.NUMERIC(precision=16, scale=4),
            type_=sa.Numeric(precision=22, scale=8),
            existing_nullable=True,
        )
        table.alter_column(
            "denominator",
            existing_type=sa.NUMERIC(precision=16, scale=4),
            type_=sa.Numeric(precision=22, scale=8),
            existing_nullable=True,
        )
        table.drop_constraint(table.f("uq_observations_figure"), type_="unique")
        table.create_unique_constraint(
            "uq_observations_figure",
            [
                "partnership_id",
                "metric_code",
                "area_code",
                "starts_on",
                "ends_on",
                "breakdown_kind",
                "breakdown",
            ],
        )
        table.create_index(table.f("ix_observations_import_id"), ["import_id"], unique=False)
        table.create_foreign_key(
            table.f("fk_observations_import_id_figure_imports"), "figure_imports", ["import_id"], ["id"]
        )

    with op.batch_alter_table("partnerships") as table:
        table.add_column(sa.Column("followed_metrics", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("similar_areas", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("targets") as table:
        table.add_column(sa.Column("baseline", sa.Numeric(precision=22, scale=8), nullable=True))
        table.add_column(sa.Column("baseline_on", sa.Date(), nullable=True))
        table.add_column(
            sa.Column("tolerance", sa.Numeric(precision=5, scale=2), server_default="5", nullable=False)
        )
        table.alter_column(
            "value",
            existing_type=sa.NUMERIC(precision=16, scale=4),
            type_=sa.Numeric(precision=22, scale=8),
            existing_nullable=False,
        )


def downgrade() -> None:
    """Remove the values of groups of people, because only one value for each area and period can stay."""
    op.execute("DELETE FROM earlier_readings")
    op.execute("DELETE FROM observations WHERE breakdown_kind <> '' OR breakdown <> ''")
    with op.batch_alter_table("targets") as table:
        table.alter_column(
            "value",
            existing_type=sa.Numeric(precision=22, scale=8),
            type_=sa.NUMERIC(precision=16, scale=4),
            existing_nullable=False,
        )
        table.drop_column("tolerance")
        table.drop_column("baseline_on")
        table.drop_column("baseline")

    with op.batch_alter_table("partnerships") as table:
        table.drop_column("similar_areas")
        table.drop_column("followed_metrics")

    with op.batch_alter_table("observations") as table:
        table.drop_constraint(table.f("fk_observations_import_id_figure_imports"), type_="foreignkey")
        table.drop_index(table.f("ix_observations_import_id"))
        table.drop_constraint("uq_observations_figure", type_="unique")
        table.create_unique_constraint(
            table.f("uq_observations_figure"),
            ["partnership_id", "metric_code", "area_code", "starts_on", "ends_on"],
        )
        table.alter_column(
            "denominator",
            existing_type=sa.Numeric(precision=22, scale=8),
            type_=sa.NUMERIC(precision=16, scale=4),
            existing_nullable=True,
        )
        table.alter_column(
            "numerator",
            existing_type=sa.Numeric(precision=22, scale=8),
            type_=sa.NUMERIC(precision=16, scale=4),
            existing_nullable=True,
        )
        table.alter_column(
            "upper",
            existing_type=sa.Numeric(precision=22, scale=8),
            type_=sa.NUMERIC(precision=16, scale=4),
            existing_nullable=True,
        )
        table.alter_column(
            "lower",
            existing_type=sa.Numeric(precision=22, scale=8),
            type_=sa.NUMERIC(precision=16, scale=4),
            existing_nullable=True,
        )
        table.alter_column(
            "value",
            existing_type=sa.Numeric(precision=22, scale=8),
            type_=sa.NUMERIC(precision=16, scale=4),
            existing_nullable=True,
        )
        table.drop_column("source_row")
        table.drop_column("upper_998")
        table.drop_column("lower_998")
        table.drop_column("import_id")
        table.drop_column("breakdown")
        table.drop_column("breakdown_kind")

    with op.batch_alter_table("earlier_readings") as table:
        table.drop_index(table.f("ix_earlier_readings_replaced_by_import_id"))
        table.drop_index(table.f("ix_earlier_readings_observation_id"))
        table.drop_index(table.f("ix_earlier_readings_import_id"))

    op.drop_table("earlier_readings")
    with op.batch_alter_table("own_indicators") as table:
        table.drop_index(table.f("ix_own_indicators_partnership_id"))

    op.drop_table("own_indicators")
    with op.batch_alter_table("indicator_marks") as table:
        table.drop_index(table.f("ix_indicator_marks_partnership_id"))
        table.drop_index(table.f("ix_indicator_marks_metric_code"))

    op.drop_table("indicator_marks")
    with op.batch_alter_table("figure_imports") as table:
        table.drop_index(table.f("ix_figure_imports_state"))
        table.drop_index(table.f("ix_figure_imports_partnership_id"))

    op.drop_table("figure_imports")
    with op.batch_alter_table("data_tokens") as table:
        table.drop_index(table.f("ix_data_tokens_person_id"))
        table.drop_index(table.f("ix_data_tokens_partnership_id"))

    op.drop_table("data_tokens")
    op.drop_table("commentaries")
