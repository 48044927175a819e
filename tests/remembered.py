"""Scenes that take long to make: made once in a test run, then put back row by row into each test's empty database."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

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
    papers: Path
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
        connection = session.connection()
        rows = {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in Base.metadata.tables.values()
        }
        _kept[name] = _Kept(rows, copy, _without_rows(scene))
        session.commit()
        return scene
    kept = _kept[name]
    shutil.copytree(kept.papers, papers, dirs_exist_ok=True)
    _put_back(session.connection(), kept.rows)
    session.commit()
    found: S = _with_rows(session, kept.scene)
    return found


def _put_back(connection: sa.Connection, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Insert rows as they were, whatever they point to, and let new rows get higher ids."""
    on_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "PRAGMA defer_foreign_keys=ON" if on_sqlite else "SET LOCAL session_replication_role = replica"
    )
    for name, values in rows.items():
        if not values:
            continue
        table = Base.metadata.tables[name]
        connection.execute(sa.insert(table), values)
        if not on_sqlite and "id" in table.columns:
            sequence = sa.func.pg_get_serial_sequence(f'"{name}"', "id")
            connection.execute(sa.select(sa.func.setval(sequence, max(row["id"] for row in values))))


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


def _with_rows(session: Session, value: Any) -> Any:
    if isinstance(value, _Row):
        return session.get_one(value.of, value.key)
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], type):
        return value[0](**{name: _with_rows(session, each) for name, each in value[1].items()})
    if isinstance(value, dict):
        return {key: _with_rows(session, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_rows(session, each) for each in value]
    return value
