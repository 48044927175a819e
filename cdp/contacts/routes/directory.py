"""Pages of the contact directory: the list on screen, for printing and as a file, and one person's entry."""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.identity import access_to
from cdp.contacts import checks, queries
from cdp.contacts.files import DIRECTORY_FILE
from cdp.contacts.forms.directory import ConfirmDetailsForm, DirectoryFilterForm
from cdp.contacts.lines import DirectoryLine, by_organisation, chosen
from cdp.contacts.routes.blueprint import HERE, bp, everyone, find_line, press
from cdp.contacts.words import is_stale, verified_words
from cdp.extensions import db
from cdp.partnerships import queries as partnerships
from cdp.partnerships.members.failing import failing_among
from cdp.web.access import current_person, requires, requires_sign_in
from cdp.web.changes import Done, page
from cdp.web.paging import page_of_list
from cdp.web.registers import register_download

BY_ORGANISATION = "organisation"
ORGANISATIONS_ON_A_PAGE = 20


@bp.app_context_processor
def _words_of_contacts() -> dict[str, Any]:
    """Add template functions that say how long ago an entry was verified."""
    return {
        "verified_words": lambda verified_on: verified_words(verified_on, clock.today()),
        "is_stale": lambda verified_on: is_stale(verified_on, clock.today()),
    }


@bp.route(HERE, methods=["GET"])
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """List everyone by name or by organisation; the secretariat also sees the open reported changes."""
    form, everybody, found = _filtered(access)
    grouped = request.args.get("by") == BY_ORGANISATION
    number, session = request.args.get("page"), db.session()
    groups = page_of_list(by_organisation(found), number, ORGANISATIONS_ON_A_PAGE) if grouped else None
    people = page_of_list(found, number)
    sets_up = access.may(Permission.SET_UP)
    shown = [line for group in groups.items for line in group.lines] if groups else people.items
    own = next((line for line in everybody if line.person.id == access.person.id), None)
    present = [line.person.id for line in everybody]
    return page(
        "contacts/index.html",
        filters=form,
        groups=groups,
        people=people,
        total=len(everybody),
        own=own,
        sets_up=sets_up,
        failing=failing_among(session, [line.person.id for line in shown]) if sets_up else {},
        waiting=queries.open_changes(session, access.partnership, present) if sets_up else [],
        kept=_kept(form),
    )


@bp.route(f"{HERE}/print", methods=["GET"])
@requires(Permission.READ)
def printed(access: Access) -> ResponseReturnValue:
    """Show the whole filtered list on one page for printing."""
    form, _, found = _filtered(access)
    return page(
        "contacts/print.html",
        filters=form,
        people=found,
        groups=by_organisation(found) if request.args.get("by") == BY_ORGANISATION else None,
        today=clock.today(),
        kept=_kept(form),
    )


@bp.route(f"{HERE}/download.<any(xlsx, docx, csv):kind>", methods=["GET"])
@requires(Permission.READ)
def download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the whole filtered list as a file."""
    form, _, found = _filtered(access)
    return register_download(access, DIRECTORY_FILE, kind, found, name="contacts", filters=form.in_words)


@bp.route(f"{HERE}/people/<key:key>", methods=["GET"])
@requires(Permission.READ)
def person(access: Access, key: str) -> ResponseReturnValue:
    """Show one entry: the person, their places, and the contact points that they are responsible for."""
    line, session = find_line(access, key), db.session()
    shown = checks.shown_to(session, access.partnership, line.person, clock.today())
    form = ConfirmDetailsForm(data={"mark": shown.mark})
    return page(
        "contacts/person.html",
        line=line,
        shown=shown,
        form=form,
        entry=queries.entry_of(session, access.partnership, line.person),
        is_own=line.person is access.person,
        reported=queries.open_change_of(session, access.person, access.partnership, line.person),
    )


@bp.route(f"{HERE}/people/<key:key>/verified", methods=["POST"])
@requires(Permission.READ)
def verified(access: Access, key: str) -> ResponseReturnValue:
    """Record that a person's details are correct. The person or the secretariat can confirm this."""
    line, session = find_line(access, key), db.session()
    if not (line.person is access.person or access.may(Permission.SET_UP)):
        abort(403)
    form, here = ConfirmDetailsForm(), url_for("contacts.person", key=key)

    def change() -> Done:
        shown = checks.shown_to(session, access.partnership, line.person, clock.today())
        checks.confirm(session, shown, mark=form.mark.data or "", by=access.person)
        whose = "Your details" if line.person is access.person else f"Details of {line.person.name}"
        return Done(f"{whose} verified today.", here)

    return press(change, here, form)


@bp.route("/profile/contacts", methods=["GET"])
@requires_sign_in
def mine() -> ResponseReturnValue:
    """List the directories in which the reader has an entry to check."""
    me, session, today = current_person() or abort(401), db.session(), clock.today()
    mine = queries.partnerships_by_id(session, partnerships.partnership_ids_of(session, me, today))
    found = []
    for partnership in mine:
        access = access_to(session, partnership, me, today)
        if access is not None and access.may(Permission.READ):
            found.append((partnership, queries.entry_of(session, partnership, me)))
    return page("contacts/mine.html", found=found, person=me)


def _filtered(access: Access) -> tuple[DirectoryFilterForm, list[DirectoryLine], list[DirectoryLine]]:
    """Return the filter form, everyone in the directory, and those who match the filters."""
    everybody = everyone(access)
    form = DirectoryFilterForm(request.args)
    form.offer(everybody)
    return form, everybody, chosen(everybody, form.filters(), clock.today())


def _kept(form: DirectoryFilterForm) -> dict[str, str]:
    """Return the filters and the grouping in the page's address, for links that show the same list in another form."""
    grouped = {"by": BY_ORGANISATION} if request.args.get("by") == BY_ORGANISATION else {}
    return form.kept | grouped
