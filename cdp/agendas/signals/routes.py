"""The page that puts an indicator on an agenda."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.backlog.queries import open_meetings
from cdp.agendas.signals import service
from cdp.agendas.signals.forms import MINUTES, IndicatorItemForm
from cdp.extensions import db
from cdp.indicators.catalogue import indicator_of
from cdp.indicators.signals.reading import concern_called
from cdp.partnerships.queries import boards_of, organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

bp = Blueprint(
    "agenda_indicators", __name__, url_prefix="/partnerships/<slug:slug>/indicators/<metric_id>/agenda"
)


@bp.route("", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def add(access: Access, metric_id: str) -> ResponseReturnValue:
    """Put an indicator on the agenda of a meeting; the address may name the concern that is the reason."""
    session, today = db.session(), clock.today()
    indicator = indicator_of(session, access.partnership, metric_id) or abort(404)
    concern = concern_called(
        session, access, indicator, request.args.get("area", ""), request.args.get("concern", ""), today
    )
    title = concern.title if concern else indicator.name[:200]
    form = IndicatorItemForm(
        data={
            "title": title,
            "recommendation": "Consider the reasons and agree what to do.",
            "minutes": MINUTES,
        }
    )
    meetings = [
        meeting
        for board in boards_of(session, access.partnership, open_on=today)
        for meeting in open_meetings(session, board, clock.now(), with_drafts=True)
    ]
    form.offer(meetings, organisations_of(session, access.partnership))

    def change() -> Done:
        meeting, outcome = form.chosen_meeting(), indicator.outcome
        details = form.details(outcome.id if outcome else None)
        item = service.put_on_agenda(session, meeting, details, indicator.id, by=access.person)
        return Done(
            f"“{item.title}” added to the agenda of {meeting.title}.",
            url_for("agendas.item", key=meeting.key, item_key=item.key),
        )

    stop = "" if meetings else "No meeting has an agenda that is open for changes. Create a meeting first."
    return save(form, change) or page(
        "agenda_indicators/add.html", form=form, indicator=indicator, concern=concern, stop=stop
    )
