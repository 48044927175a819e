"""Pages to begin a report from a file or pasted text. Nothing is stored until its parts were checked."""

from collections.abc import Sequence

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.checking.check import check
from cdp.checking.context import CheckContext
from cdp.checking.findings import Finding
from cdp.checking.readers.files import read_report
from cdp.decision_reports.forms import importing as forms
from cdp.decision_reports.importing.parts import read_parts
from cdp.decision_reports.importing.service import begin_from
from cdp.decision_reports.routes.shared import bp
from cdp.decision_reports.templates.queries import OfferedForm, offered_forms
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Board
from cdp.partnerships.queries import boards_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.sizes import takes, takes_file

LARGEST_PARTS = 5_000_000  # bytes of the form with the parts


@bp.route("/from-file", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
@takes_file
def choose_file(access: Access) -> ResponseReturnValue:
    """Ask for a file or text, and show its parts without storing them."""
    form = forms.ReportFileForm()
    offered, boards = _offered(access)
    form.offer(offered, boards)
    if form.validate_on_submit():
        chosen = next((one for one in offered if one.code == form.template.data), None) or abort(404)
        try:
            checked, found = _read(form, chosen)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return page("decision_reports/check_parts.html", form=checked, found=found)
    return page("decision_reports/choose_file.html", form=form)


@bp.route("/from-file/parts", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
@takes(LARGEST_PARTS)
def begin_from_file(access: Access) -> ResponseReturnValue:
    """Begin a draft from the checked parts; after an error, show them again."""
    if request.method == "GET":
        return redirect(url_for("decision_reports.choose_file"), 303)
    offered, boards = _offered(access)
    chosen = next((one for one in offered if one.code == request.form.get("template")), None)
    board = next((one for one in boards if one.key == request.form.get("board")), None)
    if chosen is None or board is None:
        abort(404)
    form = forms.sent(request.form, chosen.form)

    def change() -> Done:
        report = begin_from(
            db.session(),
            access.partnership,
            chosen.form,
            form.placed(board),
            form.source.data or "a file",
            by=access.person,
        )
        return Done("Report begun. Check its sections.", url_for("decision_reports.show", key=report.key))

    return save(form, change) or page("decision_reports/check_parts.html", form=form, found=())


def _offered(access: Access) -> tuple[list[OfferedForm], list[Board]]:
    session = db.session()
    boards = list(boards_of(session, access.partnership, open_on=clock.today()))
    return offered_forms(session, access.partnership), boards


def _read(
    form: forms.ReportFileForm, chosen: OfferedForm
) -> tuple[forms.ImportedReportForm, Sequence[Finding]]:
    """Return the form with the parts of what was sent, and what the check finds in it as it is.

    Raises Refusal, with its field, if it cannot be read.
    """
    if form.file.data is None:
        content, name, source, field = form.pasted.data.encode(), "", "pasted text", "pasted"
    else:
        form.file.data.stream.seek(0)
        content, name = form.file.data.stream.read(), form.file.data.filename
        source, field = f"the file “{name}”", "file"
    try:
        document = read_report(content, name)
        found = read_parts(document, chosen.form)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field=field) from None
    if not found.parts and not found.asks:
        raise Refusal("No text was found. Choose another file, or paste the text.", field=field)
    data = {"template": chosen.code, "board": form.board.data, "source": source}
    return forms.read(found, chosen.form, data), check(document, CheckContext(today=clock.today()))
