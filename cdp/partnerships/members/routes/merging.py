"""Pages to merge an organisation or a person entered twice, and to delete an organisation without records."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import Organisation
from cdp.partnerships import queries
from cdp.partnerships.members import dependents
from cdp.partnerships.members.forms.merging import (
    DeleteOrganisationForm,
    IntoForm,
    MergeOrganisationsForm,
    MergePeopleForm,
)
from cdp.partnerships.members.inviting import people_known_in
from cdp.partnerships.members.merger import merger_of
from cdp.partnerships.members.service.merging import delete_organisation, merge
from cdp.partnerships.members.service.people_merging import merge_people
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

ORGANISATION = f"{HERE}/organisations/<key:key>"


@bp.route(f"{ORGANISATION}/merge", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def merge_organisation(access: Access, key: str) -> ResponseReturnValue:
    """Choose the organisation to merge this one into, show the effects, then merge it."""
    gone = _organisation(access, key)
    choice = IntoForm(request.args, meta={"csrf": False})
    choice.offer(one for one in queries.organisations_of(db.session(), access.partnership) if one is not gone)
    if "into" in request.args:
        choice.validate()
    kept = choice.chosen()
    if kept is None:
        return page("partnerships/merge_organisation.html", form=choice, organisation=gone)
    form, message = MergeOrganisationsForm(), f"{gone.name} merged into {kept.name}."

    def change() -> Done:
        merge(db.session(), access, gone, kept, form.agreed(), by=access.person)
        return Done(message, url_for("partnerships.members"))

    if answer := save(form, change):
        return answer
    merger = merger_of(db.session(), access, gone, kept)
    form.shown.data = merger.mark
    return page("partnerships/confirm_merging.html", form=form, merger=merger)


@bp.route(f"{HERE}/people/<key:key>/merge", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def merge_person(access: Access, key: str) -> ResponseReturnValue:
    """Merge a record of a person into another record of the same person."""
    session = db.session()
    gone = queries.person_by_key(session, access.partnership, key, clock.today())
    if gone is None:
        abort(404)
    form, name = MergePeopleForm(), gone.name
    form.offer(one for one in people_known_in(session, access.partnership) if one is not gone)

    def change() -> Done:
        kept = form.chosen()
        merge_people(session, access.partnership, gone, kept, by=access.person)
        return Done(f"Two records of {kept.name} merged.", url_for("partnerships.members"))

    return save(form, change) or page(
        "partnerships/merge_person.html", form=form, key=key, name=name, email=gone.email
    )


@bp.route(f"{ORGANISATION}/delete", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def delete(access: Access, key: str) -> ResponseReturnValue:
    """Delete an organisation without records, or show which records prevent it."""
    organisation = _organisation(access, key)
    form, name = DeleteOrganisationForm(), organisation.name

    def change() -> Done:
        delete_organisation(db.session(), organisation, by=access.person)
        return Done(f"{name} deleted.", url_for("partnerships.members"))

    return save(form, change) or page(
        "partnerships/delete_organisation.html",
        form=form,
        organisation=organisation,
        named=dependents.records_naming(db.session(), organisation),
    )


def _organisation(access: Access, key: str) -> Organisation:
    organisation = queries.organisation_by_key(db.session(), access.partnership, key)
    if organisation is None:
        abort(404)
    return organisation
