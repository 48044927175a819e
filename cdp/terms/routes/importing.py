"""Pages to start a draft from a Word or text file: upload the file, check its sections, and create the draft."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Board
from cdp.partnerships import queries as partnerships
from cdp.terms.drafting import service
from cdp.terms.importing import forms
from cdp.terms.importing.forms import SectionsForm, TermsFileForm
from cdp.terms.importing.sections import KINDS, read_sections
from cdp.terms.routes.shared import bp
from cdp.terms.versions import queries
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import checked_file
from cdp.web.sizes import takes, takes_file

PREVIEW = "preview"
LARGEST_SECTIONS = 5_000_000  # bytes: sixty sections of the longest text


@bp.route("/new/<key:board_key>/file", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
@takes_file
def choose_file(access: Access, board_key: str) -> ResponseReturnValue:
    """Ask for a Word or text file, and show the sections of the uploaded file without storing them."""
    board = _board(access, board_key)
    form = TermsFileForm()
    if form.validate_on_submit():
        try:
            service.check_may_start(db.session(), board)
            file = checked_file(form.file.data, "file", KINDS)
            return _sections(board, forms.read(read_sections(file, field="file"), file.file_name))
        except Refusal as refusal:
            form.refuse(refusal)
    draft = queries.version_being_written(db.session(), board)
    return page("terms/choose_file.html", form=form, board=board, draft=draft)


@bp.route("/new/<key:board_key>/file/sections", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
@takes(LARGEST_SECTIONS)
def start_from_file(access: Access, board_key: str) -> ResponseReturnValue:
    """Start a draft from the checked sections of a file; for a preview or after an error, show them again."""
    board = _board(access, board_key)
    if request.method == "GET":
        return redirect(url_for("terms.choose_file", board_key=board_key), 303)
    form = forms.sent(request.form)

    def change() -> Done:
        source = f"the file “{form.file_name.data}”"
        version = service.start_from_sections(db.session(), board, form.kept, source, by=access.person)
        return Done(f"Version {version.number} started.", url_for("terms.edit", key=version.key))

    if request.form.get("go") == PREVIEW:
        form.validate_on_submit()
        return _sections(board, form)
    return save(form, change) or _sections(board, form)


def _sections(board: Board, form: SectionsForm) -> ResponseReturnValue:
    return page("terms/check_sections.html", form=form, board=board)


def _board(access: Access, key: str) -> Board:
    return partnerships.board_by_key(db.session(), access.partnership, key) or abort(404)
