"""Full text search behind one interface: FTS5 of SQLite, and the text search of PostgreSQL.

Both find word forms in English, whatever the accents and capitals. Only what a batch holds is ranked, because ranking
every match of a common word takes longer than anything else.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from cdp.models import SearchEntry, SearchKind
from cdp.search.words import SearchTerms

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""How FTS5 finds words in a text, as in migration 0058."""

BATCH = 300
"""How many matches are read and ranked at a time, the newest first."""

_BEGIN, _END = "\x02", "\x03"
_NOT_READ = r"\{[a-z_]+\} ?|\*\*"
"""What is in a text but not on its page: places that terms fill from the record, and the signs of bold text."""


@dataclass(frozen=True)
class SearchScope:
    """Where to look: marks of places and of kinds, of each of which an entry has one, and the days."""

    places: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class SearchMatch:
    """An entry that has the words. Whether a person may see it is not decided yet."""

    entry_id: int
    kind: SearchKind
    record_id: int


@dataclass(frozen=True)
class MarkedWords:
    """The title of an entry and an extract of its text, with the words that were looked for marked."""

    title: Markup
    extract: Markup


_FTS, _ROWID = sa.table("search_words"), sa.literal_column("search_words.rowid", sa.Integer)
_FOUND = sa.text("search_words MATCH :words")
_WORDS: sa.ColumnElement[Any] = sa.literal_column("search_entries.words")
_ENGLISH: sa.ColumnElement[Any] = sa.literal_column("'english'::regconfig")


def matches(session: Session, terms: SearchTerms, scope: SearchScope) -> Iterator[SearchMatch]:
    """Yield what has all terms: of the newest the best first, then of those before them."""
    before: int | None = None
    while True:
        rows = session.execute(_batch(session, terms, scope, before)).all()
        for number, kind, record_id, _ in sorted(rows, key=_place_of):
            yield SearchMatch(number, SearchKind(kind), record_id)
        if len(rows) < BATCH:
            return
        before = min(row[0] for row in rows)


def _place_of(row: Sequence[Any]) -> tuple[float, int]:
    """Return what to sort a row of a batch by: its worth, and then the newest first.

    On PostgreSQL the worth is that of the whole entry; on SQLite it is how often the words stand in the title, because
    `bm25` counts every match in the database first.
    """
    number, _, _, worth = row
    return (-float(worth.count(_BEGIN)) if isinstance(worth, str) else -float(worth), -int(number))


def marked(session: Session, terms: SearchTerms, entry_ids: Sequence[int]) -> dict[int, MarkedWords]:
    """Return titles and extracts of entries that match, by their id."""
    if not entry_ids:
        return {}
    entries = sa.select(SearchEntry.id, SearchEntry.title, SearchEntry.text).where(
        SearchEntry.id.in_(entry_ids)
    )
    rows: Iterable[Any]
    if _is_sqlite(session):
        rows = _marked_apart(terms, session.execute(entries).all())
    else:
        asked, signs = _tsquery(terms), f"StartSel={_BEGIN}, StopSel={_END}"
        part = f"{signs}, MaxWords=30, MinWords=15, MaxFragments=2, FragmentDelimiter=' … '"
        title = sa.func.ts_headline(_ENGLISH, SearchEntry.title, asked, f"{signs}, HighlightAll=true")
        read = sa.func.regexp_replace(SearchEntry.text, _NOT_READ, "", "g")
        text = sa.func.ts_headline(_ENGLISH, read, asked, part)
        rows = session.execute(entries.with_only_columns(SearchEntry.id, title, text)).all()
    return {number: MarkedWords(_markup(title), _markup(text)) for number, title, text in rows}


def _marked_apart(terms: SearchTerms, entries: Iterable[Any]) -> list[Any]:
    """Return entries with marks, from an index of these entries alone.

    The large index would walk through all matches again, from the oldest, to find each of these.
    """
    with closing(sqlite3.connect(":memory:")) as apart:
        apart.execute(f"CREATE VIRTUAL TABLE search_words USING fts5(title, text, tokenize='{TOKENIZER}')")
        read = ((number, title, re.sub(_NOT_READ, "", text)) for number, title, text in entries)
        apart.executemany("INSERT INTO search_words (rowid, title, text) VALUES (?, ?, ?)", read)
        marks = (
            "SELECT rowid, highlight(search_words, 0, :a, :b), snippet(search_words, 1, :a, :b, ' … ', 30) "
        )
        query = f"{marks} FROM search_words WHERE search_words MATCH :words"
        return apart.execute(query, {"a": _BEGIN, "b": _END, "words": _words_in_fts5(terms)}).fetchall()


def _batch(session: Session, terms: SearchTerms, scope: SearchScope, before: int | None) -> sa.Select[Any]:
    """Return the query for the newest entries with all terms, before an entry, each with its worth."""
    where: list[sa.ColumnElement[bool]] = []
    if scope.since is not None:
        where.append(SearchEntry.day >= scope.since)
    if scope.until is not None:
        where.append(SearchEntry.day <= scope.until)
    if before is not None:
        where.append(SearchEntry.id < before)
    entry = (SearchEntry.id, SearchEntry.kind, SearchEntry.record_id)
    if _is_sqlite(session):
        marked_title: sa.ColumnElement[Any] = sa.func.highlight(
            sa.literal_column("search_words"), 1, _BEGIN, _END
        )
        return (
            sa.select(*entry, marked_title)
            .select_from(sa.join(_FTS, SearchEntry, SearchEntry.id == _ROWID))
            .where(_FOUND.bindparams(words=_in_fts5(terms, scope)), *where)
            .order_by(_ROWID.desc())
            .limit(BATCH)
        )
    here = [_tsmarks(marks) for marks in (scope.places, scope.kinds) if marks]
    newest = (
        sa.select(*entry, _WORDS.label("words"))
        .where(*(_WORDS.op("@@")(each) for each in (_tsquery(terms), *here)), *where)
        .order_by(SearchEntry.id.desc())
        .limit(BATCH)
        .subquery()
    )
    return sa.select(
        newest.c.id, newest.c.kind, newest.c.record_id, sa.func.ts_rank(newest.c.words, _tsquery(terms))
    )


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _words_in_fts5(terms: SearchTerms) -> str:
    """Return terms in the language of FTS5. They are words only, so that nothing in them is taken for an operator."""
    return "{title text} : (" + " AND ".join(f'"{" ".join(term)}"' for term in terms.terms) + ")"


def _in_fts5(terms: SearchTerms, scope: SearchScope) -> str:
    marks = [" OR ".join(f'"{mark}"' for mark in marks) for marks in (scope.places, scope.kinds) if marks]
    return " AND ".join([*(f"place : ({each})" for each in marks), _words_in_fts5(terms)])


def _tsquery(terms: SearchTerms) -> sa.ColumnElement[Any]:
    """Return terms as a query of PostgreSQL, of which every one must be found."""
    first, *others = [sa.func.phraseto_tsquery(_ENGLISH, " ".join(term)) for term in terms.terms]
    query: sa.ColumnElement[Any] = first
    for other in others:
        query = query.op("&&")(other)
    return query


def _tsmarks(marks: Sequence[str]) -> sa.ColumnElement[Any]:
    return sa.func.to_tsquery(
        sa.literal_column("'simple'::regconfig"), " | ".join(f"{mark}:D" for mark in marks)
    )


def _markup(text: str) -> Markup:
    """Return text with marks as HTML."""
    html = str(escape(text)).replace(_BEGIN, "<mark>").replace(_END, "</mark>")
    return Markup(html)  # noqa: S704 -- escaped above
