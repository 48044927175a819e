"""The planner page of a board: its URL holds the requirements, and the chosen dates become draft meetings."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings.frequency import MeetingFrequency, frequency_of
from cdp.meetings.holding import drafts_to_come
from cdp.meetings.queries import last_meeting_of
from cdp.models import Board
from cdp.partnerships.queries import boards_of
from cdp.planning import service
from cdp.planning.forms.planner import WishForm, drafts_form, usual_wish
from cdp.planning.planner import plan_year
from cdp.planning.routes.blueprint import bp
from cdp.terms.versions.queries import versions_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route("/planner", methods=["GET"])
@requires(Permission.MANAGE_MEETINGS)
def boards(access: Access) -> ResponseReturnValue:
    """Choose the board for which to plan a year, or redirect to the only one."""
    there = boards_of(db.session(), access.partnership, open_on=clock.today())
    if len(there) == 1:
        return redirect(url_for("planning.planner", key=there[0].key))
    return render_template("planning/choose_board.html", boards=there)


@bp.route("/planner/<key:key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def planner(access: Access, key: str) -> ResponseReturnValue:
    """Ask for the requirements, propose dates, and create the chosen ones as draft meetings; nothing is sent."""
    session, partnership = db.session(), access.partnership
    there = boards_of(session, partnership, open_on=clock.today())
    board = next((each for each in there if each.key == key), None)
    if board is None:
        abort(404)
    versions = versions_of(session, board)
    frequency = frequency_of(versions, clock.today())
    usual = usual_wish(frequency.meetings_a_year, last_meeting_of(session, board))
    asked = request.args if "first_month" in request.args else None
    wish_form = WishForm(asked, [each for each in there if each is not board], usual)
    if asked is None or not wish_form.validate():
        status = 200 if asked is None else 422
        return _shown(board, frequency, wish_form=wish_form), status
    wanted = wish_form.wanted()
    plan = plan_year(session, partnership, board, wanted, versions)
    form = drafts_form(plan.rows, wanted, request.form)

    def change() -> Done:
        drafts = form.drafts(board, wanted)
        made = service.create_drafts(session, partnership, board, drafts, by=access.person)
        written = plural(len(made), "draft meeting")
        return Done(
            f"{written} created. Not sent to anyone yet. You can ask people to hold these dates.",
            url_for("meetings.index", board=board.key),
        )

    return save(form, change) or page(
        "planning/planner.html",
        form=form,
        board=board,
        frequency=frequency,
        wish_form=wish_form,
        plan=plan,
        drafts=len(drafts_to_come(session, partnership, board)),
        asked={**request.args.to_dict(), "board": board.key},
    )


def _shown(board: Board, frequency: MeetingFrequency, *, wish_form: WishForm) -> str:
    return render_template(
        "planning/planner.html",
        form=wish_form,
        board=board,
        frequency=frequency,
        wish_form=wish_form,
        plan=None,
        drafts=len(drafts_to_come(db.session(), board.partnership, board)),
    )
