"""Pages for drafting a written procedure: its text, papers, and members who are left out because of an interest."""

from flask import abort
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.decisions.written import queries, service
from cdp.decisions.written.forms import (
    EditWrittenProposalForm,
    LeaveOutMemberForm,
    ProposalPaperForm,
    WrittenProposalForm,
)
from cdp.decisions.written.routes.shared import bp, done, find, find_place
from cdp.extensions import db
from cdp.models import ProcedureState, WrittenProcedure
from cdp.partnerships.queries import boards_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.downloads import checked_file, paper_store
from cdp.web.forms import Form
from cdp.web.sizes import takes_file

CIRCULATED = "This proposal has been circulated, so you cannot change it."


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new(access: Access) -> ResponseReturnValue:
    """Draft a proposal."""
    session, form = db.session(), WrittenProposalForm()
    form.offer(boards_of(session, access.partnership, open_on=clock.today()))

    def change() -> Done:
        procedure = service.draft(session, form.details(), by=access.person)
        return done("Draft saved. Add papers, then review and send.", procedure)

    return save(form, change) or page("written/new.html", form=form)


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Change a draft."""
    found = find(access, key)
    form = EditWrittenProposalForm(found)

    def change() -> Done:
        service.edit(db.session(), found, form.details(), by=access.person)
        return done("Draft saved.", found)

    return save(form, change) or page("written/edit.html", form=form, procedure=found, stop=_stop(found))


@bp.route("/<key:key>/papers/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
@takes_file
def new_paper(access: Access, key: str) -> ResponseReturnValue:
    """Add a paper to a draft."""
    found, form = find(access, key), ProposalPaperForm()

    def change() -> Done:
        file = checked_file(form.file.data, "file")
        paper_store().write(file.content)
        service.add_paper(db.session(), found, file, by=access.person)
        return done("Paper added.", found)

    return save(form, change) or page("written/new_paper.html", form=form, procedure=found, stop=_stop(found))


@bp.route("/<key:key>/papers/<key:paper_key>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def remove_paper(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Remove a paper from a draft."""
    found, form = find(access, key), Form()
    paper = with_key(found.papers, paper_key)

    def change() -> Done:
        service.remove_paper(db.session(), found, paper, by=access.person)
        return done("Paper removed.", found)

    return save(form, change) or page(
        "written/remove_paper.html", form=form, procedure=found, paper=paper, stop=_stop(found)
    )


@bp.route("/<key:key>/members/<key:seat_key>/leave-out", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def leave_out(access: Access, key: str, seat_key: str) -> ResponseReturnValue:
    """Leave a member out of a draft because of an interest."""
    found, form, session = find(access, key), LeaveOutMemberForm(), db.session()
    members = queries.members_of(session, found.board)
    member = next((each for each in members if each.person and each.seat.key == seat_key), None) or abort(404)

    def change() -> Done:
        service.leave_out(session, found, member, form.because.data or "", by=access.person)
        return done("Member left out.", found)

    return save(form, change) or page(
        "written/leave_out.html", form=form, procedure=found, member=member, stop=_stop(found)
    )


@bp.route("/<key:key>/members/<key:place_key>/include", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def put_back(access: Access, key: str, place_key: str) -> ResponseReturnValue:
    """Include a member again who was left out of a draft."""
    found, form = find(access, key), Form()
    place = find_place(found, place_key)

    def change() -> Done:
        service.put_back(db.session(), found, place, by=access.person)
        return done("Member included.", found)

    return save(form, change) or page(
        "written/put_back.html", form=form, procedure=found, place=place, stop=_stop(found)
    )


def _stop(found: WrittenProcedure) -> str:
    return "" if found.state is ProcedureState.DRAFT else CIRCULATED
