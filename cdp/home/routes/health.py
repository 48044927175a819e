"""Health checks for load balancers and monitoring."""

from pathlib import Path

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from cdp.extensions import db, migrate
from cdp.home import health
from cdp.web.access import ABOUT, public

bp = Blueprint("health", __name__)


@bp.route("/healthz")
@public(ABOUT)
def alive() -> ResponseReturnValue:
    """Report that this process is running."""
    return {"status": "alive"}


@bp.route("/readyz")
@public(ABOUT)
def ready() -> ResponseReturnValue:
    """Report whether the database and its revision, the disk and the outbox are in order; the status is 503 if not.

    The answer has no details, because anyone can read it.
    """
    checks = health.checks(
        db.session(), migrations=Path(migrate.directory), instance=Path(current_app.instance_path)
    )
    status = 200 if all(checks.values()) else 503
    return {name: "ok" if fine else "not ok" for name, fine in checks.items()}, status
