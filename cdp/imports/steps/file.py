"""The pages on which a person chooses a file, checks its columns, discards it, or downloads the template."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from cdp.extensions import db
from cdp.files.spreadsheets import XLSX
from cdp.files.uploads import SPREADSHEETS
from cdp.imports import reading, service, workbook
from cdp.imports.choices import TAKEN_FROM
from cdp.imports.forms.columns import columns_form
from cdp.imports.forms.confirming import DiscardForm, ImportFileForm
from cdp.imports.steps.target import ImportTarget, gone
from cdp.web.changes import Done, keep, page, save
from cdp.web.downloads import checked_file, made_now
from cdp.web.sizes import takes_file
from cdp.wording.formats import plural


@takes_file
def choose(target: ImportTarget) -> ResponseReturnValue:
    """Ask for a file, read it and store its cells."""
    form = ImportFileForm(target.kind)

    def change() -> Done:
        keep()  # while a file is read, an open transaction on SQLite would block other writers
        sent, field = form.sent()
        checked = checked_file(sent, field, SPREADSHEETS, largest=reading.LARGEST_FILE)
        sheets = reading.read(checked, field=field)
        kept = service.keep(
            db.session(), target.kind, target.partnership, checked.file_name, sheets, by=target.person
        )
        rows = plural(sum(sheet.filled for sheet in sheets), "row")
        return Done(f"{rows} read from “{checked.file_name}”.", target.address("columns", key=kept.key))

    return save(form, change) or page(
        "imports/choose.html",
        form=form,
        target=target,
        waiting=service.waiting(db.session(), target.kind, target.person, target.partnership),
        discard=DiscardForm(),
    )


def columns(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Show how the columns of each sheet are read, and save corrections."""
    file = target.file(key)
    if file is None:
        return gone(target)
    sheets, layout = service.sheets_of(file), service.layout_of(target.kind, file)
    options = service.options_of(db.session(), target.kind, file, sheets)
    form = columns_form(sheets, layout, target.kind.tables, options)

    def change() -> Done:
        service.read_as(db.session(), target.kind, file, form.wanted)
        if form.asks_again:
            return Done("Columns read again. Check them.", target.address("columns", key=key))
        return Done("Columns saved.", target.address("questions" if target.kind.asks else "check", key=key))

    answer = save(form, change)
    if answer is not None:
        return answer
    found = target.file(key)
    if found is None:
        return gone(target)
    taken_from = layout.options.get(TAKEN_FROM, "")
    return page("imports/columns.html", form=form, target=target, file=found, taken_from=taken_from)


def discard(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Discard a file."""
    file = target.file(key)
    if file is None:
        return gone(target)
    name = file.file_name

    def change() -> Done:
        found = target.file(key)
        if found is not None:
            service.discard(db.session(), found)
        return Done(f"“{name}” discarded.", target.address("choose"))

    form = DiscardForm()
    if answer := save(form, change):
        return answer
    flash("This page was open for too long. Select the button again.", "important")
    return redirect(target.address("choose"), 303)


def template(target: ImportTarget) -> ResponseReturnValue:
    """Download the template workbook."""
    return made_now(workbook.template(target.kind), target.kind.template.file_name, XLSX)
