"""What one process of a test run makes, and all others copy: a migrated database, and the example partnerships."""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from cdp import clock
from cdp.app import create_app, folder_of, settings_of
from cdp.config import load_settings
from cdp.demo.load import load_examples
from cdp.extensions import db
from cdp.models import Base

EXAMPLE_PASSWORD = "plain words for a trial"
DATABASE = "cdp.sqlite"
MADE_AT = "http://examples.invalid"
"""The address of the installation that the examples were made on; copies replace it by their own in emails."""


_run: list[Path] = []


def share_in(factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this test run share, and keep there what is made from now on."""
    own = factory.getbasetemp()
    _run[:] = [own.parent if "PYTEST_XDIST_WORKER" in os.environ else own]
    return _run[0]


def _folder() -> Path:
    """Return the folder of this test run, or a new one for a script that is no test."""
    if not _run:
        _run.append(Path(tempfile.mkdtemp(prefix="kept-")))
    return _run[0]


def _made_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder of this name, which the first process that asks makes while the others wait."""
    made = _folder() / name
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = made.with_suffix(".making")
            making.mkdir(exist_ok=True)
            make(making)
            making.rename(made)
    return made


def migrate(app: Flask) -> None:
    """Bring an application's database to the newest revision."""
    with app.app_context():
        flask_migrate.upgrade(directory=str(folder_of("migrations")))
        db.engine.dispose()


def migrated() -> Path:
    """Return a migrated SQLite file, to copy."""
    return _made_once("migrated", lambda folder: migrate(_app_in(folder))) / DATABASE


def examples() -> Path:
    """Return the folder of an installation with the example partnerships of today, to copy."""

    def make(folder: Path) -> None:
        copy_migrated(folder)
        app = _app_in(folder)
        with app.app_context():
            load_examples(db.session(), settings_of(app))
            db.session.remove()
            db.engine.dispose()

    return _made_once(f"examples-{clock.today()}", make)


def _app_in(folder: Path) -> Flask:
    return create_app(
        load_settings(
            {
                "CDP_ENV": "testing",
                "CDP_DATABASE_URL": f"sqlite:///{folder / DATABASE}",
                "CDP_INSTANCE_PATH": str(folder),
                "CDP_BASE_URL": MADE_AT,
                "CDP_MAIL": "folder",
                "CDP_DEMO_PASSWORD": EXAMPLE_PASSWORD,
            }
        )
    )


def copy_migrated(folder: Path) -> None:
    """Copy a migrated database without any rows to a folder."""
    shutil.copyfile(migrated(), folder / DATABASE)


def copy_examples(folder: Path, address: str) -> None:
    """Copy the example partnerships to a folder; their emails then link to this address."""
    shutil.copyfile(examples() / DATABASE, folder / DATABASE)
    shutil.copytree(examples() / "papers", folder / "papers")
    outbox = Base.metadata.tables["outbox_messages"]
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        for column in outbox.columns:
            if isinstance(column.type, sa.String | sa.JSON):
                connection.execute(
                    f'UPDATE "{outbox.name}" SET "{column.name}" = replace("{column.name}", ?, ?)',  # noqa: S608 -- our names
                    (MADE_AT, address),
                )


def compiled_templates() -> FileSystemBytecodeCache:
    """Return the templates that the applications of this test run have compiled."""
    folder = _folder() / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))
