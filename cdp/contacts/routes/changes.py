"""Pages to report a change to an entry or contact point, and to accept or decline it."""

from collections.abc import Mapping

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.contacts import changes, checks, queries
from cdp.contacts.changes import ReportedChange
from cdp.contacts.forms.directory import AcceptChangeForm, DeclineChangeForm, change_form_for
from cdp.contacts.routes.blueprint import HERE, bp, find_line, find_point
from cdp.extensions import db
from cdp.models import ContactChange, ContactChangeState, ContactPoint, Person
from cdp.partnerships import queries as partnerships
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of


@bp.route(f"{HERE}/people/<key:key>/change", methods=["GET", "POST"])
@requires(Permission.READ)
def report_person_change(access: Access, key: str) -> ResponseReturnValue:
    """Report a change to the reader's own entry or another person's."""
    return _report(access, find_line(access, key).person, url_for("contacts.person", key=key))


@bp.route(f"{HERE}/points/<key:key>/change", methods=["GET", "POST"])
@requires(Permission.READ)
def report_point_change(access: Access, key: str) -> ResponseReturnValue:
    """Report a change to a contact point."""
    return _report(access, find_point(access, key), url_for("contacts.point", key=key))


@bp.route(f"{HERE}/changes", methods=["GET"])
@requires(Permission.SET_UP)
def reported_changes(access: Access) -> ResponseReturnValue:
    """List the open reported changes, and below them those that were accepted or declined."""
    session, today = db.session(), clock.today()
    present = partnerships.person_ids_of(session, access.partnership, today)
    settled = page_of(queries.settled_changes(access.partnership), session, request.args.get("page"))
    return page(
        "contacts/changes.html",
        waiting=queries.open_changes(session, access.partnership, present),
        settled=settled,
        present=present,
        names_of_fields=names_of_fields,
    )


@bp.route(f"{HERE}/changes/<key:key>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def change(access: Access, key: str) -> ResponseReturnValue:
    """Show a reported change with the old and new values, and accept it when the form is sent."""
    shown, session = _find(access, key), db.session()
    about = changes.about_of(shown)
    form, gone = AcceptChangeForm(), _gone(access, shown)
    form.offer(shown, about, changes.people_with_new_address(session, shown))

    def accept() -> Done:
        fields = form.fields.data or []
        shares = "shares" in form and bool(form.shares.data)
        changes.accept(session, shown, fields, mark=form.mark.data or "", shares=shares, by=access.person)
        return Done(f"Change to {about.name} accepted.", url_for("contacts.reported_changes"))

    if answer := save(form, accept):
        return answer
    form.mark.data = checks.mark_of([about])
    is_open = shown.state is ContactChangeState.OPEN
    return page(
        "contacts/change.html",
        form=form,
        change=shown,
        about=about,
        rows=_rows(shown, about) if not gone else [],
        is_open=is_open and not gone,
        gone=gone,
        only_they_can=changes.only_they_can(session, shown) if is_open else "",
        names_of_fields=names_of_fields,
    )


@bp.route(f"{HERE}/changes/<key:key>/decline", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def decline(access: Access, key: str) -> ResponseReturnValue:
    """Decline a reported change with a reason."""
    shown, form = _find(access, key), DeclineChangeForm()

    def leave() -> Done:
        changes.decline(db.session(), shown, form.reason.data, by=access.person)
        return Done("Change declined. The details stay as they were.", url_for("contacts.reported_changes"))

    return save(form, leave) or page(
        "contacts/decline.html", form=form, change=shown, about=changes.about_of(shown)
    )


def names_of_fields(change: ContactChange) -> str:
    """Return the labels of the changed fields, or "Comment only" if there are none."""
    names: Mapping[str, str] = checks.fields_of(changes.about_of(change))
    return ", ".join(names[name] for name in change.fields) or "Comment only"


def _report(access: Access, about: Person | ContactPoint, back: str) -> ResponseReturnValue:
    session = db.session()
    earlier = queries.open_change_of(session, access.person, access.partnership, about)
    form = change_form_for(about, earlier)

    def report() -> Done:
        reported = ReportedChange(form.values(), form.comment.data)
        kept = changes.report(session, access.partnership, about, reported, by=access.person)
        session.flush()
        if access.may(Permission.SET_UP):
            return Done("Change saved. Check it, then accept it.", url_for("contacts.change", key=kept.key))
        return Done("Thank you. The secretariat will deal with your change.", back)

    return save(form, report) or page(
        "contacts/report_change.html",
        form=form,
        about=about,
        earlier=earlier,
        back=back,
        is_own=about is access.person,
        is_point=isinstance(about, ContactPoint),
    )


def _find(access: Access, key: str) -> ContactChange:
    return queries.change_by_key(db.session(), access.partnership, key) or abort(404)


def _gone(access: Access, change: ContactChange) -> bool:
    """Return whether a change is about a person who has left; the details of such a person are no longer shown."""
    present = partnerships.person_ids_of(db.session(), access.partnership, clock.today())
    return change.person_id is not None and change.person_id not in present


def _rows(change: ContactChange, about: Person | ContactPoint) -> list[tuple[str, str, str, bool]]:
    """Return each field's label, present value and proposed value, and whether it was edited after the report."""
    names, now = checks.fields_of(about), checks.facts_of(about)
    return [
        (names[name], now[name], change.proposed[name], now[name] != change.had[name])
        for name in names
        if name in change.proposed
    ]
