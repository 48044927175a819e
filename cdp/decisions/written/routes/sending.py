"""Pages that preview and send the emails of a written procedure: its circulation, one reminder, and the outcome."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.decisions.written import outcome, service
from cdp.decisions.written.forms import ProcedureMailForm
from cdp.decisions.written.routes.shared import bp, done, find
from cdp.extensions import db
from cdp.models import ProcedureState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.wording.formats import plural


@bp.route("/<key:key>/send", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def send(access: Access, key: str) -> ResponseReturnValue:
    """Show who gets the proposal, then circulate it."""
    session, found, form = db.session(), find(access, key), ProcedureMailForm()

    def change() -> Done:
        count = service.circulate(session, found, shown=form.shown.data or "", by=access.person)
        return done(f"Proposal circulated. {plural(count, 'email is', 'emails are')} being sent.", found)

    if answer := save(form, change):
        return answer
    if found.state is not ProcedureState.DRAFT:
        return page("written/send.html", form=form, procedure=found, mailing=None)
    mailing = service.mailing_of(session, found)
    form.shown.data = service.fingerprint_of(session, found, mailing)
    return page("written/send.html", form=form, procedure=found, mailing=mailing.preview(session))


@bp.route("/<key:key>/remind", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def remind(access: Access, key: str) -> ResponseReturnValue:
    """Show who has not replied and the reminder that they would get, then send it."""
    session, found, form = db.session(), find(access, key), Form()

    def change() -> Done:
        count = service.remind(session, found, by=access.person)
        return done(f"{plural(count, 'reminder is', 'reminders are')} being sent.", found)

    if answer := save(form, change):
        return answer
    mailing = service.reminders_of(session, found).preview(session)
    return page("written/remind.html", form=form, procedure=found, mailing=mailing)


@bp.route("/<key:key>/outcome", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def send_outcome(access: Access, key: str) -> ResponseReturnValue:
    """Show who gets the email about the outcome, then send it; afterwards, show its delivery."""
    session, found, form = db.session(), find(access, key), ProcedureMailForm()

    def change() -> Done:
        count = outcome.send(session, found, shown=form.shown.data or "", by=access.person)
        emails = plural(count, "email is", "emails are")
        return Done(f"{emails} being sent.", url_for("written.send_outcome", key=key))

    if answer := save(form, change):
        return answer
    if found.state is not ProcedureState.CLOSED:
        abort(404)
    mailing = outcome.mailing_of(session, found, by=access.person)
    form.shown.data = mailing.fingerprint(session)
    return page(
        "written/send_outcome.html",
        form=form,
        procedure=found,
        mailing=None if found.outcome_sent_at else mailing.preview(session),
        sent=outcome.emails_sent(session, found),
    )
