"""Pages that choose drafts, show who gets what, and send them for signature; and a reminder."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agreements.forms.signing import AgreementDraftsForm, SendAgreementsForm
from cdp.agreements.routes.blueprint import bp, find, saved
from cdp.agreements.signing import sending
from cdp.extensions import db
from cdp.models import AgreementState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.wording.formats import plural


@bp.route("/send", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def send(access: Access) -> ResponseReturnValue:
    """Choose drafts, then show who gets what, then send."""
    session = db.session()
    drafts = sending.drafts_of(session, access)
    wanted = set(request.args.getlist("agreement"))
    chosen = [draft for draft in drafts if draft.key in wanted]
    choose, form = AgreementDraftsForm(request.args), SendAgreementsForm()
    choose.offer(drafts)

    def change() -> Done:
        count = sending.send(
            session, access.partnership, chosen, shown=form.shown.data or "", by=access.person
        )
        agreements = plural(len(chosen), "agreement is", "agreements are")
        return Done(
            f"{agreements} out for signature. {plural(count, 'email is', 'emails are')} being sent.",
            url_for("agreements.index", state=AgreementState.OUT.value),
        )

    if answer := save(form, change):
        return answer
    mailing = sending.mailing_of(access.partnership, chosen) if chosen else None
    if mailing is not None:
        form.shown.data = sending.fingerprint_of_sending(session, access.partnership, chosen)
    return page(
        "agreements/send.html",
        form=form,
        choose=choose,
        drafts=drafts,
        chosen=chosen,
        mailing=mailing.preview(session) if mailing is not None else None,
    )


@bp.route("/<key:key>/remind", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def remind(access: Access, key: str) -> ResponseReturnValue:
    """Show who has not signed and the email that they would get, then send it."""
    session, agreement, form = db.session(), find(access, key), Form()

    def change() -> Done:
        count = sending.remind(session, agreement, by=access.person)
        return saved(agreement, f"{plural(count, 'email is', 'emails are')} being sent.")

    if answer := save(form, change):
        return answer
    is_out = agreement.state is AgreementState.OUT
    mailing = sending.reminder_of(access.partnership, agreement).preview(session) if is_out else None
    return page("agreements/remind.html", form=form, agreement=agreement, mailing=mailing)
