"""how decisions were made, their conditions and delegations, what became of them, and written procedures.

Revision: 0033, after 0026
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
DECIDED = sa.table(
    "decisions",
    sa.column("id", sa.Integer),
    sa.column("meeting_id", sa.Integer),
    sa.column("conditions", sa.Text),
)
CONDITIONS = sa.table(
    "decision_conditions",
    sa.column("key", sa.String),
    sa.column("decision_id", sa.Integer),
    sa.column("position", sa.Integer),
    sa.column("text", sa.Text),
    sa.column("met_note", sa.Text),
)
ACTIONS = sa.table("actions", sa.column("decision_id", sa.Integer))


def upgrade() -> None:
    """Keep each condition as a row of its own, open until it is met."""
    _make_tables_of_decisions()
    _make_tables_of_written_procedures()
    bind = op.get_bind()
    for row in bind.execute(sa.select(DECIDED.c.id, DECIDED.c.conditions)).all():
        for position, line in enumerate(filter(None, map(str.strip, row.conditions.splitlines()))):
            bind.execute(
                CONDITIONS.insert().values(
                    key=_key(), decision_id=row.id, position=position, text=line, met_note=""
                )
            )
    with op.batch_alter_table("decisions") as table:
        table.alter_column("meeting_id", existing_type=sa.Integer(), nullable=True)
        table.alter_column("item_id", existing_type=sa.Integer(), nullable=True)
        table.drop_column("conditions")
        for column in _new_columns():
            table.add_column(column)
    with op.batch_alter_table("actions") as table:
        table.add_column(sa.Column("decision_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_actions_decision_id_decisions"), "decisions", ["decision_id"], ["id"]
        )
        table.create_index(op.f("ix_actions_decision_id"), ["decision_id"])


def downgrade() -> None:
    """Keep the conditions as lines of text; decisions that no meeting has recorded cannot be kept."""
    op.execute(ACTIONS.update().values(decision_id=None))
    with op.batch_alter_table("actions") as table:
        table.drop_index(op.f("ix_actions_decision_id"))
        table.drop_constraint(op.f("fk_actions_decision_id_decisions"), type_="foreignkey")
        table.drop_column("decision_id")
    with op.batch_alter_table("decisions") as table:
        table.add_column(sa.Column("conditions", sa.Text(), server_default="", nullable=False))
    bind = op.get_bind()
    lines: dict[int, list[str]] = {}
    texts = sa.select(CONDITIONS.c.decision_id, CONDITIONS.c.text).order_by(CONDITIONS.c.position)
    for row in bind.execute(texts):
        lines.setdefault(row.decision_id, []).append(row.text)
    for decision, texts_of_one in lines.items():
        bind.execute(
            DECIDED.update().where(DECIDED.c.id == decision).values(conditions="\n".join(texts_of_one))
        )
    for name in (
        "procedure_replies",
        "procedure_people",
        "procedure_papers",
        "written_procedures",
        "decision_extracts",
        "decision_referrals",
        "body_responses",
        "delegation_uses",
        "decision_conditions",
        "decision_interests",
    ):
        op.drop_table(name)
    op.execute(DECIDED.delete().where(DECIDED.c.meeting_id.is_(None)))
    with op.batch_alter_table("decisions") as table:
        table.alter_column("conditions", existing_type=sa.Text(), server_default=None)
        for column in _new_columns():
            table.drop_column(column.name)
        table.alter_column("meeting_id", existing_type=sa.Integer(), nullable=False)
        table.alter_column("item_id", existing_type=sa.Integer(), nullable=False)


def _key() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(12))


def _new_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("kind", sa.String(length=40), server_default="decision", nullable=False),
        sa.Column("recommended_to", sa.String(length=300), server_default="", nullable=False),
        sa.Column("seconded_by", sa.String(length=200), server_default="", nullable=False),
        sa.Column("method", sa.String(length=40), server_default="consensus", nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("votes_abstaining", sa.Integer(), nullable=True),
        sa.Column("votes_by_member", sa.JSON(), nullable=True),
        sa.Column("casting_vote", sa.String(length=40), nullable=True),
        sa.Column("carried", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("delegated_until", sa.Date(), nullable=True),
        sa.Column("delegation_ended_on", sa.Date(), nullable=True),
        sa.Column("delegation_ended_because", sa.Text(), server_default="", nullable=False),
        sa.Column("dissent", sa.Text(), server_default="", nullable=False),
    ]


def _make_tables_of_decisions() -> None:
    op.create_table(
        "decision_interests",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_interests_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_decision_interests_person_id_people")
        ),
        sa.PrimaryKeyConstraint("decision_id", "person_id", name=op.f("pk_decision_interests")),
    )
    op.create_table(
        "decision_conditions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_conditions_decision_id_decisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_conditions")),
        sa.UniqueConstraint("key", name=op.f("uq_decision_conditions_key")),
    )
    op.create_index(
        "ix_decision_conditions_decision_id", "decision_conditions", ["decision_id"], unique=False
    )
    op.create_table(
        "delegation_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("used_by", sa.String(length=200), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_delegation_uses_decision_id_decisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_uses")),
        sa.UniqueConstraint("key", name=op.f("uq_delegation_uses_key")),
    )
    op.create_index("ix_delegation_uses_decision_id", "delegation_uses", ["decision_id"], unique=False)
    op.create_table(
        "body_responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=300), nullable=False),
        sa.Column("responded_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_body_responses_decision_id_decisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_responses")),
        sa.UniqueConstraint("key", name=op.f("uq_body_responses_key")),
    )
    op.create_index("ix_body_responses_decision_id", "body_responses", ["decision_id"], unique=False)
    op.create_table(
        "decision_referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referred_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_decision_referrals_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["referred_by_id"], ["people.id"], name=op.f("fk_decision_referrals_referred_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_referrals_decision_id_decisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_referrals")),
        sa.UniqueConstraint("key", name=op.f("uq_decision_referrals_key")),
        sa.UniqueConstraint("item_id", name=op.f("uq_decision_referrals_item_id")),
    )
    op.create_index("ix_decision_referrals_decision_id", "decision_referrals", ["decision_id"], unique=False)
    op.create_table(
        "decision_extracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_decision_extracts_made_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_documents.id"],
            name=op.f("fk_decision_extracts_document_id_issued_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_extracts_decision_id_decisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_extracts")),
        sa.UniqueConstraint("document_id", name=op.f("uq_decision_extracts_document_id")),
        sa.UniqueConstraint("key", name=op.f("uq_decision_extracts_key")),
    )
    op.create_index("ix_decision_extracts_decision_id", "decision_extracts", ["decision_id"], unique=False)


def _make_tables_of_written_procedures() -> None:
    op.create_table(
        "written_procedures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recommended_to", sa.String(length=300), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("circulated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_written_procedures_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_written_procedures_board_id_boards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_procedures")),
        sa.UniqueConstraint("key", name=op.f("uq_written_procedures_key")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_written_procedures_decision_id")),
    )
    op.create_index("ix_written_procedures_board_id", "written_procedures", ["board_id"], unique=False)
    op.create_table(
        "procedure_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["written_procedures.id"],
            name=op.f("fk_procedure_papers_procedure_id_written_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_papers")),
        sa.UniqueConstraint("key", name=op.f("uq_procedure_papers_key")),
    )
    op.create_index("ix_procedure_papers_procedure_id", "procedure_papers", ["procedure_id"], unique=False)
    op.create_table(
        "procedure_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_out_because", sa.String(length=500), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["written_procedures.id"],
            name=op.f("fk_procedure_people_procedure_id_written_procedures"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_procedure_people_person_id_people")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_procedure_people_seat_id_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_people")),
        sa.UniqueConstraint(
            "procedure_id", "person_id", name=op.f("uq_procedure_people_procedure_id_person_id")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_procedure_people_key")),
    )
    op.create_index("ix_procedure_people_procedure_id", "procedure_people", ["procedure_id"], unique=False)
    op.create_index("ix_procedure_people_person_id", "procedure_people", ["person_id"], unique=False)
    op.create_table(
        "procedure_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["people.id"], name=op.f("fk_procedure_replies_noted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["procedure_people.id"], name=op.f("fk_procedure_replies_place_id_procedure_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_replies")),
        sa.UniqueConstraint("key", name=op.f("uq_procedure_replies_key")),
    )
    op.create_index("ix_procedure_replies_place_id", "procedure_replies", ["place_id"], unique=False)
