"""The page that takes a risk to a board."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.backlog.queries import open_meetings
from cdp.agendas.escalation import service
from cdp.agendas.escalation.forms import EscalationForm
from cdp.extensions import db
from cdp.models import RiskState
from cdp.partnerships.queries import boards_of
from cdp.risks.queries import risk_by_key
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

bp = Blueprint("escalation", __name__, url_prefix="/partnerships/<slug:slug>/risks/<key:key>/escalate")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def escalate(access: Access, key: str) -> ResponseReturnValue:
    """Take a risk to a board, as an item of its backlog or of an agenda."""
    session = db.session()
    risk = risk_by_key(session, access, key) or abort(404)
    boards = boards_of(session, access.partnership, open_on=clock.today())
    form = EscalationForm()
    form.offer(
        boards,
        [each for board in boards for each in open_meetings(session, board, clock.now(), with_drafts=True)],
    )

    def change() -> Done:
        taken = service.escalate(session, risk, form.details(), by=access.person)
        where = "added to the agenda" if taken.item else f"added to the backlog of {taken.board.name}"
        return Done(f"Risk {risk.reference} {where}.", url_for("risks.show", key=risk.key))

    return save(form, change) or page(
        "escalation/escalate.html", form=form, risk=risk, is_open=risk.state is RiskState.OPEN
    )
