"""Pages for the members by organisation, for the membership check, and for invitations to sign in."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.accounts.account_state import account_state_of
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Board, Organisation
from cdp.national.queries import facts_in_use
from cdp.partnerships import people as people_service
from cdp.partnerships import queries
from cdp.partnerships.footprints.service import matching
from cdp.partnerships.footprints.successors import ended_note
from cdp.partnerships.forms import SingleButtonForm
from cdp.partnerships.members import failing, membership
from cdp.partnerships.members.files import MEMBER_FILE, member_rows
from cdp.partnerships.members.forms.filters import MemberFilterForm
from cdp.partnerships.members.forms.role_notes import NationalRoleForm
from cdp.partnerships.members.forms.seats import NewOrganisationForm, OrganisationForm
from cdp.partnerships.members.gathering import MemberOrganisation, gather, search
from cdp.partnerships.members.membership import RoleState
from cdp.partnerships.members.service import organisations, role_notes
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.partnerships.words import SEAT_KINDS
from cdp.reference.bodies import bodies_touching, public_body_by_id
from cdp.reference.national_roles import NationalRole, national_role, national_roles
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of_list
from cdp.web.registers import register_download


@bp.route(f"{HERE}/members", methods=["GET"])
@requires(Permission.READ)
def members(access: Access) -> ResponseReturnValue:
    """List the members by organisation, with seats, representatives, deputies and contact details."""
    session, (everyone, boards, form) = db.session(), _filtered(access)
    listed = page_of_list(search(everyone, form.filters()), request.args.get("page"))
    rows = [row for member in listed.items for row in member.rows]
    people = [person for row in rows for person in (row.representative, row.deputy) if person is not None]
    return page(
        "partnerships/members.html",
        members=listed,
        failing=failing.failing_among(session, [person.id for person in people])
        if access.may(Permission.MANAGE_MEETINGS)
        else {},
        total=len(everyone),
        filters=form,
        boards=boards,
        account_state_of=account_state_of,
        now=clock.now(),
        today=clock.today(),
        seat_kinds=SEAT_KINDS,
        role_names={role.code: role.name for role in national_roles()},
    )


@bp.route(f"{HERE}/members/download.<any(xlsx, docx, csv):kind>", methods=["GET"])
@requires(Permission.READ)
def download_members(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered list of members as a file, with a row for each seat."""
    everyone, _, form = _filtered(access)
    rows = member_rows(search(everyone, form.filters()))
    return register_download(access, MEMBER_FILE, kind, rows, name="members", filters=form.in_words)


@bp.route(f"{HERE}/organisations/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_organisation(access: Access) -> ResponseReturnValue:
    """Add a member organisation; the page's URL may name its public body."""
    body = public_body_by_id(request.args.get("body"))
    form = NewOrganisationForm(data={"name": body.usual_name, "body": body.id} if body else None)
    form.offer(matching.bodies_of_footprint(access.partnership))

    def change() -> Done:
        organisation = organisations.add_organisation(
            db.session(), access.partnership, form.details(), by=access.person
        )
        told = f"{organisation.name} added. {ended_note(organisation.name, clock.today())}"
        return Done(told.rstrip(), url_for("partnerships.members"))

    return save(form, change) or page("partnerships/new_organisation.html", form=form)


@bp.route(f"{HERE}/organisations/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_organisation(access: Access, key: str) -> ResponseReturnValue:
    """Change the names or the public body of an organisation."""
    organisation = _organisation(access, key)
    body = matching.body_of(organisation)
    form = OrganisationForm.of(organisation, body)
    bodies = matching.bodies_of_footprint(access.partnership)
    form.offer(bodies if body is None or body in bodies else (*bodies, body))
    form.suggest(organisation.name)

    def change() -> Done:
        organisations.change_organisation(
            db.session(), organisation, form.details(), version=form.version.data, by=access.person
        )
        told = f"{organisation.name} saved. {ended_note(organisation.name, clock.today())}"
        return Done(told.rstrip(), url_for("partnerships.members"))

    return save(form, change) or page(
        "partnerships/edit_organisation.html", form=form, organisation=organisation
    )


@bp.route(f"{HERE}/members/check", methods=["GET"])
@requires(Permission.READ)
def check(access: Access) -> ResponseReturnValue:
    """Compare the partnership's members with the list of national roles, starting with the ten core roles."""
    session, today = db.session(), clock.today()
    findings = membership.check(
        queries.seats_of_partnership(session, access.partnership, today),
        queries.national_role_notes(session, access.partnership),
        today,
        bodies_touching(access.partnership.area_codes_on(today), today),
    )
    core = [finding for finding in findings if finding.role.core]
    facts = facts_in_use(session)
    return page(
        "partnerships/check.html",
        core=core,
        wider=[finding for finding in findings if not finding.role.core],
        counts={state: membership.count(core, state) for state in RoleState},
        states=RoleState,
        facts=facts,
        changing=[facts[finding.role.body] for finding in findings if finding.role.body],
        today=today,
    )


@bp.route(f"{HERE}/members/check/<code>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def explain_role(access: Access, code: str) -> ResponseReturnValue:
    """Explain how a national role without a seat is covered, or why it does not apply."""
    role, today = _role(code), clock.today()
    stored = queries.national_role_notes(db.session(), access.partnership).get(role.code)
    covers = stored.board if stored else None
    has_closed = covers is not None and covers.is_closed_on(today)
    form = NationalRoleForm(
        data={
            "coverage": stored.coverage.value if stored and not has_closed else None,
            "board": covers.key if covers and not has_closed else None,
            "reason": stored.reason if stored else "",
        }
    )
    form.offer(queries.boards_of(db.session(), access.partnership, open_on=today))

    def change() -> Done:
        role_notes.explain_role(db.session(), access.partnership, role, form.note(), by=access.person)
        return Done(f"{role.name} saved.", url_for("partnerships.check"))

    return save(form, change) or page("partnerships/explain_role.html", form=form, role=role)


@bp.route(f"{HERE}/people/<key:key>/invite", methods=["POST"])
@requires(Permission.SET_UP)
def invite(access: Access, key: str) -> ResponseReturnValue:
    """Send a person an invitation to sign in, for the first time or again."""
    person = queries.person_by_key(db.session(), access.partnership, key, clock.today())
    if person is None:
        abort(404)
    there = url_for("partnerships.roles" if request.args.get("back") == "roles" else "partnerships.members")

    def change() -> Done:
        people_service.invite(db.session(), access.partnership, person, by=access.person)
        return Done(f"An invitation is being sent to {person.name}.", there)

    form = SingleButtonForm()
    if answer := save(form, change):
        return answer
    raise Refusal(
        form.error_summary[0][0] if form.error_summary else "Open the page and press the button again."
    )


def _filtered(access: Access) -> tuple[list[MemberOrganisation], list[Board], MemberFilterForm]:
    """Return every member (not filtered yet), the boards on which they have seats, and the filter form."""
    session, today = db.session(), clock.today()
    everyone = gather(
        queries.organisations_of(session, access.partnership),
        queries.seats_from_of_partnership(session, access.partnership, today),
        today,
    )
    boards = list(dict.fromkeys(row.seat.board for member in everyone for row in member.rows))
    form = MemberFilterForm(request.args)
    form.offer(boards)
    return everyone, boards, form


def _organisation(access: Access, key: str) -> Organisation:
    organisation = queries.organisation_by_key(db.session(), access.partnership, key)
    if organisation is None:
        abort(404)
    return organisation


def _role(code: str) -> NationalRole:
    try:
        return national_role(code)
    except KeyError:
        abort(404)
