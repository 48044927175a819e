"""The same change to several actions: choose them from the register, check what will change, then save."""

from enum import StrEnum

from flask import request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.actions import queries, service
from cdp.actions.register import several as changes
from cdp.actions.register.forms.several import SeveralForm
from cdp.actions.register.queries import actions_by_key, register
from cdp.actions.routes.blueprint import bp
from cdp.actions.routes.register import filter_of
from cdp.actions.states import STATE_WORDS
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Action
from cdp.partnerships.queries import organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of
from cdp.wording.formats import day

NOT_KEPT = {"csrf_token", "once", "shown", "step"}


class _Step(StrEnum):
    """The button that sent the form."""

    PREVIEW = "preview"
    EDIT = "edit"
    SAVE = "save"


@bp.route("/actions/several", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def several(access: Access) -> ResponseReturnValue:
    """Choose actions of the filtered register and a change; show what it would do to each; save it."""
    session, filters = db.session(), filter_of(access)
    # The chosen actions first: those of the register are loaded with only the columns that a row shows
    chosen = actions_by_key(session, access, request.form.getlist("actions"))
    listed = page_of(register(access, filters.filters(), clock.today()), session, request.args.get("page"))
    form = SeveralForm(actions=[each.key for each in listed.items] if "all" in request.args else [])
    form.offer({each.key: each for each in [*listed.items, *chosen]}.values(), _facts)
    form.offer_owners(
        organisations_of(session, access.partnership),
        queries.possible_owners(session, access.partnership, clock.today()),
    )
    step = request.form.get("step")

    def change() -> Done:
        changed = changes.save_previewed(
            session, form.chosen(), form.details(), form.shown.data or "", by=access.person
        )
        return Done(changes.outcome_words(changed), url_for("actions.index", **filters.kept))

    if step == _Step.SAVE and (saved := save(form, change)):
        return saved
    if step not in (_Step.SAVE, _Step.EDIT) and form.validate_on_submit():
        _check_date(form)
    if step == _Step.EDIT or request.method == "GET" or form.has_faults:
        return page("actions/several.html", form=form, filters=filters, actions=listed)
    tried = changes.preview(session, form.chosen(), form.details(), by=access.person)
    form.shown.data = changes.fingerprint(tried)
    return page(
        "actions/several_preview.html",
        form=form,
        tried=tried,
        kept=[pair for pair in request.form.items(multi=True) if pair[0] not in NOT_KEPT],
        back=url_for("actions.index", **filters.kept),
    )


def _check_date(form: SeveralForm) -> None:
    """Show the refusal of an unusual date beside its field."""
    due_on = form.details().due_on
    try:
        if due_on is not None:
            service.check_due_date(due_on, confirmed=form.use_anyway.data)
    except Refusal as refusal:
        form.refuse(refusal)


def _facts(action: Action) -> str:
    owner = f"{action.owner.name}, {action.organisation.name}" if action.owner else action.organisation.name
    return f"{owner}. Due {day(action.due_on)}. {STATE_WORDS[action.state]}."
