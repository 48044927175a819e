"""Pages to appoint the senior responsible owner, and to change and end the appointment."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import SroAppointment
from cdp.national.queries import facts_in_use
from cdp.partnerships import queries
from cdp.partnerships.forms import LastDayForm
from cdp.partnerships.members.inviting import people_known_in
from cdp.partnerships.roles.forms.roles import AppointSroForm, SroForm
from cdp.partnerships.roles.service import sro_changes
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route(f"{HERE}/sro/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def appoint_sro(access: Access) -> ResponseReturnValue:
    """Propose or appoint a senior responsible owner."""
    form = AppointSroForm(data={"invited": True})
    form.offer_people(people_known_in(db.session(), access.partnership))

    def change() -> Done:
        appointment = sro_changes.appoint_sro(
            db.session(), access.partnership, form.person(), form.details(), by=access.person
        )
        return Done(f"Appointment of {appointment.person.name} saved.", url_for("partnerships.roles"))

    return save(form, change) or page(
        "partnerships/appoint_sro.html",
        form=form,
        facts=facts_in_use(db.session()),
        today=clock.today(),
    )


@bp.route(f"{HERE}/sro/<key:key>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def change_sro(access: Access, key: str) -> ResponseReturnValue:
    """Change an appointment or move it to a later stage."""
    appointment = _appointment(access, key)
    form, name = SroForm.of(appointment), appointment.person.name

    def change() -> Done:
        sro_changes.change_sro(
            db.session(), appointment, form.details(), version=form.version.data, by=access.person
        )
        return Done(f"Appointment of {name} saved.", url_for("partnerships.roles"))

    return save(form, change) or page(
        "partnerships/change_sro.html", form=form, name=name, appointment=appointment
    )


@bp.route(f"{HERE}/sro/<key:key>/end", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def end_sro(access: Access, key: str) -> ResponseReturnValue:
    """End an appointment, immediately or on a later day."""
    appointment = _appointment(access, key)
    form, name = LastDayForm.offering_yesterday(), appointment.person.name

    def change() -> Done:
        sro_changes.end_sro(db.session(), appointment, form.day(), by=access.person)
        return Done(f"Appointment of {name} as SRO ended.", url_for("partnerships.roles"))

    return save(form, change) or page(
        "partnerships/end_sro.html", form=form, name=name, appointment=appointment
    )


def _appointment(access: Access, key: str) -> SroAppointment:
    appointment = queries.sro_appointment_by_key(db.session(), access.partnership, key)
    if appointment is None or sro_changes.has_ended(appointment, clock.today()):
        abort(404)
    return appointment
