"""The pages of delegations: the register of what is delegated, and schemes that say who may decide."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.decisions.queries import confidential_seen_by
from cdp.delegations import queries, service
from cdp.delegations.files import DELEGATION_FILE, SCHEME_FILE
from cdp.delegations.forms import DelegationFilterForm, SchemeLineForm, WhoDecidesForm
from cdp.delegations.scheme import KIND_WORDS, answer_words, range_words
from cdp.extensions import db
from cdp.models import SchemeLine
from cdp.models.delegation import who_may_decide
from cdp.partnerships.names import names_of_boards
from cdp.partnerships.queries import organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Filled, VersionedForm
from cdp.web.paging import page_of_list
from cdp.web.registers import register_download

bp = Blueprint("delegations", __name__, url_prefix="/partnerships/<slug:slug>/delegations")


@bp.app_context_processor
def _words() -> dict[str, Any]:
    """Give templates the words of delegations and of the lines of a scheme."""
    return {
        "state_of_delegation": queries.STATES.__getitem__,
        "kind_of_scheme": KIND_WORDS.__getitem__,
        "range_of_scheme": range_words,
    }


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show what boards delegated, as far as the reader may see it, by default what is open, next to end first."""
    session = db.session()
    form, confidential = _filter(access), confidential_seen_by(session, access)
    found = queries.delegated(session, access, form.filters(), confidential, clock.today())
    return render_template(
        "delegations/index.html", filters=form, delegations=page_of_list(found, request.args.get("page"))
    )


@bp.route("/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register as a file without confidential delegations (docs/rules/rights.md 5)."""
    form = _filter(access)
    nothing: Collection[int] = ()
    filters = replace(form.filters(), public_only=True)
    rows = queries.delegated(db.session(), access, filters, nothing, clock.today())
    return register_download(access, DELEGATION_FILE, kind, rows, name="delegations", filters=form.in_words)


@bp.route("/scheme")
@requires(Permission.READ)
def scheme(access: Access) -> ResponseReturnValue:
    """Show the lines of the schemes on record, and answer who may decide an amount of a kind on a day."""
    session = db.session()
    lines = queries.scheme_lines(session, access)
    form = WhoDecidesForm(request.args)
    form.offer(list(dict.fromkeys((line.organisation.key, line.organisation.name) for line in lines)))
    asked = form.valid
    found: list[SchemeLine] | None = None
    if asked["organisation"] and asked["amount"] is not None:
        own = [line for line in lines if line.organisation.key == asked["organisation"]]
        found = who_may_decide(own, asked["kind"], asked["amount"], asked["on"] or clock.today())
    return render_template(
        "delegations/scheme.html",
        form=form,
        lines=page_of_list(lines, request.args.get("page")),
        found=found,
        answer=answer_words(found or ()),
        on=asked["on"] or clock.today(),
        today=clock.today(),
        has_ended=queries.has_ended,
    )


@bp.route("/scheme/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def scheme_download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the schemes on record as a file."""
    rows = queries.scheme_lines(db.session(), access)
    return register_download(access, SCHEME_FILE, kind, rows, name="schemes-of-delegation")


@bp.route("/scheme/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_line(access: Access) -> ResponseReturnValue:
    """Add a line to a scheme of delegation."""
    form = SchemeLineForm(data={"version": 1})
    form.offer(organisations_of(db.session(), access.partnership))

    def change() -> Done:
        service.add_line(db.session(), access.partnership, form.details(), by=access.person)
        return _done("Line added to the scheme.")

    return save(form, change) or page("delegations/line.html", form=form, line=None)


@bp.route("/scheme/<key:key>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_line(access: Access, key: str) -> ResponseReturnValue:
    """Change a line of a scheme of delegation."""
    line = _line(access, key)
    form = SchemeLineForm(obj=Filled(line, organisation=line.organisation.key))
    form.offer(organisations_of(db.session(), access.partnership))

    def change() -> Done:
        service.edit_line(db.session(), line, form.details(), version=form.version.data, by=access.person)
        return _done("Line saved.")

    return save(form, change) or page("delegations/line.html", form=form, line=line)


@bp.route("/scheme/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_line(access: Access, key: str) -> ResponseReturnValue:
    """Remove a line that was entered by mistake."""
    line = _line(access, key)
    form = VersionedForm(data={"version": line.version})

    def change() -> Done:
        service.remove_line(db.session(), line, by=access.person)
        return _done("Line removed.")

    return save(form, change) or page("delegations/remove_line.html", form=form, line=line)


def _line(access: Access, key: str) -> SchemeLine:
    return queries.scheme_line_by_key(db.session(), access, key) or abort(404)


def _done(message: str) -> Done:
    return Done(message, url_for("delegations.scheme"))


def _filter(access: Access) -> DelegationFilterForm:
    form = DelegationFilterForm(request.args)
    form.offer(names_of_boards(db.session(), access.partnership))
    return form
