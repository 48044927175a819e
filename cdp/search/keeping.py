"""Keeping the words of the records in step with the records.

Every transaction that changes a record also changes its words, so that a search finds what was just written. Rows that
are added by `add_many` count too. A statement that changes words of many rows at once would pass by; there is none.
What a person may see does not depend on this: it is decided when they search.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from cdp.models import (
    AgendaItem,
    AgendaPublication,
    Base,
    ItemNote,
    Meeting,
    Minutes,
    Paper,
    PaperFile,
    Partnership,
    SearchEntry,
    SearchKind,
)
from cdp.models.adding import ADDED
from cdp.search.frozen import minutes_rows, published_rows
from cdp.search.sources import COLUMNS, KIND_OF, SOURCES

_CHANGED = "search_changed"
_AT_ONCE = 5_000
_FROZEN = {SearchKind.PUBLISHED_ITEM: published_rows, SearchKind.MINUTES: minutes_rows}
"""The kinds whose entries are made for a meeting at a time."""

_OF_ITEMS = {SearchKind.ITEM, SearchKind.NOTE, *_FROZEN}


@dataclass(frozen=True)
class _ChangedWords:
    """The entries to make anew: those of one record, or those of all items of one meeting."""

    kind: SearchKind
    number: int
    of_meeting: bool = False


def listen() -> None:
    """Keep the words in step from now on, in every session."""
    event.listen(Session, "after_flush", _note_changes)
    event.listen(Session, "before_commit", _write_changes)
    event.listen(Session, "after_soft_rollback", _forget_changes)


def rebuild(session: Session, kinds: Iterable[SearchKind] = tuple(SearchKind)) -> int:
    """Make the entries of these kinds anew, except those of papers, which the worker reads; return their number."""
    kinds = [kind for kind in kinds if kind in SOURCES or kind in _FROZEN]
    session.execute(sa.delete(SearchEntry).where(SearchEntry.kind.in_(kinds)))
    for kind in kinds:
        if kind in SOURCES:
            session.execute(sa.insert(SearchEntry).from_select(COLUMNS, SOURCES[kind].entries))
        elif rows := _FROZEN[kind](session, None):
            session.execute(sa.insert(SearchEntry), rows)
    count = sa.select(sa.func.count(SearchEntry.id)).where(SearchEntry.kind.in_(kinds))
    return session.scalar(count) or 0


def rebuild_if_empty(session: Session) -> bool:
    """Make all entries if there are none of the partnerships, as after an upgrade from a version without search."""
    kept = sa.exists().where(SearchEntry.kind == SearchKind.PARTNERSHIP)
    if session.scalar(sa.select(sa.or_(kept, ~sa.exists().select_from(Partnership)))):
        return False
    rebuild(session)
    return True


def _note_changes(session: Session, _: object) -> None:
    """Note the records of a flush whose words have changed."""
    changed: set[_ChangedWords] = session.info.setdefault(_CHANGED, set())
    for record in (*session.new, *session.deleted):
        changed.update(_concerned(record, whole=True))
    for record in session.dirty:
        changed.update(_concerned(record, whole=False))


def _concerned(record: Any, *, whole: bool) -> Iterator[_ChangedWords]:
    """Yield what a record changes; `whole` says that it is new or deleted."""
    kind = KIND_OF.get(type(record))
    if kind is not None and (whole or _has_changed(record, SOURCES[kind].columns)):
        yield _ChangedWords(kind, record.item_id if isinstance(record, ItemNote) else record.id)
        if isinstance(record, AgendaItem):
            yield _ChangedWords(SearchKind.NOTE, record.id)
        if isinstance(record, Meeting) and not whole and _has_changed(record, ("starts_at", "board_id")):
            kinds = (*_OF_ITEMS, SearchKind.PAPER)
            yield from (_ChangedWords(each, record.id, of_meeting=True) for each in kinds)
    elif isinstance(record, Paper) and not whole and _has_changed(record, ("title",)):
        yield _ChangedWords(SearchKind.PAPER, record.id)
    elif isinstance(record, AgendaPublication):
        yield _ChangedWords(SearchKind.PUBLISHED_ITEM, record.meeting_id, of_meeting=True)
    elif isinstance(record, Minutes) and (whole or _has_changed(record, ("content", "state"))):
        yield _ChangedWords(SearchKind.MINUTES, record.meeting_id, of_meeting=True)


def _has_changed(record: Base, columns: Iterable[str]) -> bool:
    state = sa.inspect(record)
    return any(state.attrs[column].history.has_changes() for column in columns)


def _write_changes(session: Session) -> None:
    session.flush()
    changed: set[_ChangedWords] = session.info.pop(_CHANGED, set())
    for model, number in session.info.pop(ADDED, ()):
        if model in KIND_OF:
            changed.add(_ChangedWords(KIND_OF[model], number))
    groups: dict[tuple[SearchKind, bool], list[int]] = {}
    for each in changed:
        groups.setdefault((each.kind, each.of_meeting), []).append(each.number)
    for (kind, of_meeting), numbers in sorted(groups.items()):
        numbers.sort()
        for start in range(0, len(numbers), _AT_ONCE):
            _rewrite(session, kind, numbers[start : start + _AT_ONCE], of_meeting=of_meeting)


def _rewrite(session: Session, kind: SearchKind, numbers: Sequence[int], *, of_meeting: bool) -> None:
    """Replace the entries of these records, or of the items of these meetings."""
    if kind is SearchKind.PAPER:
        _rename_papers(session, Meeting.id.in_(numbers) if of_meeting else Paper.id.in_(numbers))
        return
    records: Any = numbers
    if of_meeting:
        records = sa.select(AgendaItem.id).where(AgendaItem.meeting_id.in_(numbers))
    session.execute(
        sa.delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.record_id.in_(records)),
        execution_options={"synchronize_session": False},
    )
    if kind in _FROZEN:
        if rows := _FROZEN[kind](session, numbers):
            session.execute(sa.insert(SearchEntry), rows)
        return
    entries = SOURCES[kind].entries
    record = list(entries.selected_columns)[1]
    session.execute(sa.insert(SearchEntry).from_select(COLUMNS, entries.where(record.in_(records))))


def _rename_papers(session: Session, which: sa.ColumnElement[bool]) -> None:
    """Give the entries of papers their title and day again; the worker has read their words."""
    files = (
        sa.select(PaperFile.id)
        .join(Paper, PaperFile.paper_id == Paper.id)
        .join(AgendaItem, Paper.item_id == AgendaItem.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
    )
    one = files.where(PaperFile.id == SearchEntry.record_id).correlate(SearchEntry)
    session.execute(
        sa.update(SearchEntry)
        .where(SearchEntry.kind == SearchKind.PAPER, SearchEntry.record_id.in_(files.where(which)))
        .values(
            title=one.with_only_columns(Paper.title).scalar_subquery(),
            day=one.with_only_columns(sa.func.date(Meeting.starts_at)).scalar_subquery(),
        ),
        execution_options={"synchronize_session": False},
    )


def _forget_changes(session: Session, ended: SessionTransaction) -> None:
    """Forget what was undone; after a savepoint, what was written before it still counts."""
    if ended.parent is None:
        session.info.pop(_CHANGED, None)
        session.info.pop(ADDED, None)
