"""Pages to replace an area or body that ends by its successors, confirmed after the effects are shown."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.partnerships.footprints.effects import Effects
from cdp.partnerships.footprints.forms.replacing import ConfirmReplacingForm, SuccessorsForm
from cdp.partnerships.footprints.replacing import BodyReplacement, body_for
from cdp.partnerships.footprints.service import replacing
from cdp.partnerships.footprints.service.matching import codes_ahead
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.reference.areas import districts_in
from cdp.reference.dated import UPPER_TIER, ListedBody, listed
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import listed as in_a_list


@bp.route(f"{HERE}/footprint/replace/<plain:code>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def replace_body(access: Access, code: str) -> ResponseReturnValue:
    """Choose the successors that follow an area or body in this partnership, if there are several."""
    entry, successors = _ended(code)
    form = SuccessorsForm(data={"by": _nearby(access, successors)})
    form.offer(successors)
    if form.validate_on_submit() or len(successors) == 1:
        chosen = form.by.data if form.is_submitted() and form.by.data else [one.code for one in successors]
        return redirect(url_for("partnerships.confirm_replacing", code=code, by=chosen), 303)
    return page("partnerships/replace_body.html", form=form, entry=entry)


@bp.route(f"{HERE}/footprint/replace/<plain:code>/confirm", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def confirm_replacing(access: Access, code: str) -> ResponseReturnValue:
    """Show the effects of replacing an area or body, and replace it when confirmed."""
    entry, successors = _ended(code)
    asked = request.args.getlist("by")
    by = [one for one in successors if one.code in asked]
    if not by:
        abort(404)
    session, form = db.session(), ConfirmReplacingForm()

    def change() -> Done:
        replaced = replacing.confirm_replacing(
            session, access.partnership, entry, by, seen=form.seen.data, person=access.person
        )
        return Done(_told(replaced), url_for("partnerships.footprint"))

    if answer := save(form, change):
        return answer
    replacement = replacing.replacement_of(session, access.partnership, entry, by)
    effects = replacing.effects_of_replacing(session, access.partnership, replacement)
    form.seen.data = effects.fingerprint
    names = in_a_list([one.full_name for one in by])
    return page(
        "partnerships/confirm_replacing.html",
        form=form,
        effects=effects,
        entry=entry,
        names=names,
        today=clock.today(),
        to_merge=replacement.to_merge,
        stop="" if replacement.changes_anything else _why_not(effects),
    )


def _ended(code: str) -> tuple[ListedBody, tuple[ListedBody, ...]]:
    """Return an area or body with an end fixed by law, and its successors; 404 if there is none with this code."""
    entry, successors = listed(code), replacing.successors_to_choose(code)
    if entry is None or not successors:
        abort(404)
    return entry, successors


def _nearby(access: Access, successors: tuple[ListedBody, ...]) -> list[str]:
    """Return the codes of the successors to tick at first: those whose area overlaps the footprint."""
    inside = districts_in(codes_ahead(access.partnership, clock.today()))
    bodies = [(one, body_for(one)) for one in successors]
    near = [one.code for one, body in bodies if body is not None and body.district_codes & inside]
    return near or [one.code for one in successors if one.kind in UPPER_TIER]


def _why_not(effects: Effects) -> str:
    """Return why nothing can be replaced now."""
    told = [sentence for _, sentences in effects.sections for sentence in sentences]
    return f"There is nothing to replace now. {' '.join(told)}"


def _told(replaced: BodyReplacement) -> str:
    names = in_a_list([one.full_name for one in replaced.by])
    return f"{replaced.entry.full_name} replaced by {names}."
