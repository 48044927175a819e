"""The pages to import an action log."""

from flask import url_for

from cdp.access import Permission
from cdp.actions.importing.kind import ACTION_LOG
from cdp.actions.routes.blueprint import bp
from cdp.imports.steps import import_pages
from cdp.web.access import requires

import_pages(
    bp,
    ACTION_LOG,
    guard=requires(Permission.MANAGE_ACTIONS),
    prefix="/actions/import",
    home=lambda _here: url_for("actions.index"),
)
