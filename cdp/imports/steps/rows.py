"""The rows page of an import: verdicts on rows, corrections to them, and the confirmation."""

from functools import partial
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from cdp.errors import Refusal
from cdp.extensions import db
from cdp.imports import service
from cdp.imports.forms.confirming import DiscardForm, ImportConfirmForm, confirm_form
from cdp.imports.forms.mending import MendForm, mend_form, posted_form
from cdp.imports.service import Preview
from cdp.imports.steps.target import ImportTarget, gone
from cdp.imports.verdicts import Consent, RowOutcome, RowVerdict
from cdp.models import ImportedFile
from cdp.web import sent_twice
from cdp.web.changes import Done, save
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
"""The lists in which rows have fields for corrections."""
ROWS_WITH_FIELDS = 20


def check(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Show the verdict on every row, save corrections, and carry out the import once it is confirmed."""
    file = target.file(key)
    if file is None:
        return _imported(target, confirm_form(target.kind))
    if not service.layout_of(target.kind, file).is_readable:
        return redirect(target.address("columns", key=key), 303)
    if "mend" in request.form:
        return _mend(target, key, file)
    form = confirm_form(target.kind)
    answer = save(form, partial(_write, target, key, form))
    if answer is not None:
        return answer
    file = target.file(key)
    if file is None:
        return _imported(target, form)
    stale = bool(form["shown"].errors)
    shown = _preview(target, file, form)
    return (shown, 409) if stale else (shown, 422 if form.errors else 200)


def _imported(target: ImportTarget, form: ImportConfirmForm) -> ResponseReturnValue:
    """Return the answer for a file that is gone: if this form imported it, the address that the import led to."""
    earlier = sent_twice.already_done(form) if form.is_submitted() else None
    return redirect(earlier, 303) if earlier else gone(target)


def _mend(target: ImportTarget, key: str, file: ImportedFile) -> ResponseReturnValue:
    """Save the corrections that were typed on the page, then judge the rows again."""
    form = posted_form(service.rows_of(target.kind, file), request.form.keys())

    def change() -> Done:
        service.correct(db.session(), file, form.correcting)
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
        return Done(message, target.address("check", key=key, **query))

    answer = save(form, change)
    if answer is not None:
        return answer
    found = target.file(key)
    return (_preview(target, found, form, mending=form), 422) if found else gone(target)


def _write(target: ImportTarget, key: str, form: ImportConfirmForm) -> Done:
    session = db.session()
    file = target.file(key)
    if file is None:
        raise Refusal(service.GONE)
    written = service.write(session, target.kind, file, form.confirmation(), by=target.person)
    return Done(f"“{file.file_name}” imported into {written.name}.", target.pages.home(written))


def _preview(target: ImportTarget, file: ImportedFile, form: Any, *, mending: MendForm | None = None) -> str:
    """Return the page with the verdicts in the requested list.

    The default list is the unreadable rows, or all rows if none is unreadable. `form` is the form that was sent;
    `mending` is the form with corrections that could not be stored, if any.
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
    """Return the name and number of rows of each list of verdicts, by code, without empty lists other than "All"."""
    counts = preview.judgement.counts
    lists = {ALL: ("All", len(preview.judgement.verdicts))}
    lists |= {outcome.value: (OUTCOMES[outcome][0], counts[outcome]) for outcome in OUTCOMES}
    lists[CORRECTED] = ("Corrected on this page", preview.judgement.corrected)
    return {code: found for code, found in lists.items() if found[1] or code == ALL}
