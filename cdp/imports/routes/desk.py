"""The steps of an import, the same for a partnership that there is and for one that is to be founded."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp.errors import Refusal
from cdp.extensions import db
from cdp.files.spreadsheets import XLSX
from cdp.files.uploads import SPREADSHEETS
from cdp.imports import forms, layouts, organisations, reading, service, workbook
from cdp.imports.changes import Consent, Outcome, SetOrganisation, Verdict
from cdp.imports.forms import ColumnsForm, ConfirmForm, DiscardForm, FileForm
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
    Outcome.UNREADABLE: ("Cannot be read", "red"),
    Outcome.NEW: ("New", "green"),
    Outcome.CHANGES: ("Changes", "yellow"),
    Outcome.FOLLOWS: ("Follows somebody", "orange"),
    Outcome.THERE: ("Already there", "grey"),
    Outcome.LEFT_OUT: ("Left out", "grey"),
}


@dataclass(frozen=True)
class Desk:
    """Where an import takes place: in a partnership or (None) to found one, by whom, and under which addresses."""

    partnership: Partnership | None
    person: Person

    def address(self, step: str, key: str | None = None) -> str:
        """Return the address of a step, with the key of a file where it is about one."""
        prefix = "" if self.partnership else "found_"
        endpoint = f"imports.{prefix}{step}"
        return url_for(endpoint, key=key) if key else url_for(endpoint)


def choose(desk: Desk) -> ResponseReturnValue:
    """Ask for a file, read it, and keep what was read from it."""
    form = FileForm()

    def change() -> Done:
        db.session.commit()  # reading a file takes a moment, and on SQLite nobody else could write meanwhile
        checked = checked_file(form.file.data, "file", SPREADSHEETS, largest=reading.LARGEST_FILE)
        sheets = reading.read(checked, field="file")
        kept = service.keep(db.session(), desk.partnership, checked.file_name, sheets, by=desk.person)
        rows = plural(sum(sheet.filled for sheet in sheets), "row")
        words = "was" if rows == "1 row" else "were"
        return Done(f"{rows} {words} read from “{checked.file_name}”.", desk.address("columns", key=kept.key))

    return save(form, change) or page(
        "imports/choose.html",
        form=form,
        desk=desk,
        waiting=service.waiting(db.session(), desk.person, desk.partnership),
        discard=DiscardForm(),
    )


def columns(desk: Desk, key: str) -> ResponseReturnValue:
    """Show how the columns of each sheet are read, and let that be corrected."""
    file = _file(desk, key)
    if file is None:
        return _gone(desk)
    sheets, layout = service.sheets_of(file), layouts.from_json(file.layout)
    form = forms.columns_form(sheets, layout, service.boards_named(db.session(), file, sheets))

    def change() -> Done:
        service.read_as(file, form.wanted)
        if form.asks_again:
            return Done("The columns were read anew. Look them over.", desk.address("columns", key=key))
        return Done("The columns are saved.", desk.address("check", key=key))

    return save(form, change) or _columns_page(desk, file, form)


def _columns_page(desk: Desk, file: ImportedFile, form: ColumnsForm) -> ResponseReturnValue:
    return page("imports/columns.html", form=form, desk=desk, file=file)


def check(desk: Desk, key: str) -> ResponseReturnValue:
    """Show what becomes of every row, and write it when that is confirmed."""
    form = ConfirmForm()
    file = _file(desk, key)
    if file is None:
        earlier = sent_twice.already_done(form) if form.is_submitted() else None
        return redirect(earlier, 303) if earlier else _gone(desk)
    if not layouts.from_json(file.layout).is_readable:
        return redirect(desk.address("columns", key=key), 303)
    answer = save(form, partial(_write, desk, key, form))
    if answer is not None:
        return answer
    file = _file(desk, key)
    if file is None:
        return _gone(desk)
    stale = bool(form["shown"].errors)
    shown = _preview(desk, service.preview(db.session(), file), form)
    return (shown, 409) if stale else (shown, 422 if form.errors else 200)


def _write(desk: Desk, key: str, form: ConfirmForm) -> Done:
    session = db.session()
    file = _file(desk, key)
    if file is None:
        raise Refusal("This file has been imported or discarded in the meantime.")
    written = service.write(session, file, form.orders(), shown=form.shown.data, by=desk.person)
    if desk.partnership:
        there = url_for("partnerships.members")
    else:
        there = url_for("partnerships.administration", slug=written.slug)
    return Done(f"“{file.file_name}” is imported into {written.name}.", there)


def _preview(desk: Desk, preview: Preview, form: ConfirmForm) -> str:
    """Return the page of verdicts: those that cannot be read first, else all, or those that were asked for."""
    judgement, counts = preview.judgement, preview.judgement.counts
    form.shown.data = judgement.fingerprint
    unreadable = counts[Outcome.UNREADABLE]
    wanted = request.args.get("show", Outcome.UNREADABLE.value if unreadable else "all")
    verdicts = [one for one in judgement.verdicts if wanted in (one.outcome.value, "all")]
    listed = page_of_list(verdicts, request.args.get("page"))
    return render_template(
        "imports/check.html",
        form=form,
        desk=desk,
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


def _near(verdicts: list[Verdict], preview: Preview) -> dict[str, str]:
    """Return for new organisations on the page the one here that is called nearly the same."""
    new = [
        change.name
        for verdict in verdicts
        for change in verdict.changes
        if isinstance(change, SetOrganisation) and change.organisation_id is None
    ]
    return organisations.near(new, [one.name for one in preview.state.organisations])


def discard(desk: Desk, key: str) -> ResponseReturnValue:
    """Throw a file away."""
    file = _file(desk, key)
    if file is None:
        return _gone(desk)
    name = file.file_name

    def change() -> Done:
        found = _file(desk, key)
        if found is not None:
            service.discard(db.session(), found)
        return Done(f"“{name}” is thrown away.", desk.address("choose"))

    form = DiscardForm()
    if answer := save(form, change):
        return answer
    flash("Press the button again: this page was open for too long.", "important")
    return redirect(desk.address("choose"), 303)


def template() -> Response:
    """Give out the workbook to fill in."""
    return made_now(workbook.template(), "partnership-to-fill-in.xlsx", XLSX)


def _file(desk: Desk, key: str) -> ImportedFile | None:
    return service.file_of(db.session(), desk.person, desk.partnership, key)


def _gone(desk: Desk) -> ResponseReturnValue:
    return render_template("imports/gone.html", desk=desk), 404
