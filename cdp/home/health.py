"""Whether the service is alive, and whether it can do its work: for load balancers and watchers."""

import shutil
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.extensions import db, migrate
from cdp.mail import outbox
from cdp.web.access import ABOUT, public

bp = Blueprint("health", __name__)

MAIL_MAY_WAIT = timedelta(minutes=15)
LEAST_FREE_BYTES = 200 * 1024 * 1024


@bp.route("/healthz")
@public(ABOUT)
def alive() -> ResponseReturnValue:
    """Say that this process answers."""
    return {"status": "alive"}


@bp.route("/readyz")
@public(ABOUT)
def ready() -> ResponseReturnValue:
    """Say whether database, revision, disk and outbox are in order; 503 when one is not. No details leak."""
    checks = {"database": _database_is_current(), "disk": _disk_has_room(), "outbox": _mail_leaves()}
    return {name: "ok" if fine else "not ok" for name, fine in checks.items()}, 200 if all(
        checks.values()
    ) else 503


def _database_is_current() -> bool:
    config = Config()
    config.set_main_option("script_location", str(migrate.directory))
    head = ScriptDirectory.from_config(config).get_current_head()
    try:
        return bool(db.session.scalar(sa.text("SELECT version_num FROM alembic_version")) == head)
    except sa.exc.SQLAlchemyError:
        return False


def _disk_has_room() -> bool:
    folder = Path(current_app.instance_path)
    return shutil.disk_usage(folder).free > LEAST_FREE_BYTES


def _mail_leaves() -> bool:
    try:
        waiting_since = outbox.oldest_overdue(db.session(), clock.now())
    except sa.exc.SQLAlchemyError:
        return False
    return waiting_since is None or clock.now() - waiting_since < MAIL_MAY_WAIT
