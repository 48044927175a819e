"""members on a day, and shared mailboxes.

Revision: 0025, after 0024
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LONDON = ZoneInfo("Europe/London")

SEATS = sa.table(
    "seats",
    sa.column("id", sa.Integer),
    sa.column("key", sa.String),
    sa.column("board_id", sa.Integer),
    sa.column("starts_on", sa.Date),
)
HOLDINGS = sa.table("seat_holdings", sa.column("seat_id", sa.Integer), sa.column("starts_on", sa.Date))
BOARDS = sa.table(
    "boards",
    sa.column("id", sa.Integer),
    sa.column("partnership_id", sa.Integer),
    sa.column("starts_on", sa.Date),
)
PARTNERSHIPS = sa.table(
    "partnerships", sa.column("id", sa.Integer), sa.column("created_at", sa.DateTime(timezone=True))
)
ATTENDANCE = sa.table(
    "attendance",
    sa.column("meeting_id", sa.Integer),
    sa.column("seat_id", sa.Integer),
    sa.column("presence", sa.String),
)
MEETINGS = sa.table(
    "meetings", sa.column("id", sa.Integer), sa.column("starts_at", sa.DateTime(timezone=True))
)
EVENTS = sa.table(
    "audit_events",
    sa.column("subject_kind", sa.String),
    sa.column("subject_key", sa.String),
    sa.column("at", sa.DateTime(timezone=True)),
)


PEOPLE = sa.table(
    "people",
    sa.column("key", sa.String),
    sa.column("email", sa.String),
    sa.column("shares_mailbox", sa.Boolean),
)


def upgrade() -> None:
    """Give each seat the earliest day on which it is known to exist, and let several people use one mailbox."""
    op.add_column("seats", sa.Column("starts_on", sa.Date(), nullable=True))
    _fill(op.get_bind())
    with op.batch_alter_table("seats") as table:
        table.alter_column("starts_on", existing_type=sa.Date(), nullable=False)
    op.add_column(
        "people", sa.Column("shares_mailbox", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    with op.batch_alter_table("people") as table:
        table.drop_constraint("uq_people_email", type_="unique")
    op.create_index("ix_people_email", "people", ["email"])
    only_one = sa.text("NOT shares_mailbox")
    op.create_index(
        "uq_people_email",
        "people",
        ["email"],
        unique=True,
        sqlite_where=only_one,
        postgresql_where=only_one,
    )


def downgrade() -> None:
    """Forget since when seats exist, and give everyone who shares a mailbox an address that no one else has."""
    op.execute(
        PEOPLE.update()
        .where(PEOPLE.c.shares_mailbox)
        .values(email=PEOPLE.c.key + sa.literal(".") + PEOPLE.c.email)
    )
    op.drop_index("uq_people_email", table_name="people")
    op.drop_index("ix_people_email", table_name="people")
    with op.batch_alter_table("people") as table:
        table.drop_column("shares_mailbox")
        table.create_unique_constraint("uq_people_email", ["email"])
    with op.batch_alter_table("seats") as table:
        table.drop_column("starts_on")


def _fill(bind: sa.Connection) -> None:
    """Take the first day of a holder, the day the seat was added, or the first meeting at which it was represented.

    A seat with none of these begins with its board, or else with the partnership.
    """
    seats = bind.execute(
        sa.select(SEATS.c.id, SEATS.c.key, BOARDS.c.starts_on, PARTNERSHIPS.c.created_at)
        .join(BOARDS, SEATS.c.board_id == BOARDS.c.id)
        .join(PARTNERSHIPS, BOARDS.c.partnership_id == PARTNERSHIPS.c.id)
    ).all()
    held = _earliest(bind, sa.select(HOLDINGS.c.seat_id, HOLDINGS.c.starts_on))
    added = _earliest(
        bind, sa.select(EVENTS.c.subject_key, EVENTS.c.at).where(EVENTS.c.subject_kind == "seats")
    )
    attended = _earliest(
        bind,
        sa.select(ATTENDANCE.c.seat_id, MEETINGS.c.starts_at)
        .join(MEETINGS, ATTENDANCE.c.meeting_id == MEETINGS.c.id)
        .where(ATTENDANCE.c.seat_id.is_not(None), ATTENDANCE.c.presence != "absent"),
    )
    for seat in seats:
        days = [day for day in (held.get(seat.id), added.get(seat.key), attended.get(seat.id)) if day]
        first = min(days, default=None) or seat.starts_on or _day(seat.created_at)
        bind.execute(SEATS.update().where(SEATS.c.id == seat.id).values(starts_on=first))


def _earliest(bind: sa.Connection, rows: sa.Select[tuple[int | str, date]]) -> dict[int | str, date]:
    """Return the first day for each seat; `rows` has a seat and a day or moment in each row."""
    found: dict[int | str, date] = {}
    for seat, when in bind.execute(rows):
        found[seat] = min(_day(when), found.get(seat, date.max))
    return found


def _day(when: date) -> date:
    """Return the day of a moment in London; SQLite stores moments in UTC without saying so."""
    if not isinstance(when, datetime):
        return when
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(LONDON).date()
