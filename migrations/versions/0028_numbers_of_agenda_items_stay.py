"""numbers of published agenda items are stored; items have sub-items, headings, a state and an order taken.

Revision: 0028, after 0026
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ITEMS = sa.table(
    "agenda_items",
    sa.column("id", sa.Integer),
    sa.column("key", sa.String),
    sa.column("meeting_id", sa.Integer),
    sa.column("part", sa.String),
    sa.column("position", sa.Integer),
    sa.column("accepted", sa.Boolean),
    sa.column("removed_at", sa.DateTime),
    sa.column("number", sa.String),
)
PUBLICATIONS = sa.table(
    "agenda_publications",
    sa.column("meeting_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("content", sa.JSON),
)
TEXTS = ("heading", "urgency", "state_reason")


def upgrade() -> None:
    """Add the columns, and store the numbers that readers of the last publication of each agenda have.

    For a Part 2 item that is the last number of Part 1, from which each reader counts on.
    """
    with op.batch_alter_table("agenda_items") as table:
        table.add_column(sa.Column("number", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("heading", sa.String(length=100), server_default="", nullable=False))
        table.add_column(sa.Column("urgency", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("state", sa.String(length=40), server_default="on_agenda", nullable=False))
        table.add_column(sa.Column("state_reason", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("deferred_to_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("taken_at", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_agenda_items_parent_id_agenda_items"), "agenda_items", ["parent_id"], ["id"]
        )
        table.create_foreign_key(
            op.f("fk_agenda_items_deferred_to_id_agenda_items"), "agenda_items", ["deferred_to_id"], ["id"]
        )
        table.create_index(op.f("ix_agenda_items_parent_id"), ["parent_id"])
        table.create_index(op.f("ix_agenda_items_deferred_to_id"), ["deferred_to_id"])
    _store_numbers(op.get_bind())


def downgrade() -> None:
    """Remove the columns; numbers are computed again, so those of agendas with withdrawn items move."""
    with op.batch_alter_table("agenda_items") as table:
        table.drop_index(op.f("ix_agenda_items_deferred_to_id"))
        table.drop_index(op.f("ix_agenda_items_parent_id"))
        table.drop_constraint(op.f("fk_agenda_items_deferred_to_id_agenda_items"), type_="foreignkey")
        table.drop_constraint(op.f("fk_agenda_items_parent_id_agenda_items"), type_="foreignkey")
        for name in ("taken_at", "deferred_to_id", "state", "parent_id", "number", *TEXTS):
            table.drop_column(name)


def _store_numbers(bind: sa.Connection) -> None:
    last: dict[int, Any] = {}
    rows = sa.select(PUBLICATIONS.c.meeting_id, PUBLICATIONS.c.content).order_by(PUBLICATIONS.c.number)
    for meeting_id, content in bind.execute(rows):
        last[meeting_id] = json.loads(content) if isinstance(content, str) else content
    for meeting_id, content in last.items():
        published = [entry["key"] for entry in content.get("items", ())]
        items = bind.execute(
            sa.select(ITEMS.c.id, ITEMS.c.key, ITEMS.c.part)
            .where(ITEMS.c.meeting_id == meeting_id, ITEMS.c.key.in_(published), ITEMS.c.removed_at.is_(None))
            .order_by(ITEMS.c.part, ITEMS.c.position, ITEMS.c.id)
        )
        in_order = sorted(items, key=lambda row: (row.part, published.index(row.key)))
        public = sum(row.part == "1" for row in in_order)
        for place, row in enumerate(in_order, start=1):
            number = str(min(place, public))
            bind.execute(sa.update(ITEMS).where(ITEMS.c.id == row.id).values(number=number))
