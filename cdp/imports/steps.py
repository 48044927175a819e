"""The pages of an import. A feature adds them to its own addresses with `import_pages`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.files.spreadsheets import XLSX
from cdp.files.uploads import SPREADSHEETS
from cdp.imports import reading, service, workbook
from cdp.imports.forms.columns import columns_form
from cdp.imports.forms.confirming import DiscardForm, ImportConfirmForm, ImportFileForm, confirm_form
from cdp.imports.forms.mending import MendForm, mend_form, posted_form
from cdp.imports.kinds import ImportKind
from cdp.imports.service import Preview
from cdp.imports.verdicts import Consent, RowOutcome, RowVerdict
from cdp.models import ImportedFile, Partnership, Person
from cdp.web import sent_twice
from cdp.web.access import current_person
from cdp.web.changes import Done, keep, page, save
from cdp.web.downloads import checked_file, made_now
from cdp.web.paging import Page, page_of_list
from cdp.wording.formats import listed, plural

OUTCOMES = {
    RowOutcome.UNREADABLE: ("Cannot be read", "red"),
    RowOutcome.NEW: ("New", "green"),
    RowOutcome.CHANGES: ("Changes", "yellow"),
    RowOutcome.FOLLOWS: ("Replaces someone", "orange"),
    RowOutcome.THERE: ("Already there", "grey"),
    RowOutcome.LEFT_OUT: ("Left out", "grey"),
    RowOutcome.SET_ASIDE: ("Left out by you", "grey"),
}
ALL, CORRECTED = "all", "corrected"
MENDED_HERE = (RowOutcome.UNREADABLE.value, RowOutcome.SET_ASIDE.value, CORRECTED)
"""The lists that show rows with fields."""
ROWS_WITH_FIELDS = 20

Home = Callable[[Partnership | None], str]
Guard = Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]


@dataclass(frozen=True)
class ImportPages:
    """The pages of an import: its blueprint, the start of its endpoints, and the pages around it.

    `home` is the page to go back to, and after the import. `export` is the endpoint of a workbook that can be imported.
    """

    kind: ImportKind
    blueprint: str
    name: str
    home: Home
    export: str = ""

    def for_request(self, partnership: Partnership | None) -> "ImportTarget":
        """Return the target of this request."""
        person = current_person()
        assert person is not None  # noqa: S101 -- guaranteed by the guard of each view
        return ImportTarget(self, partnership, person)


@dataclass(frozen=True)
class ImportTarget:
    """The target of an import: a partnership, or None for a new one, and the person who imports."""

    pages: ImportPages
    partnership: Partnership | None
    person: Person

    @property
    def kind(self) -> ImportKind:
        """What the import declares."""
        return self.pages.kind

    @property
    def home(self) -> str:
        """The address of the page to go back to."""
        return self.pages.home(self.partnership)

    @property
    def export(self) -> str:
        """The address of the workbook of this partnership that can be imported, or ""."""
        return url_for(self.pages.export) if self.pages.export else ""

    def address(self, step: str, key: str | None = None, **query: Any) -> str:
        """Return the address of a step, with the key of its file if it has one."""
        place: dict[str, Any] = {"slug": self.partnership.slug} if self.partnership else {}
        if key:
            place["key"] = key
        return url_for(f"{self.pages.blueprint}.{self.pages.name}{step}", **place, **query)

    def file(self, key: str) -> ImportedFile | None:
        """Return the person's own file by its key, or None."""
        return service.file_of(db.session(), self.kind, self.person, self.partnership, key)


def import_pages(
    blueprint: Blueprint,
    kind: ImportKind,
    *,
    guard: Guard,
    prefix: str,
    home: Home,
    name: str = "import_",
    export: str = "",
) -> None:
    """Add the five addresses of an import to a blueprint, below `prefix`: choose, columns, check, discard, template.

    `guard` is the decorator that says who may use them; `name` is the start of their endpoints.
    """
    pages = ImportPages(kind, blueprint.name, name, home, export)
    for step, end, view, methods in (
        ("choose", "", choose, ["GET", "POST"]),
        ("columns", "/<key:key>/columns", columns, ["GET", "POST"]),
        ("check", "/<key:key>", check, ["GET", "POST"]),
        ("discard", "/<key:key>/discard", discard, ["POST"]),
        ("template", "/template.xlsx", template, ["GET"]),
    ):
        guarded = guard(_view(pages, view))
        blueprint.add_url_rule(f"{prefix}{end}", f"{name}{step}", guarded, methods=methods)


