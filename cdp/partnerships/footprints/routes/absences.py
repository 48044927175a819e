"""Pages to confirm that a body of the footprint takes no part in the partnership, and to withdraw that."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.partnerships.footprints.forms.absences import AbsenceForm
from cdp.partnerships.footprints.queries.bodies import absence_of
from cdp.partnerships.footprints.represented import needs_seat
from cdp.partnerships.footprints.service import absences
from cdp.partnerships.footprints.service.matching import codes_ahead
from cdp.partnerships.forms import SingleButtonForm
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.reference.bodies import PublicBody, bodies_touching, public_body_by_id
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route(f"{HERE}/footprint/absent/<plain:body>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def confirm_absence(access: Access, body: str) -> ResponseReturnValue:
    """Confirm that a body takes no part, with the reason and the day on which that was confirmed."""
    of = _body(access, body)
    stored = absence_of(db.session(), access.partnership, of)
    form = AbsenceForm(obj=stored, confirmed_on=stored.confirmed_on if stored else clock.today())

    def change() -> Done:
        absences.confirm_absence(db.session(), access.partnership, of, form.details(), by=access.person)
        return Done(f"{of.name} recorded as taking no part.", url_for("partnerships.footprint"))

    return save(form, change) or page("partnerships/confirm_absence.html", form=form, body=of, stored=stored)


@bp.post(f"{HERE}/footprint/absent/<plain:body>/withdraw")
@requires(Permission.SET_UP)
def withdraw_absence(access: Access, body: str) -> ResponseReturnValue:
    """Withdraw the confirmation that a body takes no part."""
    of = _body(access, body)

    def change() -> Done:
        absences.withdraw_absence(db.session(), access.partnership, of, by=access.person)
        return Done("Confirmation withdrawn.", url_for("partnerships.footprint"))

    form = SingleButtonForm()
    if answer := save(form, change):
        return answer
    raise Refusal(
        form.error_summary[0][0] if form.error_summary else "Open the page and press the button again."
    )


def _body(access: Access, body_id: str) -> PublicBody:
    """Return the body of the footprint with this ID that should have a seat; 404 if there is none."""
    body, today = public_body_by_id(body_id), clock.today()
    if body is None or not needs_seat(body.kind):
        abort(404)
    if body not in bodies_touching(codes_ahead(access.partnership, today), today):
        abort(404)
    return body
