"""Pages that are not only for the secretariat: one's own actions, one action and its progress."""

from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, may_see_action
from cdp.actions import queries, service
from cdp.actions.forms import OWNERS_WORDS, UpdateForm
from cdp.actions.rating import OPEN, rating_of, rating_reason
from cdp.actions.routes.blueprint import bp, find
from cdp.actions.states import STATE_WORDS
from cdp.actions.timeline import origin_of, timeline_of
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.models import ActionState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.app_context_processor
def _words_of_actions() -> dict[str, Any]:
    """Give templates functions for the rating, state and origin of an action."""
    return {
        "rating_of_action": lambda action: rating_of(action, clock.today()),
        "rating_reason": lambda action: rating_reason(action, clock.today()),
        "state_of_action": lambda action: STATE_WORDS[action.state],
        "origin_of_action": origin_of,
    }


@bp.route("/actions/ours")
@requires(Permission.UPDATE_ACTION)
def ours(access: Access) -> ResponseReturnValue:
    """Show the open actions of the person and of the organisations they represent."""
    actions = queries.open_actions_of(db.session(), access)
    waiting = [action for action in actions if action.state is ActionState.DONE]
    return render_template(
        "actions/ours.html", actions=[action for action in actions if action not in waiting], waiting=waiting
    )


@bp.route("/actions/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show one action with its timeline and, to people with the right to read it, its history."""
    action = find(access, key)
    is_open = action.state in OPEN
    merged_into = action.merged_into
    if merged_into is not None and not may_see_action(access, merged_into):
        merged_into = None  # the item of the other action may have fewer readers
    return render_template(
        "actions/show.html",
        action=action,
        merged_into=merged_into,
        events=timeline_of(action),
        history=history_of(db.session(), action) if access.may(Permission.READ_HISTORY) else [],
        is_open=is_open,
        may_update=is_open and access.may(Permission.UPDATE_ACTION) and queries.may_update(access, action),
        may_manage=is_open and access.may(Permission.MANAGE_ACTIONS),
        is_done=action.state is ActionState.DONE,
    )


@bp.route("/actions/<key:key>/update", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION)
def update(access: Access, key: str) -> ResponseReturnValue:
    """Update the progress of an action; for its owner, the owning organisation and the secretariat."""
    action = find(access, key)
    if not queries.may_update(access, action):
        abort(403)
    form = UpdateForm(action, OWNERS_WORDS if queries.represents_owner(access, action) else STATE_WORDS)

    def change() -> Done:
        service.update_progress(db.session(), action, form.progress(), by=access.person)
        return Done(f"Update of action {action.reference} saved.", url_for("actions.show", key=action.key))

    return save(form, change) or page(
        "actions/update.html", form=form, action=action, is_open=action.state in OPEN
    )
