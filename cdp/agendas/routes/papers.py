"""Pages for requesting papers, sending their files and opening them."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas import papers, queries
from cdp.agendas.forms import EditPaperForm, PaperForm, PressForm, SendFileForm
from cdp.agendas.notice import paper_notice
from cdp.agendas.routes.shared import bp, find_item, find_meeting
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.files.uploads import CheckedFile
from cdp.models import Meeting, Paper
from cdp.partnerships.queries import organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import checked_file, paper_download, paper_store
from cdp.web.sizes import takes_file


@bp.route("/items/<key:item_key>/papers/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
@takes_file
def new_paper(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Request a paper from an organisation, or attach one."""
    meeting = find_meeting(access, key)
    item = find_item(access, meeting, item_key)
    notice = paper_notice(db.session(), meeting)
    form = PaperForm(data={"title": item.title, "due_on": notice.due_on(clock.today())})
    form.offer(organisations_of(db.session(), access.partnership))

    def change() -> Done:
        file = _kept(form.file.data)
        paper = papers.add_paper(db.session(), item, form.details(), file, by=access.person)
        message = "Paper added." if file else f"Paper requested: {paper.title}."
        return Done(message, url_for("agendas.item", key=meeting.key, item_key=item.key))

    return save(form, change) or page(
        "agendas/new_paper.html", form=form, meeting=meeting, item=item, notice=notice
    )


@bp.route("/papers/<key:paper_key>", methods=["GET", "POST"])
@requires(reading=Permission.READ, writing=Permission.UPLOAD_PAPER)
@takes_file
def paper(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Show a paper to people who prepare the meeting or were asked for the paper, and receive its file."""
    meeting = find_meeting(access, key)
    found = _find_paper(meeting, paper_key)
    if found.removed_at is not None or not papers.may_open_newest(access, found):
        abort(404)
    may_send = papers.may_send_file(access, found)
    form = SendFileForm()

    def change() -> Done:
        file = _kept(form.file.data)
        if file is None:
            raise Refusal("Choose the file.", field="file")
        papers.receive_file(db.session(), found, file, by=access.person)
        return Done("File received.", url_for("agendas.paper", key=meeting.key, paper_key=found.key))

    if form.is_submitted() and not may_send:
        abort(403)
    return save(form, change) or page(
        "agendas/paper.html",
        form=form,
        meeting=meeting,
        paper=found,
        may_send=may_send,
        today=clock.today(),
    )


@bp.route("/papers/<key:paper_key>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit_paper(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Change a paper's title or due date."""
    meeting = find_meeting(access, key)
    found = _find_managed(access, meeting, paper_key)
    form = EditPaperForm(obj=found)

    def change() -> Done:
        papers.edit_paper(db.session(), found, form.details(found), by=access.person)
        return Done("Paper saved.", url_for("agendas.paper", key=meeting.key, paper_key=found.key))

    return save(form, change) or page("agendas/edit_paper.html", form=form, meeting=meeting, paper=found)


@bp.route("/papers/<key:paper_key>/table", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def table_paper(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Mark a paper as tabled at the meeting."""
    meeting = find_meeting(access, key)
    found = _find_managed(access, meeting, paper_key)
    form = PressForm()

    def change() -> Done:
        papers.table_paper(db.session(), found, by=access.person)
        return Done("Paper marked as tabled.", url_for("agendas.paper", key=meeting.key, paper_key=found.key))

    if answer := save(form, change):
        return answer
    raise Refusal(
        form.error_summary[0][0] if form.error_summary else "Open the paper and press the button again."
    )


@bp.route("/papers/<key:paper_key>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def remove_paper(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Remove a paper from the agenda, after confirmation."""
    meeting = find_meeting(access, key)
    found = _find_managed(access, meeting, paper_key)
    form = PressForm()

    def change() -> Done:
        papers.remove_paper(db.session(), found, by=access.person)
        return Done("Paper removed.", url_for("agendas.item", key=meeting.key, item_key=found.item.key))

    return save(form, change) or page("agendas/remove_paper.html", form=form, meeting=meeting, paper=found)


@bp.route("/papers/<key:paper_key>/file")
@requires(Permission.READ)
def file(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Return a paper's newest file to people who may open it, and the published file to other readers."""
    meeting = find_meeting(access, key)
    found = _find_paper(meeting, paper_key)
    chosen = papers.file_for(access, found, queries.last_publication(db.session(), meeting))
    if chosen is None:
        abort(404)
    return paper_download(chosen)


@bp.route("/papers/<key:paper_key>/files/<key:file_key>")
@requires(Permission.READ)
def earlier_file(access: Access, key: str, paper_key: str, file_key: str) -> ResponseReturnValue:
    """Return any file received for a paper, to people who may open the newest one."""
    meeting = find_meeting(access, key)
    found = _find_paper(meeting, paper_key)
    chosen = next((one for one in found.files if one.key == file_key), None)
    if chosen is None or not papers.may_open_newest(access, found):
        abort(404)
    return paper_download(chosen)


def _find_paper(meeting: Meeting, key: str) -> Paper:
    found = queries.paper_by_key(db.session(), meeting, key)
    if found is None:
        abort(404)
    return found


def _find_managed(access: Access, meeting: Meeting, key: str) -> Paper:
    found = _find_paper(meeting, key)
    if found.removed_at is not None or not papers.may_send_file(access, found):
        abort(404)
    return found


def _kept(sent: FileStorage | None) -> CheckedFile | None:
    """Check a file and write it to the paper store; returns None if no file was chosen."""
    if sent is None:
        return None
    checked = checked_file(sent, "file")
    paper_store().write(checked.content)
    return checked
