"""The pages of returns to funders: the list, one return with its figures, sign-off, and what came back."""

from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, Role
from cdp.agreements.queries import streams_of
from cdp.agreements.returns import queries, service
from cdp.agreements.returns.figures import figures_for
from cdp.agreements.returns.forms import (
    RETURN_KINDS,
    FunderReturnForm,
    ReturnReceiptForm,
    ReturnSentForm,
    SignOffForm,
)
from cdp.agreements.returns.kind import file_name_of
from cdp.agreements.returns.wording import blocks_of_return, return_text
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.issuing.canonical import fingerprint_of
from cdp.issuing.issuer import newest_file
from cdp.models import FunderReturn, IssuedFileKind
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import checked_file, issued_download, made_now, paper_store
from cdp.web.downloads import download as stored_file
from cdp.web.sizes import takes_file

bp = Blueprint("returns", __name__, url_prefix="/partnerships/<slug:slug>/returns")

SIGNED = "This return is signed off, so you cannot change it."
ROLES = {Role.SRO: "SRO", Role.LEAD: "Lead", Role.COORDINATOR: "Coordinator"}


@bp.app_context_processor
def _words_of_returns() -> dict[str, Any]:
    """Give templates the words and colours of returns."""
    return {
        "return_kinds": RETURN_KINDS,
        "state_of_return": queries.state_of,
        "return_colours": queries.STATE_COLOURS,
    }


@bp.route("")
@requires(Permission.READ_AGREEMENTS)
def index(access: Access) -> ResponseReturnValue:
    """List the returns, those not sent first."""
    return render_template(
        "returns/index.html", returns=queries.returns_of(db.session(), access), today=clock.today()
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def new(access: Access) -> ResponseReturnValue:
    """Add a return."""
    form = FunderReturnForm()
    form.offer(streams_of(db.session(), access.partnership))

    def change() -> Done:
        due = service.add_return(db.session(), access.partnership, form.details(), by=access.person)
        return _saved(due, "Return added.")

    return save(form, change) or page("returns/new.html", form=form)


@bp.route("/<key:key>")
@requires(Permission.READ_AGREEMENTS)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show a return with its figures: those of now, or those that were signed off."""
    due, session = _find(access, key), db.session()
    return render_template(
        "returns/show.html",
        due=due,
        state=queries.state_of(due, clock.today()),
        blocks=blocks_of_return(_text(due)),
        pdf=newest_file(due.document, IssuedFileKind.PDF),
        manages=access.may(Permission.EDIT_AGREEMENTS),
        may_sign=access.may(Permission.SIGN_RETURN),
        history=history_of(session, due) if access.may(Permission.READ_HISTORY) else [],
    )


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Change a return that is not signed off."""
    due = _find(access, key)
    form = FunderReturnForm(due)
    form.offer(streams_of(db.session(), access.partnership))

    def change() -> Done:
        service.change_return(db.session(), due, form.details(), by=access.person)
        return _saved(due, "Return saved.")

    stop = SIGNED if due.document_id is not None else ""
    return save(form, change) or page("returns/edit.html", form=form, due=due, stop=stop)


@bp.route("/<key:key>/sign-off", methods=["GET", "POST"])
@requires(Permission.SIGN_RETURN)
def sign_off(access: Access, key: str) -> ResponseReturnValue:
    """Show the whole text with its figures, and sign it off."""
    due, form = _find(access, key), SignOffForm()
    role = next((words for role, words in ROLES.items() if role in access.roles), "")

    def change() -> Done:
        service.sign_off(db.session(), due, form.given(), role, by=access.person)
        return _saved(due, "Return signed off.")

    if answer := save(form, change):
        return answer
    text = _text(due)
    form.show(fingerprint_of(text))
    stop = SIGNED if due.document_id is not None else ""
    return page("returns/sign_off.html", form=form, due=due, blocks=blocks_of_return(text), stop=stop)


@bp.route("/<key:key>/sent", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def sent(access: Access, key: str) -> ResponseReturnValue:
    """Record that a return was sent."""
    due, form = _find(access, key), ReturnSentForm()

    def change() -> Done:
        service.mark_sent(db.session(), due, form.sent_on.data, form.how.data or "", by=access.person)
        return _saved(due, "Return marked as sent.")

    stop = "Sign the return off first." if due.document_id is None else ""
    return save(form, change) or page("returns/sent.html", form=form, due=due, stop=stop)


@bp.route("/<key:key>/receipt", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
@takes_file
def receipt(access: Access, key: str) -> ResponseReturnValue:
    """Record the funder's receipt, with its file."""
    due, form = _find(access, key), ReturnReceiptForm()

    def change() -> Done:
        file = checked_file(form.file.data, "file") if form.file.data is not None else None
        if file is not None:
            paper_store().write(file.content)
        service.mark_received(db.session(), due, form.receipt(file), by=access.person)
        return _saved(due, "Receipt recorded.")

    stop = "Record first that the return was sent." if due.sent_on is None else ""
    return save(form, change) or page("returns/receipt.html", form=form, due=due, stop=stop)


@bp.route("/<key:key>/return.<any(pdf, docx, txt):kind>")
@requires(Permission.READ_AGREEMENTS)
def file(access: Access, key: str, kind: str) -> ResponseReturnValue:
    """Return the issued PDF or Word file of a return that is signed off, or its text."""
    due = _find(access, key)
    document = due.document or abort(404)
    if kind == "txt":
        return made_now(document.text.encode(), f"{file_name_of(due)}.txt", "text/plain")
    wanted = IssuedFileKind.PDF if kind == "pdf" else IssuedFileKind.WORD
    return issued_download(newest_file(document, wanted), url_for("returns.show", key=key))


@bp.route("/<key:key>/acknowledgement")
@requires(Permission.READ_AGREEMENTS)
def acknowledgement(access: Access, key: str) -> ResponseReturnValue:
    """Return the file of the funder's receipt."""
    due = _find(access, key)
    if due.receipt_sha256 is None:
        abort(404)
    return stored_file(due.receipt_sha256, due.receipt_name, due.receipt_type)


def _text(due: FunderReturn) -> str:
    if due.document is not None:
        return due.document.text
    return return_text(due, figures_for(db.session(), due))


def _find(access: Access, key: str) -> FunderReturn:
    return queries.return_by_key(db.session(), access, key) or abort(404)


def _saved(due: FunderReturn, message: str) -> Done:
    return Done(message, url_for("returns.show", key=due.key))
