"""Pages for closing and withdrawing a written procedure."""

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.decisions.written import closing, service
from cdp.decisions.written.forms import CloseProcedureForm, WithdrawProcedureForm
from cdp.decisions.written.routes.shared import bp, done, find
from cdp.extensions import db
from cdp.models import ProcedureState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

EARLY = "Members may still reply. Close it after the date for replies, or once all have replied."


@bp.route("/<key:key>/close", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def close(access: Access, key: str) -> ResponseReturnValue:
    """Apply the quorum and the voting rule to the replies, and record the decision."""
    session, found = db.session(), find(access, key)
    finding = closing.finding_of(session, found)
    form = CloseProcedureForm(finding)

    def change() -> Done:
        decision = closing.close(session, found, form.closing(), by=access.person)
        if decision is None:
            return done("Written procedure closed without a decision.", found)
        return Done(
            f"Decision {decision.reference} recorded. Record it in the minutes of the next meeting.",
            url_for("decisions.show", key=decision.key),
        )

    is_open = found.state is ProcedureState.OPEN
    stop = "" if is_open and finding.ready else EARLY if is_open else "This written procedure is not open."
    return save(form, change) or page(
        "written/close.html", form=form, procedure=found, finding=finding, stop=stop
    )


@bp.route("/<key:key>/withdraw", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def withdraw(access: Access, key: str) -> ResponseReturnValue:
    """Withdraw a draft or an open procedure."""
    found, form = find(access, key), WithdrawProcedureForm()

    def change() -> Done:
        service.withdraw(db.session(), found, form.because.data or "", by=access.person)
        return done("Proposal withdrawn.", found)

    return save(form, change) or page("written/withdraw.html", form=form, procedure=found)
