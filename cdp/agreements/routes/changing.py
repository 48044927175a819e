"""Pages that add, change, vary and withdraw an agreement, and mark it as part of a procurement."""

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agreements import service
from cdp.agreements.forms.agreements import (
    AgreementForm,
    ProcurementMarkForm,
    WithdrawAgreementForm,
    agreement_form,
)
from cdp.agreements.procurements.queries import procurements_to_choose
from cdp.agreements.queries import lines_of, services_of, streams_of
from cdp.agreements.routes.blueprint import bp, find, saved
from cdp.agreements.wording import PLACEHOLDERS
from cdp.extensions import db
from cdp.models import AgreementState
from cdp.partnerships.queries import organisations_of
from cdp.reference.areas import authority
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

SENT = "This agreement has been sent, so you cannot change it. Withdraw it, or add a variation once it is executed."
NOT_EXECUTED = "Both sides have not signed this agreement yet. Change or withdraw it instead."


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def new(access: Access) -> ResponseReturnValue:
    """Add an agreement."""
    form = agreement_form()
    _offer(form, access)

    def change() -> Done:
        agreement = service.add_agreement(db.session(), access.partnership, form.details(), by=access.person)
        return saved(agreement, f"{agreement.reference} added as a draft. Check its text, then send it.")

    return save(form, change) or page("agreements/new.html", form=form, **_help(access))


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Change a draft."""
    agreement = find(access, key)
    form = agreement_form(agreement)
    _offer(form, access)

    def change() -> Done:
        service.change_agreement(db.session(), agreement, form.details(), by=access.person)
        return saved(agreement, f"{agreement.reference} saved.")

    stop = "" if agreement.state is AgreementState.DRAFT else SENT
    return save(form, change) or page(
        "agreements/edit.html", form=form, agreement=agreement, stop=stop, **_help(access)
    )


@bp.route("/<key:key>/vary", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def vary(access: Access, key: str) -> ResponseReturnValue:
    """Add a variation of an executed agreement."""
    agreement = find(access, key)
    form = agreement_form(varies=agreement)
    _offer(form, access)

    def change() -> Done:
        added = service.add_agreement(db.session(), access.partnership, form.details(), by=access.person)
        return saved(added, f"{added.reference} added as a draft. Check its text, then send it.")

    stop = "" if agreement.is_executed else NOT_EXECUTED
    return save(form, change) or page(
        "agreements/vary.html", form=form, agreement=agreement, stop=stop, **_help(access)
    )


@bp.route("/<key:key>/withdraw", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def withdraw(access: Access, key: str) -> ResponseReturnValue:
    """Withdraw an agreement that is not executed, with the reason."""
    agreement, form = find(access, key), WithdrawAgreementForm()

    def change() -> Done:
        service.withdraw_agreement(db.session(), agreement, form.reason.data or "", by=access.person)
        return saved(agreement, f"{agreement.reference} withdrawn.")

    return save(form, change) or page("agreements/withdraw.html", form=form, agreement=agreement)


@bp.route("/<key:key>/procurement", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def mark(access: Access, key: str) -> ResponseReturnValue:
    """Mark an agreement and its variations as part of a procurement, or of none."""
    agreement = find(access, key)
    form = ProcurementMarkForm(
        data={"procurement": agreement.procurement.key if agreement.procurement else None}
    )
    form.offer(procurements_to_choose(db.session(), access))

    def change() -> Done:
        service.mark_procurement(db.session(), agreement, form.chosen(), by=access.person)
        return Done(f"{agreement.reference} saved.", url_for("agreements.index"))

    return save(form, change) or page("agreements/mark.html", form=form, agreement=agreement)


def _offer(form: AgreementForm, access: Access) -> None:
    session, partnership = db.session(), access.partnership
    codes = partnership.area_codes_on(clock.today())
    form.offer(
        organisations_of(session, partnership),
        [(code, authority(code).name) for code in codes],
        procurements_to_choose(session, access),
        streams_of(session, partnership),
        lines_of(session, partnership),
    )


def _help(access: Access) -> dict[str, object]:
    return {"placeholders": PLACEHOLDERS, "services": services_of(db.session(), access)}
