"""The rows page of an import: verdicts on rows, corrections to them, and the confirmation."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from cdp.errors import Refusal
from cdp.extensions import db
from cdp.imports import service
from cdp.imports.cells import shortened
from cdp.imports.forms.confirming import DiscardForm, ImportConfirmForm, LeaveOutForm, confirm_form
from cdp.imports.forms.mending import MendForm, leaving_out, mend_form, posted_form
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
    RowOutcome.JOINED: ("Part of other rows", "grey"),
    RowOutcome.LEFT_OUT: ("Left out", "grey"),
    RowOutcome.SET_ASIDE: ("Left out by you", "grey"),
}
ALL, CORRECTED = "all", "corrected"
MENDED_HERE = (RowOutcome.UNREADABLE.value, RowOutcome.SET_ASIDE.value, CORRECTED)
"""The lists in which rows have fields for corrections."""
ROWS_WITH_FIELDS = 20
MOST_LOST = 10
COLUMNS_CHANGED = (
    "The columns of this file were changed after you opened this page, so nothing was saved. Check the rows below, "
    "then select “Check again”."
)


def check(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Show the verdict on every row, save corrections, and carry out the import once it is confirmed."""
    file = target.file(key)
    if file is None:
        return _imported(target, confirm_form(target.kind))
    if not service.layout_of(target.kind, file).is_readable:
        return redirect(target.address("columns", key=key), 303)
    if request.method == "GET" and target.asks_first(file):
        return redirect(target.address("questions", key=key), 303)
    if "mend" in request.form:
        return _mend(target, key, file)
    if "leave_out_all" in request.form:
        return _leave_out_all(target, key)
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
    is_stale = False

    def change() -> Done:
        nonlocal is_stale
        is_stale = not service.correct(db.session(), file, form.correcting, shown=form.layout.data)
        if is_stale:
            raise Refusal(f"{COLUMNS_CHANGED}{_lost(form, request.form)}")
        return _corrected(target, key, file)

    answer = save(form, change)
    if answer is not None:
        return answer
    found = target.file(key)
    if found is None:
        return gone(target)
    form.layout.data = service.layout_mark(found)
    return _preview(target, found, form, mending=form), 409 if is_stale else 422


def _lost(form: MendForm, sent: Mapping[str, str]) -> str:
    """Return a sentence with the texts sent in fields that the form no longer has, because the columns changed."""
    texts = [shortened(text) for name, text in sent.items() if name.startswith("cell-") and name not in form]
    shown = [f"“{text}”" for text in texts if text][:MOST_LOST]
    return f" Some fields are no longer there. Their texts were {listed(shown)}." if shown else ""


def _leave_out_all(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Leave out all rows that cannot be read, if they are those that the page showed."""
    form = LeaveOutForm()

    def change() -> Done:
        file = target.file(key)
        if file is None:
            raise Refusal(service.GONE)
        judgement = service.preview(db.session(), target.kind, file).judgement
        if judgement.fingerprint != form.shown.data:
            raise Refusal(service.CHANGED)
        unreadable = [one for one in judgement.verdicts if one.outcome is RowOutcome.UNREADABLE]
        service.correct(db.session(), file, leaving_out(unreadable))
        return _corrected(target, key, file)

    answer = save(form, change)
    if answer is not None:
        return answer
    found = target.file(key)
    return (_preview(target, found, form), 409) if found else gone(target)


def _corrected(target: ImportTarget, key: str, file: ImportedFile) -> Done:
    """Return the message after corrections, and the address of the list that the person was in."""
    judgement = service.preview(db.session(), target.kind, file).judgement
    unreadable = judgement.counts[RowOutcome.UNREADABLE]
    state = {"corrected": judgement.corrected, "left out": judgement.counts[RowOutcome.SET_ASIDE]}
    told = [f"{plural(count, 'row')} {what}" for what, count in state.items() if count]
    left = f"{plural(unreadable, 'row')} still cannot be read." if unreadable else "Every row can be read."
    query = {name: value for name in ("show", "page") if (value := request.args.get(name))}
    if not unreadable and query.get("show") == RowOutcome.UNREADABLE.value:
        query = {}
    message = f"{listed(told)}. {left}" if told else left
    return Done(message, target.address("check", key=key, **query))


def _write(target: ImportTarget, key: str, form: ImportConfirmForm) -> Done:
    session = db.session()
    file = target.file(key)
    if file is None:
        raise Refusal(service.GONE)
    written = service.write(session, target.kind, file, form.confirmation(), by=target.person)
    here = written.partnership
    told = f" {written.left_out}" if written.left_out else ""
    return Done(f"“{file.file_name}” imported into {here.name}.{told}", target.pages.home(here))


def _preview(target: ImportTarget, file: ImportedFile, form: Any, *, mending: MendForm | None = None) -> str:
    """Return the page with the verdicts in the requested list.

    The default list is the unreadable rows, or all rows if none is unreadable. One row that a person chose to correct
    is shown alone. `form` is the form that was sent; `mending` is the form with corrections that could not be stored,
    if any.
    """
    preview = service.preview(db.session(), target.kind, file)
    judgement, counts = preview.judgement, preview.judgement.counts
    wanted = request.args.get("show", RowOutcome.UNREADABLE.value if counts[RowOutcome.UNREADABLE] else ALL)
    chosen = _chosen(preview)
    listed_rows = page_of_list(chosen, 1) if chosen else _listed(preview, wanted)
    confirm = form if isinstance(form, ImportConfirmForm) else confirm_form(target.kind, formdata=None)
    confirm.shown.data = judgement.fingerprint
    mend = mending
    if mend is None and (chosen or wanted in MENDED_HERE) and listed_rows.items:
        mend = mend_form(preview.rows, listed_rows.items, service.layout_mark(file))
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
        leave_out=LeaveOutForm(formdata=None, data={"shown": judgement.fingerprint}),
        not_read=preview.not_read,
        asks=target.kind.asks,
        correctable={row.place for row in preview.rows},
    )


def _chosen(preview: Preview) -> list[RowVerdict]:
    """Return the verdict on the row in the address, such as `?row=0-12`, in a list; empty if there is none."""
    wanted = request.args.get("row")
    known = {row.place for row in preview.rows}
    return [
        verdict
        for verdict in preview.judgement.verdicts
        if wanted == verdict.place.key and verdict.place in known
    ][:1]


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
