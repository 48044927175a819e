"""The pages to import a budget."""

from flask import url_for

from cdp.access import Permission
from cdp.funding.importing.kind import BUDGET
from cdp.funding.routes.blueprint import bp
from cdp.imports.steps import import_pages
from cdp.web.access import requires

import_pages(
    bp,
    BUDGET,
    guard=requires(Permission.EDIT_WORKPLAN),
    prefix="/import",
    home=lambda _here: url_for("funding.line_list"),
)
