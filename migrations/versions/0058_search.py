"""Search: the words of every record.

Revision: 0058, after 0065
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0065"
branch_labels = None
depends_on = None

ACCENTED, PLAIN = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy"
WORDS_OF = (
    "to_tsvector('english'::regconfig, regexp_replace(translate(lower({column}), '"
    + ACCENTED
    + "', '"
    + PLAIN
    + "'), "
    "'[^[:alnum:]]+', ' ', 'g'))"
)
VECTOR = (
    "setweight(to_tsvector('simple'::regconfig, place), 'D') || setweight("
    + WORDS_OF.format(column="title")
    + ", 'A') || setweight("
    + WORDS_OF.format(column="text")
    + ", 'C')"
)
OLD = (
    "INSERT INTO search_words (search_words, rowid, place, title, text) "
    "VALUES ('delete', old.id, old.place, old.title, old.text);"
)
NEW = "INSERT INTO search_words (rowid, place, title, text) VALUES (new.id, new.place, new.title, new.text);"


def upgrade() -> None:
    """Add the table, and its words in the form that each database searches."""
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("kind", "record_id", "part", name=op.f("uq_search_entries_kind_record_id_part")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5(place, title, text, content='search_entries', "
            "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')"
        )
        op.execute(f"CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN {NEW} END")
        op.execute(f"CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN {OLD} END")
        op.execute(
            f"CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN {OLD} {NEW} END"
        )
    else:
        op.execute(
            f"ALTER TABLE search_entries ADD COLUMN words tsvector GENERATED ALWAYS AS ({VECTOR}) STORED"
        )
        op.execute("CREATE INDEX ix_search_entries_words ON search_entries USING gin (words)")


def downgrade() -> None:
    """Remove the table and its words."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entries")
