"""The secretariat's pages: which reminders are sent, those due today, and those sent recently."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.partnerships.queries import board_by_key, boards_of
from cdp.reminders import preview, queries, service
from cdp.reminders.forms import STEPS, BoardStepsForm, SettingsForm
from cdp.reminders.routes.blueprint import HERE, bp
from cdp.reminders.rules import boards_from, rules_from, steps_in_words
from cdp.reminders.words import OF_PARTNERSHIP
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of, page_of_list

SHOWN = 20


@bp.route(HERE, methods=["GET", "POST"])
@requires(Permission.SET_UP)
def settings(access: Access) -> ResponseReturnValue:
    """Let the secretariat choose which reminders are sent and when, and preview today's emails."""
    session = db.session()
    stored = queries.settings_of(session, access.partnership)
    own_boards = boards_from(stored.boards if stored is not None else None)
    form = SettingsForm(
        rules_from(stored.rules if stored is not None else None), stored.version if stored is not None else 0
    )

    def change() -> Done:
        service.change_rules(
            session, access.partnership, form.rules(), read_version=form.version.data, by=access.person
        )
        return Done("Reminders saved.", url_for("reminders.settings"))

    answer = save(form, change)
    if answer is not None:
        return answer
    return page(
        "reminders/settings.html",
        form=form,
        kinds=OF_PARTNERSHIP,
        own_steps=STEPS,
        boards=[
            (each, steps_in_words(own_boards.get(each.key)))
            for each in boards_of(session, access.partnership, open_on=clock.today())
        ],
        today=page_of_list(preview.of_today(session, access, clock.now()), request.args.get("page"), SHOWN),
    )


@bp.route(f"{HERE}/boards/<key:key>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def board(access: Access, key: str) -> ResponseReturnValue:
    """Choose who is told of the overdue actions of one board, and when."""
    session = db.session()
    found = board_by_key(session, access.partnership, key) or abort(404)
    stored = queries.settings_of(session, access.partnership)
    steps = boards_from(stored.boards if stored is not None else None).get(found.key)
    form = BoardStepsForm(steps, stored.version if stored is not None else 0)

    def change() -> Done:
        service.change_board_steps(
            session, found, form.steps(), read_version=form.version.data, by=access.person
        )
        return Done(f"Reminders of {found.name} saved.", url_for("reminders.settings"))

    return save(form, change) or page("reminders/board.html", form=form, board=found)


@bp.route(f"{HERE}/sent", methods=["GET"])
@requires(Permission.SET_UP)
def sent(access: Access) -> ResponseReturnValue:
    """List the reminders sent in the last 30 days."""
    rows = queries.sent_lately(access.partnership, clock.now())
    return page(
        "reminders/sent.html",
        reminders=page_of(rows, db.session(), request.args.get("page")),
        kinds=OF_PARTNERSHIP,
    )
