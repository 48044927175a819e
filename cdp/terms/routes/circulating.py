"""Pages for circulation: the coordinator circulates a draft, sends reminders, gives more time and asks more people."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import TermsAnswer, TermsAsk, TermsState
from cdp.terms.approval import circulation, requests
from cdp.terms.approval.forms.answering import CirculateForm, TermsMailingForm, TermsMoreTimeForm
from cdp.terms.drafting.forms.sections import TermsConfirmForm
from cdp.terms.routes.shared import answer_in, bp, found, pressed
from cdp.terms.versions import queries
from cdp.terms.versions.facts import voting_seats_on
from cdp.terms.wording.quorum_rule import rule_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import key_asked
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural

PREVIEW = "preview"


@bp.route("/<key:key>/circulate", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def circulate(access: Access, key: str) -> ResponseReturnValue:
    """Show the recipients and a preview of the emails; then fix the text and send them."""
    version = found(access, key)
    if request.method == "GET" and version.state is not TermsState.DRAFT:
        return redirect(url_for("terms.show", key=key), 303)
    session, day = db.session(), clock.today()
    usual = circulation.usual(session, version.board, day)
    outlook = circulation.outlook_of(session, version, day)
    form = CirculateForm(data=vars(usual) | {"shown": outlook.fingerprint})

    def change() -> Done:
        if form.shown.data != outlook.fingerprint:
            raise Refusal(
                "The recipients have changed since you opened this page. Check the list, then circulate."
            )
        circulation.circulate(session, version, form.wanted(), by=access.person)
        sentence = f"Version {version.number} circulated to partners."
        return Done(sentence, url_for("terms.answers", key=key))

    previewing = request.form.get("go") == PREVIEW
    if previewing:
        form.validate_on_submit()
    elif answer := save(form, change):
        return answer
    form.shown.data = outlook.fingerprint
    seats = voting_seats_on(session, version.board, day)
    return page(
        "terms/circulate.html",
        form=form,
        version=version,
        outlook=outlook,
        mailing=outlook.emails(version, form.draft(usual.answer_by)).preview(session),
        never_quorate=rule_of(version).why_never(seats),
        previewing=previewing,
    )


@bp.route("/<key:key>/answers/remind", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def remind(access: Access, key: str) -> ResponseReturnValue:
    """Preview and send reminders to all organisations that have not responded, or to one (`?answer=`)."""
    version = found(access, key)
    session = db.session()
    only = None
    if wanted := key_asked("answer"):
        only = next(
            (row for row in queries.answers_of(session, version) if row.key == wanted), None
        ) or abort(404)
    form = TermsConfirmForm()

    def change() -> Done:
        count = requests.remind(session, version, only, by=access.person)
        return Done(
            f"{plural(count, 'reminder is', 'reminders are')} being sent.", url_for("terms.answers", key=key)
        )

    return save(form, change) or page(
        "terms/remind.html",
        form=form,
        version=version,
        only=only,
        mailing=requests.reminders(session, version, only).preview(session),
    )


@bp.route("/<key:key>/answers/more-time", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def more_time(access: Access, key: str) -> ResponseReturnValue:
    """Extend the deadline for responses."""
    version = found(access, key)
    if request.method == "GET" and version.state is not TermsState.CIRCULATED:
        return redirect(url_for("terms.show", key=key), 303)
    form = TermsMoreTimeForm()

    def change() -> Done:
        circulation.extend(db.session(), version, form.answer_by.data, by=access.person)
        deadline = in_words(form.answer_by.data)
        sentence = (
            f"Deadline changed to {deadline}. Partners have not been told yet. Send a reminder to tell them."
        )
        return Done(sentence, url_for("terms.answers", key=key))

    return save(form, change) or page("terms/more_time.html", form=form, version=version)


@bp.route("/<key:key>/answers/newcomers", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def ask_newcomers(access: Access, key: str) -> ResponseReturnValue:
    """Preview and send the request to the people who hold a seat today but were not asked before."""
    version, session, form = found(access, key), db.session(), TermsMailingForm()
    back = url_for("terms.answers", key=key)

    def change() -> Done:
        added = circulation.ask_newcomers(session, version, shown=form.shown.data or "", by=access.person)
        return Done(f"{plural(len(added), 'email is', 'emails are')} being sent.", back)

    if answer := save(form, change):
        return answer
    mailing = circulation.newcomer_emails(session, version)
    form.shown.data = mailing.fingerprint(session)
    return page("terms/newcomers.html", form=form, version=version, mailing=mailing.preview(session))


@bp.post("/<key:key>/answers/<key:answer_key>/links/<key:ask_key>/end")
@requires(Permission.DRAFT_TERMS)
def end_link(access: Access, key: str, answer_key: str, ask_key: str) -> ResponseReturnValue:
    """End a personal link at once."""
    ask = _ask(answer_in(found(access, key), answer_key), ask_key)
    back = url_for("terms.answers", key=key)

    def change() -> Done:
        requests.revoke(db.session(), ask, by=access.person)
        return Done(f"Personal link of {ask.person.name} ended.", back)

    return pressed(change, back)


@bp.post("/<key:key>/answers/<key:answer_key>/links/<key:ask_key>/renew")
@requires(Permission.DRAFT_TERMS)
def renew_link(access: Access, key: str, answer_key: str, ask_key: str) -> ResponseReturnValue:
    """Send a person a new personal link, and end the old one."""
    ask = _ask(answer_in(found(access, key), answer_key), ask_key)
    back = url_for("terms.answers", key=key)

    def change() -> Done:
        requests.renew(db.session(), ask, by=access.person)
        return Done(f"We are emailing a new link to {ask.person.name}. The old link no longer works.", back)

    return pressed(change, back)


def _ask(answer: TermsAnswer, key: str) -> TermsAsk:
    return next((ask for ask in answer.asks if ask.key == key), None) or abort(404)
