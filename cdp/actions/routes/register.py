"""The register of actions, on a page and as a file."""

from dataclasses import replace
from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.actions.register import queries
from cdp.actions.register.choices import choices_in_register
from cdp.actions.register.files import ACTION_FILE
from cdp.actions.register.forms.filters import ActionFilterForm
from cdp.actions.routes.blueprint import bp
from cdp.actions.timeline import group_of, line_of
from cdp.extensions import db
from cdp.models import Part
from cdp.web.access import requires
from cdp.web.paging import page_of
from cdp.web.registers import register_download


@bp.route("/actions")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show the actions that match the filters, by default the open ones, next due first."""
    form, today = filter_of(access), clock.today()
    filters = form.filters()
    register, counts = queries.counted_register(db.session(), access, filters, today)
    actions = page_of(
        register,
        db.session(),
        request.args.get("page"),
        total=sum(count for rating, count in counts.items() if rating in (filters.ratings or counts)),
    )
    lines = [line_of(action, today) for action in actions.items]
    grouping = filters.grouping
    return render_template(
        "actions/index.html",
        filters=form,
        actions=actions,
        groups=groupby(lines, lambda line: group_of(line.action, grouping) if grouping else ""),
        counts=counts,
        query={name: value for name, value in form.kept.items() if name != "rating"},
    )


@bp.route("/actions/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register as a file without confidential actions (docs/rules/rights.md 5)."""
    form = filter_of(access)
    found = queries.register(access, replace(form.filters(), part=Part.PUBLIC), clock.today())
    rows = db.session().scalars(found)
    return register_download(access, ACTION_FILE, kind, rows, name="actions", filters=form.in_words)


def filter_of(access: Access) -> ActionFilterForm:
    """Return the filters in the address, with the choices that this reader may know of."""
    form = ActionFilterForm(request.args)
    choices = choices_in_register(db.session(), access, clock.today())
    form.offer(
        boards=choices.boards,
        organisations=choices.organisations,
        owners=choices.owners,
        meetings=choices.meetings,
    )
    return form
