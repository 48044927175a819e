"""Pages for the signature: a version is sent to the SRO, who signs it or sends it back, and then to all members."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.issuing.canonical import fingerprint_of
from cdp.models import SroAppointment, TermsState
from cdp.partnerships import queries as partnerships
from cdp.terms.approval import announcing
from cdp.terms.approval import signing as service
from cdp.terms.approval.forms.answering import TermsMailingForm
from cdp.terms.approval.forms.signing import SendBackForm, TermsSignForm
from cdp.terms.drafting.forms.sections import TermsConfirmForm
from cdp.terms.routes.shared import bp, compared_with, edition, found
from cdp.terms.versions import queries
from cdp.terms.wording.text import canonical_text
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route("/<key:key>/send", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def send(access: Access, key: str) -> ResponseReturnValue:
    """Send the SRO, after confirmation, a version that partners have agreed or need not agree."""
    version = found(access, key)
    if request.method == "GET" and version.state not in {TermsState.DRAFT, TermsState.AGREED}:
        return redirect(url_for("terms.show", key=key), 303)
    sro = partnerships.current_sro(db.session(), access.partnership, clock.today())
    form = TermsConfirmForm()

    def change() -> Done:
        service.send_to_sro(db.session(), version, by=access.person)
        return Done(
            f"Version {version.number} sent to the SRO for signature.", url_for("terms.show", key=key)
        )

    return save(form, change) or page("terms/send.html", form=form, version=version, sro=sro)


@bp.route("/<key:key>/sign", methods=["GET", "POST"])
@requires(Permission.SIGN_TERMS)
def sign(access: Access, key: str) -> ResponseReturnValue:
    """Show the whole text to today's SRO, and record their signature."""
    version = found(access, key)
    sro = _sro_of_the_day(access)
    if request.method == "GET" and version.state is not TermsState.AGREED:
        return redirect(url_for("terms.show", key=key), 303)
    form = TermsSignForm()

    def change() -> Done:
        service.sign(db.session(), version, form.given(), by=access.person)
        return Done("Terms of reference signed.", url_for("terms.show", key=key))

    if answer := save(form, change):
        return answer
    seen = edition(access, version)
    form.sign_as(seen.facts.sro_title)
    form.show(fingerprint_of(canonical_text(version, seen.facts)))
    answers = queries.answers_of(db.session(), version)
    return page(
        "terms/sign.html",
        form=form,
        edition=seen,
        sro=sro,
        commented=[answer for answer in answers if answer.comment],
        earlier=compared_with(seen),
    )


@bp.route("/<key:key>/send-back", methods=["GET", "POST"])
@requires(Permission.SIGN_TERMS)
def send_back(access: Access, key: str) -> ResponseReturnValue:
    """Send a version back with the reasons given by today's SRO."""
    version = found(access, key)
    _sro_of_the_day(access)
    if request.method == "GET" and version.state is not TermsState.AGREED:
        return redirect(url_for("terms.show", key=key), 303)
    form = SendBackForm()

    def change() -> Done:
        following = service.send_back(db.session(), version, form.reasons.data, by=access.person)
        sentence = (
            f"Version {version.number} sent back. The secretariat will now edit version {following.number}."
        )
        return Done(sentence, url_for("terms.index"))

    return save(form, change) or page("terms/send_back.html", form=form, version=version)


@bp.route("/<key:key>/announce", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def announce(access: Access, key: str) -> ResponseReturnValue:
    """Show the email with the signed document that every member of the board gets, and send it."""
    version, session, form = found(access, key), db.session(), TermsMailingForm()

    def change() -> Done:
        sent = announcing.announce(session, version, shown=form.shown.data or "", by=access.person)
        return Done(f"{plural(sent, 'email is', 'emails are')} being sent.", url_for("terms.show", key=key))

    if answer := save(form, change):
        return answer
    mailing = announcing.emails(session, version)
    form.shown.data = mailing.fingerprint(session)
    return page(
        "terms/announce.html",
        form=form,
        version=version,
        mailing=mailing.preview(session),
        refusal=announcing.why_not_yet(version),
    )


def _sro_of_the_day(access: Access) -> SroAppointment:
    """Return the person's appointment as SRO; 403 for everyone else, including a deputy SRO (docs/rules/rights.md)."""
    sro = partnerships.current_sro(db.session(), access.partnership, clock.today())
    if sro is None or sro.person_id != access.person.id:
        abort(403)
    return sro
