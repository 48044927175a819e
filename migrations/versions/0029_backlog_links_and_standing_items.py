"""the backlog of a board, links of agenda items, and a board's own standing items.

Revision: 0029, after 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TO_BACKLOG = """
INSERT INTO backlog_items (key, version, title, purpose, minutes, presenter, presenter_organisation_id,
    recommendation, part, part_2_reason, board_id, wanted_meeting_id, has_paper, proposed_by_id, proposed_at,
    state, reply, replied_at)
SELECT i.key, i.version, i.title, i.purpose, i.minutes, i.presenter, i.presenter_organisation_id,
    i.recommendation, i.part, i.part_2_reason, m.board_id, i.meeting_id, :no_paper, i.proposed_by_id, m.created_at,
    CASE WHEN i.removed_at IS NULL THEN 'proposed' ELSE 'returned' END, i.declined_because, i.removed_at
FROM agenda_items i JOIN meetings m ON m.id = i.meeting_id
WHERE NOT i.accepted AND i.proposed_by_id IS NOT NULL
"""
_UNWANTED = "DELETE FROM agenda_items WHERE NOT accepted AND key IN (SELECT key FROM backlog_items)"
_TO_AGENDAS = """
INSERT INTO agenda_items (key, version, title, purpose, minutes, presenter, presenter_organisation_id,
    recommendation, part, part_2_reason, meeting_id, position, proposed_by_id, accepted, declined_because, removed_at)
SELECT i.key, i.version, i.title, i.purpose, i.minutes, i.presenter, i.presenter_organisation_id,
    i.recommendation, i.part, i.part_2_reason, i.wanted_meeting_id, 0, i.proposed_by_id, :not_accepted, i.reply,
    i.replied_at
FROM backlog_items i
WHERE i.wanted_meeting_id IS NOT NULL AND i.state IN ('proposed', 'returned')
"""


def upgrade() -> None:
    """Move items that were proposed for a meeting into the backlog of its board."""
    op.create_table(
        "backlog_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("wanted_meeting_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("presenter", sa.String(length=200), nullable=False),
        sa.Column("presenter_organisation_id", sa.Integer(), nullable=True),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("has_paper", sa.Boolean(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("part_2_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        sa.Column("continues_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_backlog_items_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["wanted_meeting_id"], ["meetings.id"], name=op.f("fk_backlog_items_wanted_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["presenter_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_backlog_items_presenter_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people.id"], name=op.f("fk_backlog_items_proposed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["continues_id"], ["agenda_items.id"], name=op.f("fk_backlog_items_continues_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_backlog_items_item_id_agenda_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlog_items")),
        sa.UniqueConstraint("key", name=op.f("uq_backlog_items_key")),
    )
    op.create_index(op.f("ix_backlog_items_board_id"), "backlog_items", ["board_id"])
    op.create_index(op.f("ix_backlog_items_proposed_by_id"), "backlog_items", ["proposed_by_id"])
    op.create_index(op.f("ix_backlog_items_wanted_meeting_id"), "backlog_items", ["wanted_meeting_id"])
    op.create_table(
        "agenda_item_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("first_item_id", sa.Integer(), nullable=True),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("metric_code", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_agenda_item_links_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["first_item_id"],
            ["agenda_items.id"],
            name=op.f("fk_agenda_item_links_first_item_id_agenda_items"),
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_agenda_item_links_objective_id_objectives")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_agenda_item_links_activity_id_activities")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_agenda_item_links_milestone_id_milestones")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_agenda_item_links_decision_id_decisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item_links")),
        sa.UniqueConstraint("item_id", name=op.f("uq_agenda_item_links_item_id")),
    )
    op.create_index(op.f("ix_agenda_item_links_activity_id"), "agenda_item_links", ["activity_id"])
    op.create_index(op.f("ix_agenda_item_links_decision_id"), "agenda_item_links", ["decision_id"])
    op.create_index(op.f("ix_agenda_item_links_first_item_id"), "agenda_item_links", ["first_item_id"])
    op.create_index(op.f("ix_agenda_item_links_milestone_id"), "agenda_item_links", ["milestone_id"])
    op.create_index(op.f("ix_agenda_item_links_objective_id"), "agenda_item_links", ["objective_id"])
    op.create_table(
        "board_standing_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_board_standing_items_board_id_boards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_standing_items")),
        sa.UniqueConstraint("key", name=op.f("uq_board_standing_items_key")),
        sa.UniqueConstraint("board_id", "code", name=op.f("uq_board_standing_items_board_id_code")),
    )
    op.create_index(op.f("ix_board_standing_items_board_id"), "board_standing_items", ["board_id"])
    op.execute(sa.text(_TO_BACKLOG).bindparams(no_paper=False))
    op.execute(sa.text(_UNWANTED))


def downgrade() -> None:
    """Return proposals to the meetings that they are for; items for any meeting, links and own lists are lost."""
    op.execute(sa.text(_TO_AGENDAS).bindparams(not_accepted=False))
    op.drop_table("board_standing_items")
    op.drop_table("agenda_item_links")
    op.drop_table("backlog_items")
