"""Fixtures for all tests: an application on an empty, migrated database, a session, and visitors.

All tests run on SQLite; with `--database postgresql`, those that can differ run on PostgreSQL. Each test starts with an
empty database: on SQLite a new copy of a migrated one, on PostgreSQL one whose rows were deleted.
"""

import gc
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp.app import create_app, settings_of
from cdp.config import Settings, load_settings
from cdp.extensions import db
from cdp.models import Base
from tests import kept
from tests.visitor import Visitor

BASE_URL = "http://localhost"

# Nothing made while tests are imported and collected is garbage
gc.disable()

# Allow slow examples, because the machine may be busy.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller choose the database."""
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite, run all tests; on PostgreSQL, run only those whose result can differ there."""
    if config.getoption("--database") == "sqlite":
        return
    can_differ = [item for item in items if _can_differ(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(can_differ)])
    items[:] = can_differ


def pytest_collection_finish() -> None:
    """Exclude the objects loaded so far from garbage collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def _can_differ(item: pytest.Item) -> bool:
    """Return whether the result of a test may differ on PostgreSQL.

    Only queries and services contain SQL, so tests that use a database but no visitor may differ: services, queries,
    locks, imports, calendars, reminders, the worker. Tests with a visitor check what is above: addresses, forms and
    words. `both_databases` marks those that also run on PostgreSQL. Their visitors open every page, or cause
    statements that no other test runs. `either_database` marks slow tests that run only on SQLite.
    """
    asks = set(getattr(item, "fixturenames", ()))
    if "made_once" not in asks or item.get_closest_marker("either_database"):
        return False
    return "visit" not in asks or item.get_closest_marker("both_databases") is not None


def skip_or_fail(reason: str) -> None:
    """Skip on a developer's machine, with the reason; fail in CI, where everything must be installed."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def settings_for(database_url: str, folder: Path) -> Settings:
    """Return settings for a test application."""
    return load_settings(
        {
            "CDP_ENV": "testing",
            "CDP_DATABASE_URL": database_url,
            "CDP_INSTANCE_PATH": str(folder),
            "CDP_BASE_URL": BASE_URL,
            "CDP_MAIL": "folder",
        }
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.Engine]:
    """Yield an engine for the PostgreSQL server on which tests create databases."""
    url = os.environ.get("CDP_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 5})
    try:
        engine.connect().close()
    except sa.exc.OperationalError:
        skip_or_fail("No PostgreSQL server answers at CDP_TEST_POSTGRES_URL.")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the processes of this test run share what they make."""
    return kept.share_in(tmp_path_factory)


@pytest.fixture(scope="session")
def template_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Migrate one database to make copies of, and yield its address."""
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{kept.migrated()}"
        return
    server: sa.Engine = request.getfixturevalue("postgres")
    with temporary_database(server) as url:
        kept.migrate(create_app(settings_for(url, tmp_path_factory.mktemp("template"))))
        yield url


class temporary_database:  # noqa: N801 -- used as a context manager, reads as a phrase
    """A PostgreSQL database that exists until the block ends: empty, or a copy of another."""

    def __init__(self, server: sa.Engine, template: str = "template1") -> None:
        self.server = server
        self.template = template
        self.name = f"cdp_test_{uuid.uuid4().hex}"

    def __enter__(self) -> str:
        with self.server.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')
        return self.server.url.set(database=self.name).render_as_string(hide_password=False)

    def __exit__(self, *error: object) -> None:
        with self.server.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{self.name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def made_once(
    request: pytest.FixtureRequest, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Yield the application of this test run, which `app` gives to each test with an empty database.

    Making an application and compiling its templates takes longer than most tests.
    """
    folder = tmp_path_factory.mktemp("instance")
    if template_database.startswith("sqlite"):
        application = quickened(create_app(settings_for(f"sqlite:///{folder / 'cdp.sqlite'}", folder)))
        yield application
        let_go(application)
        return
    server: sa.Engine = request.getfixturevalue("postgres")
    with temporary_database(server, sa.make_url(template_database).database or "") as url:
        application = quickened(create_app(settings_for(url, folder)))
        yield application
        let_go(application)


