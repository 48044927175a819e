"""Downloads of packs, ZIP files and the agenda as a PDF. Downloading papers is recorded; the page says so."""

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.document import PaperAddress, document_of
from cdp.agendas.forms import PasswordForm
from cdp.documents.pdf import to_pdf
from cdp.extensions import db
from cdp.models import Meeting, PackFile
from cdp.packs import service
from cdp.packs.forms import PackPressForm
from cdp.packs.queries import paper_files_of
from cdp.packs.routes.shared import FoundPapers, bp, find_meeting, papers_for, refused, zip_download
from cdp.packs.zipping import files_for, name_of_zip, zip_of
from cdp.web.access import requires
from cdp.web.changes import page
from cdp.web.downloads import download, made_now, paper_store

PDF = "application/pdf"


@bp.route("/agenda.pdf")
@requires(Permission.READ)
def agenda_pdf(access: Access, key: str) -> ResponseReturnValue:
    """Return the published agenda as a tagged PDF, without its confidential items."""
    found = papers_for(access, find_meeting(access, key), part_2=False)
    if found.view is None:
        abort(404)

    def address(paper_key: str) -> str:
        return url_for("agendas.file", key=key, paper_key=paper_key, _external=True)

    return agenda_file(found, address)


@bp.route("/files/<key:file_key>", methods=["POST"])
@requires(Permission.READ)
def pack_file(access: Access, key: str, file_key: str) -> ResponseReturnValue:
    """Record that the reader opened a pack, and return it. A pack of Part 2 asks for the password on its own page."""
    meeting = find_meeting(access, key)
    file = _file(access, meeting, file_key)
    if file.is_confidential:
        abort(404)
    form = PackPressForm()
    if not form.validate_on_submit():
        raise refused(form)
    return opened(meeting, access, file)


@bp.route("/files/<key:file_key>/confidential", methods=["GET", "POST"])
@requires(Permission.READ)
def confidential_file(access: Access, key: str, file_key: str) -> ResponseReturnValue:
    """Ask for the password, then return a pack of Part 2."""
    meeting = find_meeting(access, key)
    file = _file(access, meeting, file_key)
    if not file.is_confidential:
        abort(404)
    form = PasswordForm()
    if form.validate_on_submit():
        service.record_confidential(db.session(), access, meeting, "the pack")
        return opened(meeting, access, file)
    return page("packs/confidential.html", form=form, meeting=meeting, button_text="Download pack")


@bp.route("/zip", methods=["POST"])
@requires(Permission.READ)
def everything(access: Access, key: str) -> ResponseReturnValue:
    """Record that the reader opened the papers, and return a ZIP file with all of Part 1 that they may read."""
    meeting = find_meeting(access, key)
    found = papers_for(access, meeting, part_2=False)
    if found.view is None:
        abort(404)
    form = PackPressForm()
    if not form.validate_on_submit():
        raise refused(form)
    return zipped(access, found, part_2=False)


@bp.route("/zip/full", methods=["GET", "POST"])
@requires(Permission.READ)
def everything_confidential(access: Access, key: str) -> ResponseReturnValue:
    """Ask for the password, then return a ZIP file with everything that the reader may read."""
    meeting = find_meeting(access, key)
    found = papers_for(access, meeting)
    if found.view is None or not found.view.part_2:
        abort(404)
    form = PasswordForm()
    if form.validate_on_submit():
        service.record_confidential(db.session(), access, meeting, "the papers")
        return zipped(access, found, part_2=True)
    return page("packs/confidential.html", form=form, meeting=meeting, button_text="Download ZIP file")


def agenda_file(found: FoundPapers, paper_address: PaperAddress) -> Response:
    """Return a response with the agenda as a PDF, as the reader of `found` may see it."""
    if found.view is None or found.publication is None:
        abort(404)
    document = document_of(found.view, paper_address)
    author, made_at = found.meeting.board.partnership.name, found.publication.published_at
    day = clock.in_london(found.meeting.starts_at).date()
    content = to_pdf(document, author=author, made_at=made_at).content
    return made_now(content, f"agenda-{day.isoformat()}.pdf", PDF)


def opened(meeting: Meeting, access: Access, file: PackFile) -> Response:
    """Record that a person opened a pack, commit, and return the file."""
    service.record_opening(db.session(), meeting, access.person)
    sha256, name = file.sha256 or "", file.name
    db.session.commit()
    return download(sha256, name, PDF)


def zipped(access: Access, found: FoundPapers, *, part_2: bool) -> Response:
    """Record that a person opened the papers, commit, and return a ZIP file with what they may read."""
    if found.view is None:
        abort(404)
    stored = paper_files_of(db.session(), found.meeting)
    files = files_for(found.view, stored, found.shelf.ready(), part_2=part_2)
    name = name_of_zip(found.meeting, part_2=part_2)
    service.record_opening(db.session(), found.meeting, access.person)
    db.session.commit()
    return zip_download(zip_of(files, paper_store()), name)


def _file(access: Access, meeting: Meeting, file_key: str) -> PackFile:
    return papers_for(access, meeting).shelf.file(file_key) or abort(404)
