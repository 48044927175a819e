"""The steps of an import, for an existing or a new partnership."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp.errors import Refusal
from cdp.extensions import db
from cdp.files.spreadsheets import XLSX
from cdp.files.uploads import SPREADSHEETS
from cdp.imports import forms, layouts, organisations, reading, service, workbook
from cdp.imports.changes import Consent, RowOutcome, RowVerdict, SetOrganisation
from cdp.imports.forms import ColumnsForm, DiscardForm, ImportConfirmForm, ImportFileForm
from cdp.imports.service import Preview
from cdp.imports.writing import addresses
from cdp.models import ImportedFile, Partnership, Person
from cdp.web import sent_twice
from cdp.web.changes import Done, page, save
from cdp.web.downloads import checked_file, made_now
from cdp.web.paging import page_of_list
from cdp.wording.formats import plural

bp = Blueprint("imports", __name__)

OUTCOMES = {
    RowOutcome.UNREADABLE: ("Cannot be read", "red"),
    RowOutcome.NEW: ("New", "green"),
    RowOutcome.CHANGES: ("Changes", "yellow"),
    RowOutcome.FOLLOWS: ("Replaces someone", "orange"),
    RowOutcome.THERE: ("Already there", "grey"),
    RowOutcome.LEFT_OUT: ("Left out", "grey"),
}


@dataclass(frozen=True)
class ImportTarget:
    """The target of an import: a partnership, or None for a new one, and the person who imports."""

    partnership: Partnership | None
    person: Person

    def address(self, step: str, key: str | None = None) -> str:
        """Return the address of a step, with the key of its file if it has one."""
        prefix = "" if self.partnership else "found_"
        endpoint = f"imports.{prefix}{step}"
        return url_for(endpoint, key=key) if key else url_for(endpoint)


def choose(target: ImportTarget) -> ResponseReturnValue:
    """Ask for a file, read it and store its cells."""
    form = ImportFileForm()

    def change() -> Done:
        db.session.commit()  # reading a file takes time, during which SQLite would block other writers
        checked = checked_file(form.file.data, "file", SPREADSHEETS, largest=reading.LARGEST_FILE)
        sheets = reading.read(checked, field="file")
        kept = service.keep(db.session(), target.partnership, checked.file_name, sheets, by=target.person)
        rows = plural(sum(sheet.filled for sheet in sheets), "row")
        return Done(f"{rows} read from “{checked.file_name}”.", target.address("columns", key=kept.key))

    return save(form, change) or page(
        "imports/choose.html",
        form=form,
        target=target,
        waiting=service.waiting(db.session(), target.person, target.partnership),
        discard=DiscardForm(),
    )


def columns(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Show how the columns of each sheet are read, and save corrections."""
    file = _file(target, key)
    if file is None:
        return _gone(target)
    sheets, layout = service.sheets_of(file), layouts.from_json(file.layout)
    form = forms.columns_form(sheets, layout, service.boards_named(db.session(), file, sheets))

    def change() -> Done:
        service.read_as(file, form.wanted)
        if form.asks_again:
            return Done("Columns read again. Check them.", target.address("columns", key=key))
        return Done("Columns saved.", target.address("check", key=key))

    return save(form, change) or _columns_page(target, file, form)


def _columns_page(target: ImportTarget, file: ImportedFile, form: ColumnsForm) -> ResponseReturnValue:
    return page("imports/columns.html", form=form, target=target, file=file)


def check(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Show the verdict for every row, and save the import once it is confirmed."""
    form = ImportConfirmForm()
    file = _file(target, key)
    if file is None:
        earlier = sent_twice.already_done(form) if form.is_submitted() else None
        return redirect(earlier, 303) if earlier else _gone(target)
    if not layouts.from_json(file.layout).is_readable:
        return redirect(target.address("columns", key=key), 303)
    answer = save(form, partial(_write, target, key, form))
    if answer is not None:
        return answer
    file = _file(target, key)
    if file is None:
        return _gone(target)
    stale = bool(form["shown"].errors)
    shown = _preview(target, service.preview(db.session(), file), form)
    return (shown, 409) if stale else (shown, 422 if form.errors else 200)


def _write(target: ImportTarget, key: str, form: ImportConfirmForm) -> Done:
    session = db.session()
    file = _file(target, key)
    if file is None:
        raise Refusal("This file has been imported or discarded in the meantime.")
    written = service.write(session, file, form.orders(), shown=form.shown.data, by=target.person)
    if target.partnership:
        there = url_for("partnerships.members")
    else:
        there = url_for("partnerships.administration", slug=written.slug)
    return Done(f"“{file.file_name}” imported into the {written.name}.", there)


def _preview(target: ImportTarget, preview: Preview, form: ImportConfirmForm) -> str:
    """Return the page of verdicts: those requested, or by default unreadable rows if any, otherwise all."""
    judgement, counts = preview.judgement, preview.judgement.counts
    form.shown.data = judgement.fingerprint
    unreadable = counts[RowOutcome.UNREADABLE]
    wanted = request.args.get("show", RowOutcome.UNREADABLE.value if unreadable else "all")
    verdicts = [one for one in judgement.verdicts if wanted in (one.outcome.value, "all")]
    listed = page_of_list(verdicts, request.args.get("page"))
    return render_template(
        "imports/check.html",
        form=form,
        target=target,
        preview=preview,
        judgement=judgement,
        verdicts=listed,
        wanted=wanted,
        counts={outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]},
        outcomes=OUTCOMES,
        near=_near(listed.items, preview),
        changing=judgement.needing(Consent.CHANGE),
        following=judgement.needing(Consent.FOLLOW),
        appointed=len(addresses(judgement.changes)),
        nothing=not judgement.changes,
        discard=DiscardForm(),
    )


def _near(verdicts: list[RowVerdict], preview: Preview) -> dict[str, str]:
    """Return the most similar existing organisation for each new one on the page."""
    new = [
        change.name
        for verdict in verdicts
        for change in verdict.changes
        if isinstance(change, SetOrganisation) and change.organisation_id is None
    ]
    return organisations.near(new, [one.name for one in preview.state.organisations])


def discard(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Discard a file."""
    file = _file(target, key)
    if file is None:
        return _gone(target)
    name = file.file_name

    def change() -> Done:
        found = _file(target, key)
        if found is not None:
            service.discard(db.session(), found)
        return Done(f"“{name}” discarded.", target.address("choose"))

    form = DiscardForm()
    if answer := save(form, change):
        return answer
    flash("This page was open for too long. Select the button again.", "important")
    return redirect(target.address("choose"), 303)


def template() -> Response:
    """Download the template workbook."""
    return made_now(workbook.template(), "partnership-to-fill-in.xlsx", XLSX)


def _file(target: ImportTarget, key: str) -> ImportedFile | None:
    return service.file_of(db.session(), target.person, target.partnership, key)


def _gone(target: ImportTarget) -> ResponseReturnValue:
    return render_template("imports/gone.html", target=target), 404
