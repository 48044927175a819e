"""Pages that are not only for the secretariat: one's own actions, one action and its progress."""

from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, may_see_action, may_see_decision
from cdp.actions import queries, service
from cdp.actions.dates import due_in_words, original_in_words
from cdp.actions.forms import OWNERS_WORDS, UpdateForm
from cdp.actions.owners import owner_words, owners_in_words
from cdp.actions.rating import OPEN, rating_of, rating_reason
from cdp.actions.routes.blueprint import bp, find
from cdp.actions.states import STATE_WORDS
from cdp.actions.timeline import origin_of, timeline_of
from cdp.actions.trail import duplicates_of, reminder_steps, step_words
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.indicators.catalogue import indicator_of
from cdp.models import Action, ActionState, DecisionKind
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import checked_file, paper_store
from cdp.web.downloads import download as stored_file
from cdp.web.sizes import takes_file

for _filter_of_actions in (owners_in_words, due_in_words, original_in_words):
    bp.add_app_template_filter(_filter_of_actions)
bp.add_app_template_filter(lambda action: rating_of(action, clock.today()), "action_rating")
bp.add_app_template_filter(lambda action: STATE_WORDS[action.state], "action_state")


@bp.app_context_processor
def _words_of_actions() -> dict[str, Any]:
    """Give templates functions for the rating, state and origin of an action."""
    return {
        "rating_of_action": lambda action: rating_of(action, clock.today()),
        "rating_reason": lambda action: rating_reason(action, clock.today()),
        "state_of_action": lambda action: STATE_WORDS[action.state],
        "origin_of_action": origin_of,
        "owner_words_of": owner_words,
    }


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
        events=timeline_of(action, duplicates_of(db.session(), access, action)),
        steps=[step_words(step) for step in reminder_steps(db.session(), action)],
        history=history_of(db.session(), action) if access.may(Permission.READ_HISTORY) else [],
        is_open=is_open,
        may_update=is_open and access.may(Permission.UPDATE_ACTION) and queries.may_update(access, action),
        may_manage=is_open and access.may(Permission.MANAGE_ACTIONS),
        is_done=action.state is ActionState.DONE,
        is_questioned=action.state is ActionState.QUESTIONED,
        source=_source_of(action, access),
    )


def _source_of(action: Action, access: Access) -> tuple[str, str] | None:
    """Return what an action was raised from besides a meeting, and its page, as far as the person may see it."""
    if action.decision is not None and may_see_decision(access, action.decision):
        kind = "Recommendation" if action.decision.kind is DecisionKind.RECOMMENDATION else "Decision"
        return f"{kind} {action.decision.reference}", url_for("decisions.show", key=action.decision.key)
    if action.activity is not None:
        words = f"Activity {action.activity.reference}: {action.activity.title}"
        return words, url_for("workplans.activity", key=action.activity.key)
    code = action.metric_code
    found = indicator_of(db.session(), access.partnership, code) if code else None
    if found is not None:
        return f"Indicator: {found.label}", url_for("indicators.show", metric_id=found.id)
    return None


@bp.route("/actions/<key:key>/update", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION)
@takes_file
def update(access: Access, key: str) -> ResponseReturnValue:
    """Update the progress of an action; for its owner, the owning organisation and the secretariat."""
    action = find(access, key)
    if not queries.may_update(access, action):
        abort(403)
    form = UpdateForm(action, OWNERS_WORDS if queries.represents_owner(access, action) else STATE_WORDS)

    def change() -> Done:
        session, sent = db.session(), form.file.data
        service.update_progress(session, action, form.progress(), by=access.person)
        if sent is not None:
            checked = checked_file(sent, "file")
            paper_store().write(checked.content)
            service.receive_file(session, action, checked, by=access.person)
        return Done(f"Update of action {action.reference} saved.", url_for("actions.show", key=action.key))

    return save(form, change) or page(
        "actions/update.html", form=form, action=action, is_open=action.state in OPEN
    )


@bp.route("/actions/<key:key>/files/<key:file_key>")
@requires(Permission.READ)
def file(access: Access, key: str, file_key: str) -> ResponseReturnValue:
    """Return a file that shows what was done for an action."""
    wanted = next((each for each in find(access, key).files if each.key == file_key), None) or abort(404)
    return stored_file(wanted.sha256, wanted.name, wanted.media_type)
