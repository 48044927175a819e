"""Pages for requesting papers, sending their files and opening them."""

from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas import papers, queries
from cdp.agendas.attaching.forms import EditPaperForm, PaperForm, SendFileForm
from cdp.agendas.content import opened_file_key
from cdp.agendas.forms import PressForm
from cdp.agendas.gate import (
    ask_of,
    asked_sentence,
    clearance_words,
    fingerprint_of,
    is_late,
    missing_from,
    recommendations_in,
    uncleared_roles,
)
from cdp.agendas.notice import paper_notice
from cdp.agendas.reading_links import OPENING_WAITS_MS, note_paper_opened
from cdp.agendas.routes.shared import bp, find_item, find_meeting
from cdp.errors import Refusal
from cdp.extensions import db, note_aside
from cdp.files.pdfs import PROBLEMS
from cdp.files.uploads import CheckedFile
from cdp.meetings.queries import may_see, meeting_by_key
from cdp.models import Meeting, Paper
from cdp.partnerships.queries import organisations_of, people_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import kept_paper, paper_download
from cdp.web.sizes import takes_file


@bp.route("/items/<key:item_key>/papers/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
@takes_file
def new_paper(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Request a paper from an organisation, or attach one."""
    meeting = find_meeting(access, key)
    item = find_item(access, meeting, item_key)
    notice = paper_notice(db.session(), meeting)
    ask, text = ask_of(item.recommendation)
    form = PaperForm(
        data={
            "title": item.title,
            "due_on": notice.due_on(clock.today()),
            "ask": ask or None,
            "text": text,
        }
    )
    session = db.session()
    form.offer(
        organisations_of(session, access.partnership), people_of(session, access.partnership, clock.today())
    )

    def change() -> Done:
        file = _kept(form.file.data)
        paper = papers.add_paper(db.session(), item, form.details(), file, by=access.person)
        if file is not None:
            return Done("Paper added.", url_for("agendas.item", key=meeting.key, item_key=item.key))
        to_send = f"Request recorded: {paper.title}. Review and send the email."
        return Done(to_send, url_for("papers.index", key=meeting.key))

    return save(form, change) or page(
        "agendas/new_paper.html", form=form, meeting=meeting, item=item, notice=notice
    )


@bp.route("/papers/<key:paper_key>", methods=["GET", "POST"])
@requires(reading=Permission.READ, writing=Permission.UPLOAD_PAPER)
@takes_file
def paper(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Show a paper to people who prepare the meeting or were asked for the paper, and receive its file."""
    found = _find_paper(access, key, paper_key)
    if found.removed_at is not None or not papers.may_open_newest(access, found):
        abort(404)
    meeting, form = found.item.meeting, SendFileForm()
    may_send = papers.may_send_file(access, found)

    def change() -> Done:
        file = _kept(form.file.data)
        if file is None:
            raise Refusal("Choose the file.", field="file")
        papers.receive_file(db.session(), found, file, by=access.person)
        return Done("File received.", url_for("agendas.paper", key=meeting.key, paper_key=found.key))

    if form.is_submitted() and not may_send:
        abort(403)
    return save(form, change) or page("agendas/paper.html", form=form, **_shown(access, found))


def _shown(access: Access, paper: Paper) -> dict[str, Any]:
    """Return what the page of a paper shows."""
    meeting, now, today = paper.item.meeting, fingerprint_of(paper), clock.today()
    publication = queries.last_publication(db.session(), meeting)
    clearances = [(one, clearance_words(one, now, today)) for one in paper.clearances]
    recommendations = recommendations_in(paper.item.recommendation)
    return {
        "paper": paper,
        "meeting": meeting,
        "today": today,
        "may_send": papers.may_send_file(access, paper),
        "may_accept_late": access.is_coordinator or access.chairs(meeting.board),
        "sees_meeting": may_see(access, meeting),
        "is_late": is_late(paper),
        "missing": missing_from(paper),
        "asked": [asked_sentence(meeting.board, one) for one in recommendations],
        "clearances": clearances,
        "uncleared": uncleared_roles(paper),
        "problem": PROBLEMS.get(paper.file.problem, "") if paper.file is not None else "",
        "published_file": opened_file_key(publication, paper) if publication else None,
    }


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
    """Return a paper's newest file to people who may open it, and the published file to other readers.

    That a person opened a published paper is noted, as the page says; a failure to note it does not stop them.
    """
    found = _find_paper(access, key, paper_key)
    chosen = papers.file_for(access, found, queries.last_publication(db.session(), found.item.meeting))
    if chosen is None:
        abort(404)
    if found.published_at is not None:
        paper_id, person_id = found.id, access.person.id
        note_aside(lambda session: note_paper_opened(session, paper_id, person_id), wait_ms=OPENING_WAITS_MS)
    return paper_download(chosen)


@bp.route("/papers/<key:paper_key>/files/<key:file_key>")
@requires(Permission.READ)
def earlier_file(access: Access, key: str, paper_key: str, file_key: str) -> ResponseReturnValue:
    """Return any file received for a paper, to people who may open the newest one."""
    found = _find_paper(access, key, paper_key)
    chosen = next((one for one in found.files if one.key == file_key), None)
    if chosen is None or not papers.may_open_newest(access, found):
        abort(404)
    return paper_download(chosen)


def _find_paper(access: Access, key: str, paper_key: str) -> Paper:
    """Return a paper of a meeting that the reader may see, or was asked for while the meeting is a draft."""
    meeting = meeting_by_key(db.session(), access.partnership, key)
    found = queries.paper_by_key(db.session(), meeting, paper_key) if meeting else None
    if found is None or meeting is None:
        abort(404)
    if not may_see(access, meeting) and not papers.is_requested_from(access, found):
        abort(404)
    return found


def _find_managed(access: Access, meeting: Meeting, key: str) -> Paper:
    found = _find_paper(access, meeting.key, key)
    if found.removed_at is not None or not papers.may_send_file(access, found):
        abort(404)
    return found


def _kept(sent: FileStorage | None) -> CheckedFile | None:
    """Check a file and write it to the paper store; returns None if no file was chosen."""
    return kept_paper(sent) if sent is not None else None
