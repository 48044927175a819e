"""Pages that list and show written procedures, and the page on which a member replies."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.decisions.written import queries, replies
from cdp.decisions.written.closing import finding_of
from cdp.decisions.written.forms import ProcedureReplyForm
from cdp.decisions.written.routes.shared import bp, done, find, find_place, own_place
from cdp.extensions import db
from cdp.models import AnswerWay, ProcedureState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.downloads import download
from cdp.web.paging import page_of_list


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """List the written procedures that the reader may see, and decisions to record at the next meeting."""
    session, manages = db.session(), access.may(Permission.MANAGE_MEETINGS)
    return render_template(
        "written/index.html",
        procedures=page_of_list(queries.procedures_of(session, access), request.args.get("page")),
        to_record=queries.to_record_in(session, access) if manages else [],
        manages=manages,
    )


@bp.route("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show a proposal, its papers and its replies."""
    found, session = find(access, key), db.session()
    is_draft = found.state is ProcedureState.DRAFT
    return render_template(
        "written/show.html",
        procedure=found,
        own=own_place(access, found),
        says=replies.SAYS,
        finding=finding_of(session, found) if found.state is ProcedureState.OPEN else None,
        members=queries.members_of(session, found.board) if is_draft else [],
        left_out={place.person_id: place for place in found.people if place.asked_at is None},
        manages=access.may(Permission.MANAGE_MEETINGS),
        reads_replies=access.is_coordinator or access.is_sro or access.chairs(found.board),
    )


@bp.route("/<key:key>/papers/<key:paper_key>")
@requires(Permission.READ)
def paper(access: Access, key: str, paper_key: str) -> Response:
    """Return a paper of a proposal."""
    found = with_key(find(access, key).papers, paper_key)
    return download(found.sha256, found.name, found.media_type)


@bp.route("/<key:key>/reply", methods=["GET", "POST"])
@requires(Permission.READ)
def reply(access: Access, key: str) -> ResponseReturnValue:
    """Reply to a proposal as a voting member who was sent it."""
    found = find(access, key)
    place = own_place(access, found) or abort(403)
    form = ProcedureReplyForm(place.reply)

    def change() -> Done:
        replies.reply(
            db.session(),
            place,
            form.choice.data,
            form.comment.data or "",
            by=access.person,
            way=AnswerWay.PAGE,
        )
        return done("Reply recorded.", found)

    return save(form, change) or page(
        "written/reply.html", form=form, procedure=found, place=place, stop=replies.why_closed(found)
    )


@bp.route("/<key:key>/replies/<key:place_key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def record_reply(access: Access, key: str, place_key: str) -> ResponseReturnValue:
    """Record a reply that a member gave in another way, such as by email."""
    found = find(access, key)
    place = find_place(found, place_key)
    form = ProcedureReplyForm(place.reply)

    def change() -> Done:
        replies.reply(
            db.session(),
            place,
            form.choice.data,
            form.comment.data or "",
            by=access.person,
            way=AnswerWay.COORDINATOR,
        )
        return done(f"Reply of {place.person.name} recorded.", found)

    return save(form, change) or page(
        "written/record_reply.html",
        form=form,
        procedure=found,
        place=place,
        stop=replies.why_closed(found),
    )
