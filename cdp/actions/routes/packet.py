"""The four-minute update: every open action of the reader's organisations, each updated in place.

The page is the same after signing in and by personal link; a link shows public actions only. Each action has its own
button, and pressing one keeps what was typed for the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.actions import links, queries, service
from cdp.actions.forms import OWNERS_WORDS, PacketForm
from cdp.actions.routes.blueprint import bp
from cdp.errors import Conflict
from cdp.extensions import db
from cdp.models import Action, ActionState, Partnership, Person
from cdp.web.access import public, requires
from cdp.web.changes import Done, save
from cdp.web.downloads import checked_file, paper_store
from cdp.web.paging import Page, page_of_list
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone
from cdp.web.sizes import takes_file

SHOWN = 20
link_bp = Blueprint("action_link", __name__, url_prefix=links.LINK.path)
stand_alone(link_bp)


@bp.route("/actions/ours", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION)
@takes_file
def ours(access: Access) -> ResponseReturnValue:
    """Show the open actions of the person and of the organisations they represent, and update one of them.

    Actions of other partnerships in which the person may update actions follow, each under the rights there.
    """
    session = db.session()

    def actions() -> list[Action]:
        everywhere = [access, *queries.accesses_elsewhere(session, access, clock.today())]
        return [action for each in everywhere for action in queries.open_actions_of(session, each)]

    return _show(
        "actions/ours.html",
        actions,
        url_for("actions.ours", page=request.args.get("page")),
        home=access.partnership,
        by=access.person,
        by_link=False,
        context={},
    )


@link_bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
@takes_file
def update(token: str) -> ResponseReturnValue:
    """Show the open public actions of the person who was sent the link, and update one of them.

    A GET request changes nothing, because the checks of mail servers open links too.
    """
    link, access = links.opened_by(db.session(), token) or link_has_ended()

    def actions() -> list[Action]:
        _, now = links.opened_by(db.session(), token) or link_has_ended()
        return links.public_ones(queries.open_actions_of(db.session(), now))

    return _show(
        "actions/link.html",
        actions,
        url_for("action_link.update", token=token, page=request.args.get("page")),
        home=access.partnership,
        by=access.person,
        by_link=True,
        context={**ALONE, "person": link.person, "partnership": link.partnership},
    )


@dataclass(frozen=True)
class ActionCard:
    """One action with its form, and what someone else wrote while the reader was typing."""

    action: Action
    form: PacketForm
    meanwhile: str = ""


def _show(
    template: str,
    actions: Callable[[], list[Action]],
    here: str,
    *,
    home: Partnership,
    by: Person,
    by_link: bool,
    context: Mapping[str, object],
) -> ResponseReturnValue:
    """Show a page of actions; if a button was pressed, save that action's update and keep the other texts typed."""
    shown = _page(actions())
    pressed = request.form.get("save", "") if request.method == "POST" else ""
    meanwhile, status, saved = "", 200, False
    cards = [ActionCard(action, PacketForm(action, OWNERS_WORDS)) for action in shown.items]
    card = next((each for each in cards if each.action.key == pressed), None)
    if card is not None:
        try:
            answer = save(card.form, lambda: _save(card, here, by=by, by_link=by_link))
        except Conflict as conflict:
            db.session.rollback()
            meanwhile = next((each.theirs for each in conflict.differences), "")
            card.form.version.data, answer, status = conflict.current_version, None, 409
        if answer is not None:
            others = [each for each in cards if each is not card and each.form.is_started]
            if not others:
                return redirect(here, 303) if by_link else answer
            flash(f"What you typed for {_others(others)} is kept below, but not saved yet.", "important")
            saved = True
        elif status == 200:
            status = 422
    elif pressed:
        flash("That action is no longer open for you. Nothing was saved.", "important")
    if pressed:
        shown = _page(actions())
        typed = {each.action.key: each.form for each in cards}
        cards = [
            ActionCard(
                action,
                PacketForm(action, OWNERS_WORDS, fresh=True)
                if saved and action.key == pressed
                else typed.get(action.key) or PacketForm(action, OWNERS_WORDS),
                meanwhile if action.key == pressed else "",
            )
            for action in shown.items
        ]
    return make_response(
        render_template(
            template,
            groups=[
                list(group)
                for _, group in groupby(
                    (each for each in cards if each.action.state is not ActionState.DONE),
                    key=lambda each: each.action.partnership_id,
                )
            ],
            grouped=any(each.action.partnership_id != home.id for each in cards),
            waiting=[each.action for each in cards if each.action.state is ActionState.DONE],
            form=card.form if card is not None and status == 422 else None,
            actions=shown,
            here=here,
            **context,
        ),
        status,
    )


def _page(actions: list[Action]) -> Page[Action]:
    return page_of_list(actions, request.args.get("page"), SHOWN)


def _save(card: ActionCard, here: str, *, by: Person, by_link: bool) -> Done:
    """Save the update of one action, with its file if there is one."""
    session, action, sent = db.session(), card.action, card.form.file.data
    service.update_progress(session, action, card.form.progress(), by=by, by_link=by_link)
    if sent is not None:
        checked = checked_file(sent, "file")
        paper_store().write(checked.content)
        service.receive_file(session, action, checked, by=by, by_link=by_link)
    return Done(f"Update of action {action.reference} saved. Thank you.", RECEIPT if by_link else here)


def _others(cards: Sequence[ActionCard]) -> str:
    return ", ".join(each.action.reference for each in cards)
