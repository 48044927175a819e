"""Checks of the database, disk and outbox, for /readyz."""

import shutil
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail import outbox

MAIL_MAY_WAIT = timedelta(minutes=15)
LEAST_FREE_BYTES = 200 * 1024 * 1024


def checks(session: Session, *, migrations: Path, instance: Path) -> dict[str, bool]:
    """Return, by name, whether the database is up to date, the disk has space and emails are being sent."""
    return {
        "database": _database_is_current(session, migrations),
        "disk": shutil.disk_usage(instance).free > LEAST_FREE_BYTES,
        "outbox": _emails_are_sent(session),
    }


def _database_is_current(session: Session, migrations: Path) -> bool:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    head = ScriptDirectory.from_config(config).get_current_head()
    try:
        return bool(session.scalar(sa.text("SELECT version_num FROM alembic_version")) == head)
    except sa.exc.SQLAlchemyError:
        return False


def _emails_are_sent(session: Session) -> bool:
    try:
        waiting_since = outbox.oldest_overdue(session, clock.now())
    except sa.exc.SQLAlchemyError:
        return False
    return waiting_since is None or clock.now() - waiting_since < MAIL_MAY_WAIT
