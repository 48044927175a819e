"""The pages to add agreements from a list."""

from flask import url_for

from cdp.access import Permission
from cdp.agreements.importing.kind import AGREEMENT_LIST
from cdp.agreements.routes.blueprint import bp
from cdp.imports.steps import import_pages
from cdp.web.access import requires

import_pages(
    bp,
    AGREEMENT_LIST,
    guard=requires(Permission.EDIT_AGREEMENTS),
    prefix="/import",
    home=lambda _here: url_for("agreements.index"),
)
