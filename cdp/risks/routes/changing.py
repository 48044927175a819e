"""Pages that add, change, review and close a risk, and raise an action that mitigates it."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.actions.confirmations import raised_words
from cdp.actions.queries import possible_owners
from cdp.actions.service import check_due_date
from cdp.clock import months_after
from cdp.extensions import db
from cdp.models import Risk, RiskState
from cdp.partnerships.queries import boards_of, organisations_of
from cdp.risks import queries, service
from cdp.risks.forms.risks import CloseRiskForm, MitigationForm, ReviewRiskForm, RiskForm
from cdp.risks.routes.blueprint import bp, find
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

REVIEWED_EVERY = 3  # months, as boards usually meet each quarter


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new(access: Access) -> ResponseReturnValue:
    """Add a risk."""
    form = RiskForm()
    _offer(form, access)

    def change() -> Done:
        risk = service.add_risk(db.session(), access.partnership, form.details(), by=access.person)
        return _saved(risk, f"Risk {risk.reference} added.")

    return save(form, change) or page("risks/new.html", form=form)


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Change what a risk says."""
    risk = find(access, key)
    form = RiskForm(risk)
    _offer(form, access)

    def change() -> Done:
        service.change_risk(db.session(), risk, form.details(), by=access.person)
        return _saved(risk, f"Risk {risk.reference} saved.")

    return save(form, change) or page("risks/edit.html", form=form, risk=risk)


@bp.route("/<key:key>/review", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTIVITY)
def review(access: Access, key: str) -> ResponseReturnValue:
    """Review a risk; for its owner, the owning organisation and the secretariat."""
    risk = find(access, key)
    if not queries.may_review(access, risk):
        abort(403)
    form = ReviewRiskForm(risk, months_after(clock.today(), REVIEWED_EVERY))

    def change() -> Done:
        service.review_risk(db.session(), risk, form.assessment(), by=access.person)
        return _saved(risk, f"Review of risk {risk.reference} saved.")

    return save(form, change) or page(
        "risks/review.html", form=form, risk=risk, is_open=risk.state is RiskState.OPEN
    )


@bp.route("/<key:key>/close", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def close(access: Access, key: str) -> ResponseReturnValue:
    """Close a risk with the reason."""
    risk = find(access, key)
    form = CloseRiskForm(risk)

    def change() -> Done:
        service.close_risk(db.session(), risk, form.closing(), by=access.person)
        return _saved(risk, f"Risk {risk.reference} closed.")

    return save(form, change) or page("risks/close.html", form=form, risk=risk)


@bp.route("/<key:key>/action", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def mitigate(access: Access, key: str) -> ResponseReturnValue:
    """Raise an action that mitigates a risk."""
    risk, form, session = find(access, key), MitigationForm(), db.session()
    form.offer_owners(
        organisations_of(session, access.partnership),
        possible_owners(session, access.partnership, clock.today()),
    )

    def change() -> Done:
        check_due_date(form.due_on.data, confirmed=form.use_anyway.data)
        raised = service.raise_mitigation(session, risk, form.details_of(risk), by=access.person)
        return _saved(risk, raised_words(raised))

    return save(form, change) or page("risks/mitigate.html", form=form, risk=risk)


def _offer(form: RiskForm, access: Access) -> None:
    session, partnership = db.session(), access.partnership
    form.offer(
        boards_of(session, partnership, open_on=clock.today()),
        organisations_of(session, partnership),
        possible_owners(session, partnership, clock.today()),
    )


def _saved(risk: Risk, message: str) -> Done:
    return Done(message, url_for("risks.show", key=risk.key))
