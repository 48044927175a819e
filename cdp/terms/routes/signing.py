"""From the coordinator's draft to the SRO's signature."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import SroAppointment, TermsState
from cdp.partnerships import queries as partnerships
from cdp.terms.approval import signing as service
from cdp.terms.approval.forms.signing import SendBackForm, SignForm
from cdp.terms.drafting.forms.sections import ConfirmForm
from cdp.terms.routes.shared import bp, compared_with, edition, found
from cdp.terms.versions import queries
from cdp.terms.wording.text import canonical_text, fingerprint
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<key:key>/send", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def send(access: Access, key: str) -> ResponseReturnValue:
    """Send a version that partners agreed, or that needs no partners, to the SRO to sign, after asking."""
    version = found(access, key)
    if request.method == "GET" and version.state not in {TermsState.DRAFT, TermsState.AGREED}:
        return redirect(url_for("terms.show", key=key), 303)
    sro = partnerships.current_sro(db.session(), access.partnership, clock.today())
    form = ConfirmForm()

    def change() -> Done:
        service.send_to_sro(db.session(), version, by=access.person)
        return Done(f"Version {version.number} is with the SRO to sign.", url_for("terms.show", key=key))

    return save(form, change) or page("terms/send.html", form=form, version=version, sro=sro)


@bp.route("/<key:key>/sign", methods=["GET", "POST"])
@requires(Permission.SIGN_TERMS)
def sign(access: Access, key: str) -> ResponseReturnValue:
    """Let the SRO of the day read the whole text and sign it."""
    version = found(access, key)
    sro = _sro_of_the_day(access)
    if request.method == "GET" and version.state is not TermsState.AGREED:
        return redirect(url_for("terms.show", key=key), 303)
    form = SignForm()

    def change() -> Done:
        service.sign(db.session(), version, form.given(), by=access.person)
        return Done("You have signed the terms of reference.", url_for("terms.show", key=key))

    if answer := save(form, change):
        return answer
    seen = edition(access, version)
    current = fingerprint(canonical_text(version, seen.facts))
    if form.fingerprint.data != current:
        form.has_read.data = False  # the page shows another text now: it has to be read again
    form.fingerprint.data = current
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
    """Let the SRO of the day send a version back with reasons."""
    version = found(access, key)
    _sro_of_the_day(access)
    if request.method == "GET" and version.state is not TermsState.AGREED:
        return redirect(url_for("terms.show", key=key), 303)
    form = SendBackForm()

    def change() -> Done:
        following = service.send_back(db.session(), version, form.reasons.data, by=access.person)
        sentence = (
            f"Version {version.number} is sent back. The secretariat goes on with version {following.number}."
        )
        return Done(sentence, url_for("terms.index"))

    return save(form, change) or page("terms/send_back.html", form=form, version=version)


def _sro_of_the_day(access: Access) -> SroAppointment:
    """Return the person's appointment; 403 for everybody else, a deputy SRO included (docs/rules/rights.md 2)."""
    sro = partnerships.current_sro(db.session(), access.partnership, clock.today())
    if sro is None or sro.person_id != access.person.id:
        abort(403)
    return sro
