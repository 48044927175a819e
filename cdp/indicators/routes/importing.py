"""Pages on which the secretariat and the data lead import files of figures, and undo imports."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.files.spreadsheets import XLSX
from cdp.files.uploads import MEDIA_TYPES, FileKind
from cdp.indicators.importing import forms, queries, service
from cdp.indicators.importing.comparing import number_written
from cdp.indicators.importing.judging import REASON_WORDS
from cdp.indicators.importing.questions import FigureQuestion
from cdp.indicators.importing.template import FILE_NAME, template
from cdp.indicators.importing.writing import undo_plan
from cdp.indicators.routes.blueprint import bp
from cdp.models import FigureImport, FigureImportState
from cdp.web import sent_twice
from cdp.web.access import requires
from cdp.web.changes import Done, keep, page, save
from cdp.web.downloads import checked_file, made_now, paper_store
from cdp.web.forms import VersionedForm
from cdp.web.paging import page_of
from cdp.web.sizes import takes
from cdp.wording.formats import plural

STATE_WORDS = {
    FigureImportState.READING: "Being read",
    FigureImportState.READ: "To confirm",
    FigureImportState.WRITING: "Being saved",
    FigureImportState.DONE: "Imported",
    FigureImportState.FAILED: "Failed",
    FigureImportState.UNDONE: "Undone",
}


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
@takes(service.LARGEST_FILE)
def import_file(access: Access) -> ResponseReturnValue:
    """Ask for a file of figures and store it for the worker; list the earlier imports."""
    form = forms.FiguresFileForm()

    def change() -> Done:
        keep()  # while a large file is stored, an open transaction on SQLite would block other writers
        checked = checked_file(form.file.data, "file", service.KINDS, largest=service.LARGEST_FILE)
        paper_store().write(checked.content)
        order = service.start(db.session(), access.partnership, checked, by=access.person)
        db.session.flush()
        return Done(f"“{checked.file_name}” uploaded.", _address(order))

    return save(form, change) or page(
        "indicators/import_file.html",
        form=form,
        imports=page_of(queries.imports_of(access.partnership), db.session(), request.args.get("page")),
        state_words=STATE_WORDS,
    )


@bp.route("/import/template.<any(xlsx, csv):kind>")
@requires(Permission.ENTER_INDICATORS)
def import_template(access: Access, kind: str) -> ResponseReturnValue:  # noqa: ARG001 -- the same for everyone
    """Download the template for values."""
    media_type = XLSX if kind == "xlsx" else MEDIA_TYPES[FileKind.CSV]
    return made_now(template(kind), f"{FILE_NAME}.{kind}", media_type)


@bp.route("/import/<key:key>", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def import_show(access: Access, key: str) -> ResponseReturnValue:
    """Show how far an import is and what it will do, and confirm it."""
    order = _order(access, key)
    form = forms.ConfirmFiguresForm(obj=order)

    def change() -> Done:
        has_checked = bool(form.checked.data)
        version = form.version.data
        service.confirm(db.session(), order, has_checked=has_checked, by=access.person, version=version)
        return Done("Import confirmed. We are saving the values.", _address(order))

    if done := save(form, change):
        return done
    _renew(form, order)
    return page(
        "indicators/import_show.html",
        form=form,
        order=order,
        summary=order.summary,
        changes=number_written(order.summary.get("counts", {})),
        states=FigureImportState,
        reason_words=REASON_WORDS,
        state_words=STATE_WORDS,
        sees_rows=_sees_rows(access, order),
        questions=[
            FigureQuestion.of(one)
            for one in order.summary.get("questions", ())
            if [one["key"], one["item"]] in order.summary["unanswered"]
        ],
        indicators={
            one.label: one.id
            for one in queries.indicators_known(db.session(), access.partnership).values()
            if one.id in order.summary.get("codes", ())
        },
        once=forms.PlainForm().once.data,
    )


@bp.route("/import/<key:key>/facts", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def import_facts(access: Access, key: str) -> ResponseReturnValue:
    """Ask for the facts that are not in the file."""
    order = _order_to_read(access, key)
    indicators = [
        (one.id, one.label) for one in queries.indicators_known(db.session(), access.partnership).values()
    ]
    form = forms.facts_form(order, indicators)

    def change() -> Done:
        service.answer(db.session(), order, form.given, version=form.version.data)
        return Done("Answers saved. We are reading the file again.", _address(order))

    if done := save(form, change):
        return done
    _renew(form, order)
    return page("indicators/import_facts.html", form=form, order=order)


@bp.route("/import/<key:key>/rows", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def import_rows(access: Access, key: str) -> ResponseReturnValue:
    """Correct the rows that cannot be read, or leave them out."""
    order = _order_to_read(access, key)
    if not _sees_rows(access, order):
        abort(403)
    form = forms.rows_form(order)

    def change() -> Done:
        if not forms.is_same_page(list(request.form), form):
            raise Refusal(service.CHANGED)
        texts, version = form.corrected(order.summary["rows"]), form.version.data
        service.correct(db.session(), order, texts, form.left_out, version=version)
        return Done("Corrections saved. We are reading the file again.", _address(order))

    if done := save(form, change):
        return done
    _renew(form, order)
    return page("indicators/import_rows.html", form=form, order=order)


@bp.route("/import/<key:key>/rows/leave-out", methods=["POST"])
@requires(Permission.ENTER_INDICATORS)
def import_leave_out(access: Access, key: str) -> ResponseReturnValue:
    """Leave out all rows that cannot be read."""
    order = _order(access, key)
    form = forms.ImportForm()

    def change() -> Done:
        service.leave_out_all(db.session(), order, version=form.version.data)
        return Done("Rows left out. We are reading the file again.", _address(order))

    return save(form, change) or page("indicators/import_spoilt.html", order=order)


@bp.route("/import/<key:key>/again", methods=["POST"])
@requires(Permission.ENTER_INDICATORS)
def import_again(access: Access, key: str) -> ResponseReturnValue:
    """Read a file again whose import failed."""
    order = _order(access, key)

    def change() -> Done:
        service.try_again(db.session(), order)
        return Done("We are reading the file again.", _address(order))

    return save(forms.PlainForm(), change) or page("indicators/import_spoilt.html", order=order)


@bp.route("/import/<key:key>/discard", methods=["POST"])
@requires(Permission.ENTER_INDICATORS)
def import_discard(access: Access, key: str) -> ResponseReturnValue:
    """Discard a file that brought no values; one that is gone leads to the list if the form was sent twice."""
    form = forms.PlainForm()
    if form.validate_on_submit() and (earlier := sent_twice.already_done(form)):
        return redirect(earlier, 303)
    order = _order(access, key)
    name = order.file_name

    def change() -> Done:
        service.discard(db.session(), order)
        return Done(f"“{name}” discarded.", url_for("indicators.import_file"))

    return save(form, change) or page("indicators/import_spoilt.html", order=order)


@bp.route("/import/<key:key>/undo", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def import_undo(access: Access, key: str) -> ResponseReturnValue:
    """Show what undoing an import does, and undo it."""
    order = _order(access, key)
    if order.state is not FigureImportState.DONE and request.method != "POST":
        abort(404)
    form = forms.ImportForm(obj=order)

    def change() -> Done:
        plan = service.undo(db.session(), order, by=access.person, version=form.version.data)
        said = f"Import undone: {plural(plan.deleted, 'value')} deleted, {plan.restored} restored."
        return Done(said, _address(order))

    if done := save(form, change):
        return done
    if order.state is not FigureImportState.DONE:
        return page("indicators/import_spoilt.html", form, order=order)
    _renew(form, order)
    return page("indicators/import_undo.html", form=form, order=order, plan=undo_plan(db.session(), order))


def _order(access: Access, key: str) -> FigureImport:
    found = queries.import_of(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found


def _order_to_read(access: Access, key: str) -> FigureImport:
    """Return an import whose file was read and is not confirmed, or respond with 404.

    A form that is sent when the import has moved on is still taken while its rows are kept: the service refuses it, so
    that what was typed stays on the page, or it was sent twice. Later, the import's page is shown instead.
    """
    order = _order(access, key)
    if order.state is FigureImportState.READ:
        return order
    if request.method != "POST":
        abort(404)
    if "troubles" not in order.summary or "questions" not in order.summary:
        flash(service.CHANGED, "important")
        abort(redirect(_address(order), 303))
    return order


def _renew(form: VersionedForm, order: FigureImport) -> None:
    """After someone else's change was reported, let the form be sent for the import as it is now."""
    if service.CHANGED in form.form_errors:
        form.version.data, form.version.raw_data = order.version, None


def _sees_rows(access: Access, order: FigureImport) -> bool:
    """Return whether a person may see cells of the file, which may have small numbers of our own data.

    The type of source is not asked, because anyone who may import can change that answer.
    """
    return order.person_id == access.person.id or access.may(Permission.READ_SMALL_NUMBERS)


def _address(order: FigureImport) -> Any:
    return url_for("indicators.import_show", key=order.key)
