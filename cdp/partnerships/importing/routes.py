"""Pages to import into a partnership, to create one from a spreadsheet, and to export one as a workbook."""

from flask import Blueprint, Response, url_for

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.files.spreadsheets import XLSX
from cdp.imports.steps import import_pages
from cdp.models import Partnership
from cdp.partnerships.importing import export as exporting
from cdp.partnerships.importing import queries
from cdp.partnerships.importing.kind import FOUNDING, SET_UP
from cdp.web.access import requires, requires_administrator
from cdp.web.downloads import made_now

bp = Blueprint("imports", __name__)


def _administration(partnership: Partnership | None) -> str:
    if partnership is None:
        return url_for("partnerships.new")
    return url_for("partnerships.administration", slug=partnership.slug)


import_pages(
    bp,
    SET_UP,
    guard=requires(Permission.SET_UP),
    prefix="/partnerships/<slug:slug>/import",
    home=lambda _here: url_for("partnerships.members"),
    name="",
    export="imports.export",
)
import_pages(
    bp,
    FOUNDING,
    guard=requires_administrator,
    prefix="/partnerships/new/import",
    home=_administration,
    name="found_",
)


@bp.route("/partnerships/<slug:slug>/export.xlsx")
@requires(Permission.READ)
def export(access: Access) -> Response:
    """Download the partnership as a workbook that can be imported again."""
    state = queries.state_of(db.session(), access.partnership, clock.today(), ())
    return made_now(exporting.export(state), f"{access.partnership.slug}.xlsx", XLSX)