def _view(pages: ImportPages, step: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    def view(access: Access | None = None, **place: str) -> ResponseReturnValue:
        return step(pages.for_request(access.partnership if access else None), **place)

    return view


def choose(target: ImportTarget) -> ResponseReturnValue:
    """Ask for a file, read it and store its cells."""
    form = ImportFileForm()

    def change() -> Done:
        keep()  # reading a file takes time, during which SQLite would block other writers
        checked = checked_file(form.file.data, "file", SPREADSHEETS, largest=reading.LARGEST_FILE)
        sheets = reading.read(checked, field="file")
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
        return _gone(target)
    sheets, layout = service.sheets_of(file), service.layout_of(target.kind, file)
    options = service.options_of(db.session(), target.kind, file, sheets)
    form = columns_form(sheets, layout, target.kind.tables, options)

    def change() -> Done:
        service.read_as(target.kind, file, form.wanted)
        if form.asks_again:
            return Done("Columns read again. Check them.", target.address("columns", key=key))
        return Done("Columns saved.", target.address("check", key=key))

    return save(form, change) or page("imports/columns.html", form=form, target=target, file=file)


def check(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Show the verdict for every row, save corrections, and save the import once it is confirmed."""
    file = target.file(key)
    if file is None:
        form = confirm_form(target.kind)
        earlier = sent_twice.already_done(form) if form.is_submitted() else None
        return redirect(earlier, 303) if earlier else _gone(target)
    if not service.layout_of(target.kind, file).is_readable:
        return redirect(target.address("columns", key=key), 303)
    if "mend" in request.form:
        return _mend(target, file)
    form = confirm_form(target.kind)
    answer = save(form, partial(_write, target, key, form))
    if answer is not None:
        return answer
    file = target.file(key)
    if file is None:
        return _gone(target)
    stale = bool(form["shown"].errors)
    shown = _preview(target, file, form)
    return (shown, 409) if stale else (shown, 422 if form.errors else 200)


def _mend(target: ImportTarget, file: ImportedFile) -> ResponseReturnValue:
    """Save what was typed for the rows on the page, then judge them again."""
    form = posted_form(service.rows_of(target.kind, file), request.form.keys())

    def change() -> Done:
        service.correct(file, form.typed)
        judgement = service.preview(db.session(), target.kind, file).judgement
        unreadable = judgement.counts[RowOutcome.UNREADABLE]
        state = {
            "corrected": judgement.corrected,
            "left out": judgement.counts[RowOutcome.SET_ASIDE],
        }
        told = [f"{plural(count, 'row')} {what}" for what, count in state.items() if count]
        left = (
            f"{plural(unreadable, 'row')} still cannot be read." if unreadable else "Every row can be read."
        )
        query = {name: value for name in ("show", "page") if (value := request.args.get(name))}
        if not unreadable and query.get("show") == RowOutcome.UNREADABLE.value:
            query = {}
        message = f"{listed(told)}. {left}" if told else left
        return Done(message, target.address("check", key=file.key, **query))

    return save(form, change) or (_preview(target, file, form, mending=form), 422)


def _write(target: ImportTarget, key: str, form: ImportConfirmForm) -> Done:
    session = db.session()
    file = target.file(key)
    if file is None:
        raise Refusal("This file has been imported or discarded in the meantime.")
    written = service.write(session, target.kind, file, form.confirmation(), by=target.person)
    return Done(f"“{file.file_name}” imported into the {written.name}.", target.pages.home(written))


def _preview(target: ImportTarget, file: ImportedFile, form: Any, *, mending: MendForm | None = None) -> str:
    """Return the page of verdicts: those requested, or by default unreadable rows if any, otherwise all.

    `form` is the one that was sent, `mending` the corrections that could not be stored.
    """
    preview = service.preview(db.session(), target.kind, file)
    judgement, counts = preview.judgement, preview.judgement.counts
    wanted = request.args.get("show", RowOutcome.UNREADABLE.value if counts[RowOutcome.UNREADABLE] else ALL)
    listed_rows = _listed(preview, wanted)
    confirm = form if isinstance(form, ImportConfirmForm) else confirm_form(target.kind, formdata=None)
    confirm.shown.data = judgement.fingerprint
    mend = mending
    if mend is None and wanted in MENDED_HERE and listed_rows.items:
        mend = mend_form(preview.rows, listed_rows.items)
    if mend is not None:
        mend.show(judgement)
    return render_template(
        "imports/check.html",
        form=form,
        confirm=confirm,
        mend=mend,
        target=target,
        file=file,
        judgement=judgement,
        verdicts=listed_rows,
        wanted=wanted,
        lists=_lists(preview),
        outcomes=OUTCOMES,
        remarks={} if mend else judgement.remarks(listed_rows.items),
        changing=judgement.needing(Consent.CHANGE),
        following=judgement.needing(Consent.FOLLOW),
        discard=DiscardForm(),
    )


def _listed(preview: Preview, wanted: str) -> Page[RowVerdict]:
    verdicts = [
        verdict
        for verdict in preview.judgement.verdicts
        if wanted in (ALL, verdict.outcome.value) or (wanted == CORRECTED and verdict.is_corrected)
    ]
    if wanted in MENDED_HERE:
        return page_of_list(verdicts, request.args.get("page"), ROWS_WITH_FIELDS)
    return page_of_list(verdicts, request.args.get("page"))


def _lists(preview: Preview) -> dict[str, tuple[str, int]]:
    """Return the lists of verdicts that are not empty: their names and numbers of rows, by code."""
    counts = preview.judgement.counts
    lists = {ALL: ("All", len(preview.judgement.verdicts))}
    lists |= {outcome.value: (OUTCOMES[outcome][0], counts[outcome]) for outcome in OUTCOMES}
    lists[CORRECTED] = ("Corrected on this page", preview.judgement.corrected)
    return {code: found for code, found in lists.items() if found[1] or code == ALL}


def discard(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Discard a file."""
    file = target.file(key)
    if file is None:
        return _gone(target)
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


def _gone(target: ImportTarget) -> ResponseReturnValue:
    return render_template("imports/gone.html", target=target), 404
