"""The pages of procurements. A person from whom one is withheld gets 404, as if it were not there."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agreements.procurements import queries, service
from cdp.agreements.procurements.forms import (
    NO_CONFLICT,
    WITHHOLD,
    ProcurementForm,
    ProcurementInterestForm,
    ProcurementSettleForm,
)
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.models import Procurement
from cdp.partnerships.queries import organisations_of, people_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

bp = Blueprint("procurements", __name__, url_prefix="/partnerships/<slug:slug>/procurements")


@bp.route("")
@requires(Permission.READ_AGREEMENTS)
def index(access: Access) -> ResponseReturnValue:
    """List the procurements that the reader may read now."""
    return render_template(
        "procurements/index.html",
        procurements=queries.procurements_of(db.session(), access),
        today=clock.today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def new(access: Access) -> ResponseReturnValue:
    """Add a procurement."""
    form = ProcurementForm()
    form.offer(organisations_of(db.session(), access.partnership))

    def change() -> Done:
        made = service.add_procurement(db.session(), access.partnership, form.details(), by=access.person)
        return _saved(made, "Procurement added. Check who may not read it.")

    return save(form, change) or page("procurements/new.html", form=form)


@bp.route("/<key:key>")
@requires(Permission.READ_AGREEMENTS)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show a procurement and what is part of it; the coordinator also sees from whom it is withheld, and why."""
    found, session = _find(access, key), db.session()
    manages = access.may(Permission.EDIT_AGREEMENTS)
    return render_template(
        "procurements/show.html",
        procurement=found,
        is_running=found.runs_on(clock.today()),
        agreements=queries.parts_of(session, found),
        readers=queries.readers_of(session, found) if manages else [],
        manages=manages,
        history=history_of(session, found) if access.may(Permission.READ_HISTORY) else [],
    )


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Change a procurement."""
    found = _find(access, key)
    form = ProcurementForm(found)
    form.offer(organisations_of(db.session(), access.partnership))

    def change() -> Done:
        service.change_procurement(db.session(), found, form.details(), by=access.person)
        return _saved(found, "Procurement saved.")

    return save(form, change) or page("procurements/edit.html", form=form, procurement=found)


@bp.route("/<key:key>/people/<key:person_key>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def settle(access: Access, key: str, person_key: str) -> ResponseReturnValue:
    """Settle whether a person has a conflict of interest in a procurement."""
    found, session = _find(access, key), db.session()
    readers = queries.readers_of(session, found)
    reader = next((one for one in readers if one.person.key == person_key), None) or abort(404)
    settled = reader.settlement
    data = (
        {"outcome": WITHHOLD if settled.withheld else NO_CONFLICT, "reason": settled.reason}
        if settled
        else {}
    )
    form = ProcurementSettleForm(data=data)

    def change() -> Done:
        withheld = form.outcome.data == WITHHOLD
        service.settle_reader(
            session, found, reader.person, withheld=withheld, reason=form.reason.data or "", by=access.person
        )
        said = "Interest recorded." if withheld else "No conflict of interest recorded."
        if withheld and reader.person.id == access.person.id:
            return Done(said, url_for("procurements.index"))
        return _saved(found, said)

    return save(form, change) or page(
        "procurements/settle.html", form=form, procurement=found, conflict=reader
    )


@bp.route("/<key:key>/interest", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def interest(access: Access, key: str) -> ResponseReturnValue:
    """Record a declared interest of any person, and withhold the procurement from them."""
    found, session, form = _find(access, key), db.session(), ProcurementInterestForm()
    form.offer(people_of(session, access.partnership, clock.today()))

    def change() -> Done:
        person = form.chosen()
        service.settle_reader(
            session, found, person, withheld=True, reason=form.reason.data or "", by=access.person
        )
        if person.id == access.person.id:
            return Done("Interest recorded.", url_for("procurements.index"))
        return _saved(found, "Interest recorded.")

    return save(form, change) or page("procurements/interest.html", form=form, procurement=found)


def _find(access: Access, key: str) -> Procurement:
    return queries.procurement_by_key(db.session(), access, key) or abort(404)


def _saved(procurement: Procurement, message: str) -> Done:
    return Done(message, url_for("procurements.show", key=procurement.key))