@pytest.fixture(autouse=True)
def usual_files() -> Iterator[None]:
    """Let other users read new files again after each test, because mail servers in tests run as users of their own."""
    usual = os.umask(0o022)
    os.umask(usual)
    yield
    os.umask(usual)


@pytest.fixture
def fresh_database(made_once: Flask, template_database: str) -> str:
    """Empty the database, papers and mailbox of this test run; return the database's address."""
    settings = settings_of(made_once)
    for folder in (settings.papers_path, settings.mailbox_path):
        shutil.rmtree(folder, ignore_errors=True)
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        let_go(made_once)  # because the file is deleted; connections to PostgreSQL are kept between tests
        for part in ("", "-wal", "-shm"):
            Path(f"{url.database}{part}").unlink(missing_ok=True)
        shutil.copyfile(sa.make_url(template_database).database or "", url.database or "")
    else:
        _empty(made_once)
    return settings.database_url


@pytest.fixture
def app(made_once: Flask, fresh_database: str) -> Iterator[Flask]:
    """Yield the application on an empty database; reset its configuration after the test."""
    with as_it_was(made_once):
        yield made_once


@contextmanager
def as_it_was(application: Flask) -> Iterator[None]:
    """Reset the settings and configuration of an application at the end of the block."""
    config, settings = dict(application.config), settings_of(application)
    yield
    application.extensions["settings"] = settings
    application.config.clear()
    application.config.update(config)


@pytest.fixture
def own_app(fresh_database: str, made_once: Flask) -> Iterator[Flask]:
    """Yield an application created only for this test, so that the test may add pages to it."""
    with made_beside(made_once) as application:
        yield application


@contextmanager
def made_beside(application: Flask) -> Iterator[Flask]:
    """Yield a second application that uses the same database and folder."""
    settings = settings_of(application)
    other = quickened(create_app(settings_for(settings.database_url, settings.instance_path)))
    yield other
    let_go(other)


def quickened(application: Flask) -> Flask:
    """Let an application use templates compiled by others, and not wait for the disk, as no power cut matters here."""

    def set_pragma(connection: Any, record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=OFF")
        else:
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit TO OFF")
                cursor.execute("SET jit TO OFF")  # compiling a query takes longer than running it once
            connection.commit()

    with application.app_context():
        sa.event.listen(db.engine, "connect", set_pragma)
    application.jinja_env.bytecode_cache = kept.compiled_templates()
    return application


def let_go(application: Flask) -> None:
    """Close an application's connections."""
    with application.app_context():
        db.engine.dispose()


def deletion_of_every_row() -> str:
    """Return PostgreSQL statements that delete every row; sent together, they are much faster than TRUNCATE."""
    deletions = [f'DELETE FROM "{table.name}"' for table in Base.metadata.tables.values()]  # noqa: S608 -- our names
    return "; ".join(["SET LOCAL session_replication_role = replica", *deletions])


def _empty(application: Flask) -> None:
    """Delete every row except the revision; triggers that protect the audit log are off meanwhile (PostgreSQL)."""
    with application.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(deletion_of_every_row())


@pytest.fixture
def engine(app: Flask) -> sa.Engine:
    """Return the engine of this test's database."""
    with app.app_context():
        return db.engine


@pytest.fixture
def session(app: Flask, engine: sa.Engine) -> Iterator[Session]:
    """Yield the test's own session, separate from those of requests; visitors commit it before each request."""
    with Session(engine, info=dict(settings_of(app).session_facts)) as own:
        yield own


@pytest.fixture
def visit(app: Flask, session: Session) -> Callable[[], Visitor]:
    """Return a function that creates visitors, each with their own browser; they see what is in `session`."""
    return lambda: Visitor(app.test_client(), before=session.commit)
