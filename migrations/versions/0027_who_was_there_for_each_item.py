"""who was there for each item: arrivals, departures, who presides, when items are taken, and corrections.

Revision: 0027, after 0026
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LONDON = ZoneInfo("Europe/London")

MEETINGS = sa.table(
    "meetings",
    sa.column("id", sa.Integer),
    sa.column("starts_at", sa.DateTime(timezone=True)),
    sa.column("quorum_rule_noted", sa.JSON),
)
SEATS = sa.table(
    "seats",
    sa.column("key", sa.String),
    sa.column("starts_on", sa.Date),
)
ATTENDANCE = sa.table("attendance", sa.column("presence", sa.String))


def upgrade() -> None:
    """Add the tables, and leave out of the quorum of held meetings the seats that began after their day."""
    with op.batch_alter_table("declared_interests") as table:
        table.add_column(sa.Column("consequence", sa.String(length=40), nullable=True))
    op.create_table(
        "attendance_movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendance.id"],
            name=op.f("fk_attendance_movements_attendance_id_attendance"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_attendance_movements_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_attendance_movements_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_movements")),
        sa.UniqueConstraint("key", name=op.f("uq_attendance_movements_key")),
    )
    op.create_index("ix_attendance_movements_attendance_id", "attendance_movements", ["attendance_id"])
    op.create_index("ix_attendance_movements_item_id", "attendance_movements", ["item_id"])
    op.create_table(
        "presiding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_presiding_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name=op.f("fk_presiding_attendance_id_attendance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presiding")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_presiding_meeting_id")),
    )
    op.create_index("ix_presiding_attendance_id", "presiding", ["attendance_id"])
    op.create_table(
        "item_sittings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_item_sittings_item_id_agenda_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_sittings")),
        sa.UniqueConstraint("item_id", name=op.f("uq_item_sittings_item_id")),
    )
    op.create_table(
        "attendance_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_attendance_corrections_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_attendance_corrections_made_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_corrections")),
        sa.UniqueConstraint("key", name=op.f("uq_attendance_corrections_key")),
    )
    op.create_index("ix_attendance_corrections_meeting_id", "attendance_corrections", ["meeting_id"])
    _mend_quorums(op.get_bind())


def downgrade() -> None:
    """Remove the tables; people who were present remotely become present."""
    op.execute(ATTENDANCE.update().where(ATTENDANCE.c.presence == "remote").values(presence="present"))
    for name in ("attendance_corrections", "item_sittings", "presiding", "attendance_movements"):
        op.drop_table(name)
    with op.batch_alter_table("declared_interests") as table:
        table.drop_column("consequence")


def _mend_quorums(bind: sa.Connection) -> None:
    """Leave out of each stored quorum the seats that began after the day of the meeting."""
    first_days = {row.key: row.starts_on for row in bind.execute(sa.select(SEATS.c.key, SEATS.c.starts_on))}
    held = sa.select(MEETINGS.c.id, MEETINGS.c.starts_at, MEETINGS.c.quorum_rule_noted)
    for meeting in bind.execute(held.where(MEETINGS.c.quorum_rule_noted.is_not(None))).all():
        noted, day = meeting.quorum_rule_noted, _day(meeting.starts_at)
        seats = (noted or {}).get("seats", [])
        kept = [seat for seat in seats if first_days.get(seat["key"], date.min) <= day]
        if len(kept) != len(seats):
            bind.execute(
                MEETINGS.update()
                .where(MEETINGS.c.id == meeting.id)
                .values(quorum_rule_noted={**noted, "seats": kept})
            )


def _day(moment: datetime) -> date:
    """Return the London day of a moment; SQLite stores moments in UTC without saying so."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(LONDON).date()
