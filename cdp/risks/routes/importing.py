"""The pages to import a risk register."""

from flask import url_for

from cdp.access import Permission
from cdp.imports.steps import import_pages
from cdp.risks.importing.kind import RISK_REGISTER
from cdp.risks.routes.blueprint import bp
from cdp.web.access import requires

import_pages(
    bp,
    RISK_REGISTER,
    guard=requires(Permission.EDIT_WORKPLAN),
    prefix="/import",
    home=lambda _here: url_for("risks.index"),
)
