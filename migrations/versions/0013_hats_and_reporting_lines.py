"""hats and reporting lines.

Revision: 0013, after 0012
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
LONGEST = 300  # of boards.reports_to
KINDS = (
    (
        "health_and_wellbeing",
        ("health and wellbeing board", "health and well-being board", "wellbeing board"),
    ),
    ("community_safety", ("community safety partnership", "safer communities", "safer neighbourhood")),
    ("integrated_care", ("integrated care",)),
    ("criminal_justice", ("criminal justice board",)),
    ("police_and_crime", ("police and crime", "police, fire and crime")),
    ("scrutiny", ("scrutiny",)),
    ("jcdu", ("joint combating drugs unit", "jcdu")),
)
"""What a body is called when it is of a kind that the software knows; any other one is of the kind "other"."""


def upgrade() -> None:
    """Let boards act as several bodies, report along lines of their own, and say what they made when they close."""
    op.create_table(
        "board_hats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=30), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_board_hats_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_hats")),
        sa.UniqueConstraint("key", name=op.f("uq_board_hats_key")),
    )
    op.create_index(op.f("ix_board_hats_board_id"), "board_hats", ["board_id"], unique=False)
    op.create_table(
        "agenda_item_hats",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("hat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hat_id"], ["board_hats.id"], name=op.f("fk_agenda_item_hats_hat_id_board_hats")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_agenda_item_hats_item_id_agenda_items")
        ),
        sa.PrimaryKeyConstraint("item_id", "hat_id", name=op.f("pk_agenda_item_hats")),
    )
    lines = _make_lines()
    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("output_achieved", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("achieved_on", sa.Date(), nullable=True))
    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.alter_column("output_achieved", existing_type=sa.Text(), server_default=None)
    _text_to_lines(lines)
    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.drop_column("reports_to")


def downgrade() -> None:
    """Write the lines in use back as text, as far as it has room; hats and what boards made are forgotten."""
    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reports_to", sa.String(length=LONGEST), server_default="", nullable=False)
        )
    _lines_to_text()
    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.alter_column("reports_to", existing_type=sa.String(length=LONGEST), server_default=None)
        batch_op.drop_column("achieved_on")
        batch_op.drop_column("output_achieved")
    for table in ("reporting_lines", "agenda_item_hats", "board_hats"):
        op.drop_table(table)


def _make_lines() -> sa.Table:
    lines = op.create_table(
        "reporting_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("to_board_id", sa.Integer(), nullable=True),
        sa.Column("body_kind", sa.String(length=40), nullable=True),
        sa.Column("body_name", sa.String(length=300), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_reporting_lines_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["to_board_id"], ["boards.id"], name=op.f("fk_reporting_lines_to_board_id_boards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_lines")),
        sa.UniqueConstraint("key", name=op.f("uq_reporting_lines_key")),
    )
    op.create_index(op.f("ix_reporting_lines_board_id"), "reporting_lines", ["board_id"], unique=False)
    return lines


def _text_to_lines(lines: sa.Table) -> None:
    """Make a line of each body that a board's text names: one a line, or between semicolons."""
    boards = sa.table("boards", sa.column("id"), sa.column("reports_to"))
    found = op.get_bind().execute(sa.select(boards.c.id, boards.c.reports_to)).all()
    rows = [
        {
            "key": "".join(secrets.choice(LETTERS) for _ in range(12)),
            "version": 1,
            "board_id": board,
            "body_kind": _kind_of(body),
            "body_name": body,
            "what": "",
        }
        for board, text in found
        for body in _named(text)
    ]
    if rows:
        op.bulk_insert(lines, rows)


def _named(text: str) -> list[str]:
    named = (each.strip() for each in text.replace("\n", ";").split(";"))
    return list(dict.fromkeys(each for each in named if each))


def _kind_of(body: str) -> str:
    said = body.casefold()
    return next((kind for kind, names in KINDS if any(name in said for name in names)), "other")


def _lines_to_text() -> None:
    """Name the bodies and boards that each board reports to today in its text, whole names as far as there is room."""
    boards = sa.table("boards", sa.column("id"), sa.column("name"), sa.column("reports_to"))
    lines = sa.table(
        "reporting_lines",
        *(sa.column(name) for name in ("id", "board_id", "to_board_id", "body_name")),
        sa.column("ends_on", sa.Date),
    )
    above = boards.alias()
    found = op.get_bind().execute(
        sa.select(lines.c.board_id, lines.c.body_name, above.c.name)
        .outerjoin(above, lines.c.to_board_id == above.c.id)
        .where(sa.or_(lines.c.ends_on.is_(None), lines.c.ends_on >= sa.func.current_date()))
        .order_by(lines.c.id)
    )
    told: dict[int, str] = {}
    for board, body, name in found.all():
        text = f"{told[board]}; {name or body}" if board in told else name or body
        if len(text) <= LONGEST:
            told[board] = text
    for board, text in told.items():
        op.execute(sa.update(boards).where(boards.c.id == board).values(reports_to=text))
