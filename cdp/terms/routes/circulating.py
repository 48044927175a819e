"""Out to partners: the coordinator circulates a draft, reminds, gives more time and asks newcomers."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.mail.outbox import Words
from cdp.models import TermsAnswer, TermsAsk, TermsState, TermsVersion
from cdp.terms.approval import circulation, requests
from cdp.terms.approval.circulation import Outlook
from cdp.terms.approval.forms.answering import CirculateForm, MoreTimeForm
from cdp.terms.approval.requests import Draft
from cdp.terms.drafting.forms.sections import ConfirmForm
from cdp.terms.routes.shared import answer_in, bp, found, pressed
from cdp.terms.versions import queries
from cdp.terms.versions.facts import voting_seats_on
from cdp.terms.wording.quorum_rule import rule_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural

PREVIEW = "preview"


@bp.route("/<key:key>/circulate", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def circulate(access: Access, key: str) -> ResponseReturnValue:
    """Show who will be asked and what they get; then fix the text and ask them."""
    version = found(access, key)
    if request.method == "GET" and version.state is not TermsState.DRAFT:
        return redirect(url_for("terms.show", key=key), 303)
    session, day = db.session(), clock.today()
    usual = circulation.usual(session, version.board, day)
    outlook = circulation.outlook_of(session, version, day)
    form = CirculateForm(data=vars(usual) | {"shown": outlook.fingerprint})

    def change() -> Done:
        if form.shown.data != outlook.fingerprint:
            raise Refusal("Who is asked has changed since you opened this page. Look at the list, then send.")
        circulation.circulate(session, version, form.wanted(), by=access.person)
        sentence = f"Version {version.number} is with partners to answer."
        return Done(sentence, url_for("terms.answers", key=key))

    looking = request.form.get("go") == PREVIEW
    if looking:
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
        letters=_letters(version, outlook, form.draft(usual.answer_by)),
        never_quorate=rule_of(version).why_never(seats),
        looking=looking,
    )


@bp.route("/<key:key>/answers/remind", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def remind(access: Access, key: str) -> ResponseReturnValue:
    """Show who would be reminded with which words, then do it: all who have not answered, or one (`?answer=`)."""
    version = found(access, key)
    session = db.session()
    only = None
    if wanted := request.args.get("answer"):
        only = next(
            (row for row in queries.answers_of(session, version) if row.key == wanted), None
        ) or abort(404)
    form = ConfirmForm()

    def change() -> Done:
        count = requests.remind(session, version, only, by=access.person)
        return Done(f"{plural(count, 'reminder')} will leave in a moment.", url_for("terms.answers", key=key))

    return save(form, change) or page(
        "terms/remind.html",
        form=form,
        version=version,
        only=only,
        letters=requests.reminders(session, version, only),
    )


@bp.route("/<key:key>/answers/more-time", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def more_time(access: Access, key: str) -> ResponseReturnValue:
    """Give partners more time to answer."""
    version = found(access, key)
    if request.method == "GET" and version.state is not TermsState.CIRCULATED:
        return redirect(url_for("terms.show", key=key), 303)
    form = MoreTimeForm()

    def change() -> Done:
        circulation.extend(db.session(), version, form.answer_by.data, by=access.person)
        sentence = f"Partners can answer until {in_words(form.answer_by.data)}. They have not been told: remind them."
        return Done(sentence, url_for("terms.answers", key=key))

    return save(form, change) or page("terms/more_time.html", form=form, version=version)


@bp.post("/<key:key>/answers/newcomers")
@requires(Permission.DRAFT_TERMS)
def ask_newcomers(access: Access, key: str) -> ResponseReturnValue:
    """Ask the people who fill a seat today and were not asked."""
    version = found(access, key)
    back = url_for("terms.answers", key=key)

    def change() -> Done:
        added = circulation.ask_newcomers(db.session(), version, by=access.person)
        if not added:
            raise Refusal("Everybody who speaks for an organisation that has not answered was asked already.")
        names = ", ".join(ask.person.name for ask in added)
        return Done(f"{names} will get an email in a moment.", back)

    return pressed(change, back)


@bp.post("/<key:key>/answers/<key:answer_key>/links/<key:ask_key>/end")
@requires(Permission.DRAFT_TERMS)
def end_link(access: Access, key: str, answer_key: str, ask_key: str) -> ResponseReturnValue:
    """End somebody's personal link at once."""
    ask = _ask(answer_in(found(access, key), answer_key), ask_key)
    back = url_for("terms.answers", key=key)

    def change() -> Done:
        requests.revoke(db.session(), ask, by=access.person)
        return Done(f"The personal link of {ask.person.name} does not work any more.", back)

    return pressed(change, back)


@bp.post("/<key:key>/answers/<key:answer_key>/links/<key:ask_key>/renew")
@requires(Permission.DRAFT_TERMS)
def renew_link(access: Access, key: str, answer_key: str, ask_key: str) -> ResponseReturnValue:
    """Send somebody a new personal link; the old one is dead."""
    ask = _ask(answer_in(found(access, key), answer_key), ask_key)
    back = url_for("terms.answers", key=key)

    def change() -> Done:
        requests.renew(db.session(), ask, by=access.person)
        return Done(f"{ask.person.name} will get a new link in a moment. The old one does not work.", back)

    return pressed(change, back)


def _ask(answer: TermsAnswer, key: str) -> TermsAsk:
    return next((ask for ask in answer.asks if ask.key == key), None) or abort(404)


def _letters(version: TermsVersion, outlook: Outlook, draft: Draft) -> list[tuple[str, Words]]:
    """Return the mails of a circulation, each kind once, with to whom the one shown would go."""
    shown: list[tuple[str, Words]] = []
    for carried in (False, True):
        for one in outlook.asked:
            if (one.organisation.id in outlook.carried) is carried and one.people:
                person = one.people[0][0]
                words = requests.first_letter(
                    db.session(), version, one.organisation, person, draft, carried=carried
                )
                shown.append((f"{person.name}, {one.organisation.name}", words))
                break
    return shown
