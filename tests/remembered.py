"""Scenes that take long to make: made once in a test run, then put back row by row into each test's empty database."""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, make_transient_to_detached

from cdp import clock
from cdp.app import settings_of
from cdp.models import Base

S = TypeVar("S")


@dataclass(frozen=True)
class _Row:
    """A row of the scene, by its class and primary key."""

    of: type[Base]
    key: tuple[Any, ...]


@dataclass(frozen=True)
class _Kept:
    """Everything stored when a scene had just been made: rows by table, papers, and the scene without its rows."""

    rows: dict[str, list[dict[str, Any]]]
    made_at: dict[str, list[str]]  # the columns that have the time at which the scene was made, by table
    papers: Path | None
    scene: Any


_kept: dict[tuple[str, date], _Kept] = {}


def remembered(session: Session, app: Flask, make: Callable[[Session, Flask], S]) -> S:
    """Return the scene that `make` makes and commits, from memory if it was made before on the same day.

    The database and the paper store must be empty. A scene is a dataclass of rows, values, and collections of them.
    """
    name = (make.__qualname__, clock.today())
    papers = settings_of(app).papers_path
    if name not in _kept:
        scene = make(session, app)
        copy = Path(tempfile.mkdtemp(prefix="scene-"))
        if papers.is_dir():
            shutil.copytree(papers, copy, dirs_exist_ok=True)
        _kept[name] = _Kept(_stored(session), {}, copy, _without_rows(scene))
        session.commit()
        return scene
    kept = _kept[name]
    if kept.papers is not None:
        shutil.copytree(kept.papers, papers, dirs_exist_ok=True)
    again: S = _again(session, kept)
    return again


def remembered_rows(session: Session, make: Callable[[Session], S]) -> S:
    """Return and commit the scene that `make` makes, from memory if it was made before on the same day.

    The scene has no papers, and no two of its rows are written at different times. If the database has rows in its
    tables already, it is made anew.
    """
    name = (make.__qualname__, clock.today())
    kept = _kept.get(name)
    if kept is not None and not session.new and not _has_rows(session, kept.rows):
        again: S = _again(session, kept)
        return again
    empty = kept is None and not session.new and not _has_rows(session, Base.metadata.tables)
    before = clock.now()
    scene = make(session)
    session.commit()  # the words of the rows are written with them
    if empty:
        rows = _stored(session)
        _kept[name] = _Kept(rows, _columns_since(rows, before), None, _without_rows(scene))
    session.commit()
    return scene


def _stored(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Return every row of the database by table, without tables that have none."""
    connection = session.connection()
    found = {
        table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
        for table in Base.metadata.tables.values()
    }
    return {name: rows for name, rows in found.items() if rows}


def _columns_since(rows: dict[str, list[dict[str, Any]]], since: datetime) -> dict[str, list[str]]:
    """Return the columns that have a time after `since` in the first row of a table."""
    return {
        name: [key for key, value in values[0].items() if isinstance(value, datetime) and value >= since]
        for name, values in rows.items()
    }


def _has_rows(session: Session, tables: Iterable[str]) -> bool:
    any_row = " OR ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in tables)  # noqa: S608
    return bool(session.connection().exec_driver_sql(f"SELECT {any_row}").scalar())


def _again(session: Session, kept: _Kept) -> Any:
    """Store what was kept in an empty database, commit, and return the scene with its rows."""
    connection = session.connection()
    on_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "PRAGMA defer_foreign_keys=ON" if on_sqlite else "SET LOCAL session_replication_role = replica"
    )
    now = clock.now()
    sequences = []
    for name, values in kept.rows.items():
        table = Base.metadata.tables[name]
        today = dict.fromkeys(kept.made_at.get(name, ()), now)
        connection.execute(sa.insert(table), [row | today for row in values] if today else values)
        if "id" in table.columns and not on_sqlite:
            sequence = sa.func.pg_get_serial_sequence(f'"{name}"', "id")
            sequences.append(sa.func.setval(sequence, max(row["id"] for row in values)))
    if sequences:
        connection.execute(sa.select(*sequences))
    scene = _with_rows(session, kept.scene, {})
    session.commit()
    return scene


def _without_rows(value: Any) -> Any:
    if isinstance(value, Base):
        return _Row(type(value), sa.inspect(value).identity or ())
    if is_dataclass(value) and not isinstance(value, type):
        return (
            type(value),
            {field.name: _without_rows(getattr(value, field.name)) for field in fields(value)},
        )
    if isinstance(value, dict):
        return {key: _without_rows(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_rows(each) for each in value]
    return value


def _with_rows(session: Session, value: Any, found: dict[_Row, Base]) -> Any:
    """Return a kept value with its rows as objects; they are read from the database when a test asks them."""
    if isinstance(value, _Row):
        if value not in found:
            names = [str(column.key) for column in sa.inspect(value.of).primary_key]
            found[value] = value.of(**dict(zip(names, value.key, strict=True)))
            make_transient_to_detached(found[value])
            session.add(found[value])
        return found[value]
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], type):
        named = {name: _with_rows(session, each, found) for name, each in value[1].items()}
        return value[0](**named)
    if isinstance(value, dict):
        return {key: _with_rows(session, each, found) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_rows(session, each, found) for each in value]
    return value
