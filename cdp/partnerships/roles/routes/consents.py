"""Pages to list regional viewers, and to record and withdraw the partnership's consent to them."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import RegionalConsent
from cdp.partnerships.roles import queries
from cdp.partnerships.roles.forms.consents import NewConsentForm, WithdrawConsentForm
from cdp.partnerships.roles.service import consent_changes
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route(f"{HERE}/regional-viewers", methods=["GET"])
@requires(Permission.READ)
def regional_viewers(access: Access) -> ResponseReturnValue:
    """List the consents with their viewers, and the viewers without a recorded consent."""
    session, today = db.session(), clock.today()
    viewers = queries.regional_viewers(session, access.partnership, today)
    return page(
        "partnerships/regional_viewers.html",
        consents=queries.consents_of(session, access.partnership),
        viewers=viewers,
        unrecorded=[holding for holding in viewers if holding.consent_id is None],
        today=today,
    )


@bp.route(f"{HERE}/regional-viewers/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_consent(access: Access) -> ResponseReturnValue:
    """Record the partnership's consent to regional viewers from a body."""
    session, form = db.session(), NewConsentForm()
    viewers = queries.regional_viewers(session, access.partnership, clock.today())
    form.offer(holding for holding in viewers if holding.consent_id is None)

    def change() -> Done:
        consent = consent_changes.record_consent(
            session, access.partnership, form.details(), by=access.person
        )
        return Done(
            f"Consent to regional viewers from {consent.body} recorded.",
            url_for("partnerships.regional_viewers"),
        )

    return save(form, change) or page("partnerships/new_consent.html", form=form)


@bp.route(f"{HERE}/regional-viewers/<key:key>/withdraw", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def withdraw_consent(access: Access, key: str) -> ResponseReturnValue:
    """Withdraw a consent, which ends the roles under it immediately."""
    consent, form, session = _consent(access, key), WithdrawConsentForm(), db.session()
    viewers = queries.regional_viewers(session, access.partnership, clock.today())

    def change() -> Done:
        ended = consent_changes.withdraw_consent(session, consent, form.because.data, by=access.person)
        return Done(
            f"Consent to regional viewers from {consent.body} withdrawn. {plural(ended, 'role')} ended.",
            url_for("partnerships.regional_viewers"),
        )

    return save(form, change) or page(
        "partnerships/withdraw_consent.html",
        form=form,
        consent=consent,
        names=[holding.person.name for holding in viewers if holding.consent_id == consent.id],
    )


def _consent(access: Access, key: str) -> RegionalConsent:
    consent = queries.consent_by_key(db.session(), access.partnership, key)
    if consent is None:
        abort(404)
    return consent
