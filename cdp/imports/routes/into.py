"""Pages for importing into a partnership, and for exporting it as a workbook."""

from flask import Response
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.files.spreadsheets import XLSX
from cdp.imports import queries, workbook
from cdp.imports.routes import steps
from cdp.imports.routes.steps import ImportTarget, bp
from cdp.web.access import requires
from cdp.web.downloads import made_now

HERE = "/partnerships/<slug:slug>/import"


@bp.route(HERE, methods=["GET", "POST"])
@requires(Permission.SET_UP)
def choose(access: Access) -> ResponseReturnValue:
    """Choose a file."""
    return steps.choose(_desk(access))


@bp.route(f"{HERE}/<key:key>/columns", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def columns(access: Access, key: str) -> ResponseReturnValue:
    """Check how its columns are read."""
    return steps.columns(_desk(access), key)


@bp.route(f"{HERE}/<key:key>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def check(access: Access, key: str) -> ResponseReturnValue:
    """Check its rows and confirm."""
    return steps.check(_desk(access), key)


@bp.route(f"{HERE}/<key:key>/discard", methods=["POST"])
@requires(Permission.SET_UP)
def discard(access: Access, key: str) -> ResponseReturnValue:
    """Discard it."""
    return steps.discard(_desk(access), key)


@bp.route(f"{HERE}/template.xlsx")
@requires(Permission.SET_UP)
def template(access: Access) -> Response:  # noqa: ARG001 -- the workbook is the same for everyone
    """Download the template workbook."""
    return steps.template()


@bp.route("/partnerships/<slug:slug>/export.xlsx")
@requires(Permission.READ)
def export(access: Access) -> Response:
    """Download the partnership as a workbook that can be imported again."""
    state = queries.state_of(db.session(), access.partnership, clock.today(), ())
    return made_now(workbook.export(state), f"{access.partnership.slug}.xlsx", XLSX)


def _desk(access: Access) -> ImportTarget:
    return ImportTarget(access.partnership, access.person)
