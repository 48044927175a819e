"""Holding several dates at once: choose the drafts, check who gets what, and send."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings import holding
from cdp.meetings.forms import SendInvitationsForm
from cdp.meetings.routes.blueprint import bp
from cdp.partnerships.queries import boards_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route("/hold-dates", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def hold_dates(access: Access) -> ResponseReturnValue:
    """Let the coordinator choose drafts, whose keys are kept in the URL; then show who gets what, and send it."""
    session = db.session()
    boards = boards_of(session, access.partnership)
    board = next((each for each in boards if each.key == request.args.get("board")), None)
    drafts = holding.drafts_to_come(session, access.partnership, board)
    wanted = request.args.getlist("meeting")
    chosen = [meeting for meeting in drafts if meeting.key in wanted]
    there = url_for("meetings.index", board=board.key if board else None)
    form = SendInvitationsForm()

    def change() -> Done:
        plan = holding.hold_dates(session, chosen, shown=form.shown.data or "", by=access.person)
        asked = plural(
            plan.requests, "request to hold a date is being sent", "requests to hold dates are being sent"
        )
        return Done(f"{asked}.", there)

    if answer := save(form, change):
        return answer
    if not chosen and not form.is_submitted():
        nothing_chosen = "choose" in request.args
        return page(
            "meetings/hold_dates.html", board=board, drafts=drafts, nothing_chosen=nothing_chosen, there=there
        )
    plan = holding.plan_holds(session, chosen)
    form.shown.data = plan.fingerprint
    mailing = holding.mailing_of(access.partnership, plan).preview(session)
    return page(
        "meetings/hold_dates_check.html", form=form, board=board, plan=plan, mailing=mailing, there=there
    )
