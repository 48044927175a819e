"""Reading the agenda, papers and minutes of a meeting by personal link, without an account: Part 1 only."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.identity import access_to
from cdp.agendas.content import published_file_key
from cdp.agendas.document import PaperAddress, document_of
from cdp.agendas.queries import paper_by_key
from cdp.agendas.reading_links import LINK, OPENING_WAITS_MS, note_paper_opened
from cdp.extensions import db, note_aside
from cdp.minutes import queries as minutes_queries
from cdp.minutes.circulating.comments import why_closed
from cdp.minutes.circulating.mailing import LINK as COMMENT_LINK
from cdp.minutes.circulating.queries import readers_of
from cdp.minutes.content import seen_by, text_of
from cdp.minutes.document import document_of as minutes_document_of
from cdp.minutes.record import ReadableMinutes
from cdp.models import PackReader, PackState
from cdp.packs.forms import PackPressForm
from cdp.packs.routes.downloads import agenda_file, opened, zipped
from cdp.packs.routes.shared import FoundPapers, papers_for
from cdp.web.access import public
from cdp.web.changes import page
from cdp.web.downloads import paper_download
from cdp.web.personal_pages import ALONE, WHY_PUBLIC, link_has_ended, stand_alone

bp = Blueprint("pack_link", __name__, url_prefix=LINK.path)
stand_alone(bp)


@bp.route("/<token>")
@public(WHY_PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show the published agenda with its papers and packs, as the person may read Part 1."""
    reader, access = _open(token)
    return _page(reader, _papers(reader, access), token, PackPressForm())


@bp.route("/<token>/agenda.pdf")
@public(WHY_PUBLIC)
def agenda_pdf(token: str) -> ResponseReturnValue:
    """Return the published agenda as a PDF."""
    reader, access = _open(token)
    found = _papers(reader, access)
    if found.view is None:
        abort(404)
    return agenda_file(found, _paper_address(token))


@bp.route("/<token>/papers/<key:paper_key>")
@public(WHY_PUBLIC)
def paper(token: str, paper_key: str) -> ResponseReturnValue:
    """Return the published file of a paper in Part 1."""
    reader, access = _open(token)
    found = _papers(reader, access)
    chosen = paper_by_key(db.session(), reader.meeting, paper_key)
    if chosen is None or found.publication is None or found.view is None:
        abort(404)
    if chosen.item.key not in {item.key for item in found.view.items}:
        abort(404)
    key = published_file_key(access, found.publication, chosen)
    file = next((one for one in chosen.files if one.key == key), None)
    if file is None:
        abort(404)
    paper_id, person_id = chosen.id, access.person.id
    note_aside(lambda session: note_paper_opened(session, paper_id, person_id), wait_ms=OPENING_WAITS_MS)
    return paper_download(file)


@bp.route("/<token>/files/<key:file_key>", methods=["POST"])
@public(WHY_PUBLIC)
def pack_file(token: str, file_key: str) -> ResponseReturnValue:
    """Record that the person opened a pack, and return it."""
    reader, access = _open(token)
    found = _papers(reader, access)
    file = found.shelf.file(file_key)
    if file is None or file.is_confidential:
        abort(404)
    form = PackPressForm()
    if not form.validate_on_submit():
        return _page(reader, found, token, form)
    return opened(reader.meeting, access, file)


@bp.route("/<token>/zip", methods=["POST"])
@public(WHY_PUBLIC)
def everything(token: str) -> ResponseReturnValue:
    """Record that the person opened the papers, and return a ZIP file with all of Part 1 that they may read."""
    reader, access = _open(token)
    found = _papers(reader, access)
    if found.view is None:
        abort(404)
    form = PackPressForm()
    if not form.validate_on_submit():
        return _page(reader, found, token, form)
    return zipped(access, found, part_2=False)


@bp.route("/<token>/minutes")
@public(WHY_PUBLIC)
def minutes(token: str) -> ResponseReturnValue:
    """Show the minutes of the meeting once they are circulated, without Part 2.

    A person to whom they were circulated reads them on the page on which they also comment.
    """
    reader, access = _open(token)
    found = minutes_queries.minutes_of(db.session(), reader.meeting)
    if found is None or found.state not in minutes_queries.READ_BY_ALL:
        abort(404)
    own = readers_of(db.session(), found).get(reader.person_id)
    if own is not None:
        to_comment = COMMENT_LINK.token_of(db.session(), own)
        return redirect(url_for("minutes_link.read", token=to_comment), 303)
    sources = minutes_queries.sources_of(db.session(), reader.meeting)
    text = seen_by(access, text_of(reader.meeting, found, sources), sources).without_part_2()
    document = minutes_document_of(ReadableMinutes(reader.meeting, found, text))
    return page("packs/link_minutes.html", meeting=reader.meeting, document=document, token=token, **ALONE)


def _open(token: str) -> tuple[PackReader, Access]:
    """Return the reader to whom a link leads, and their access today. Every link that does not work gets one page."""
    reader = LINK.opened_by(db.session(), token) or link_has_ended()
    partnership = reader.meeting.board.partnership
    access = access_to(db.session(), partnership, reader.person, clock.today())
    if access is None or not access.may(Permission.READ):
        link_has_ended()
    return reader, access


def _papers(reader: PackReader, access: Access) -> FoundPapers:
    return papers_for(access, reader.meeting, part_2=False)


def _paper_address(token: str) -> PaperAddress:
    def address(paper_key: str) -> str:
        return url_for("pack_link.paper", token=token, paper_key=paper_key, _external=True)

    return address


def _page(reader: PackReader, found: FoundPapers, token: str, form: PackPressForm) -> ResponseReturnValue:
    meeting = reader.meeting
    circulated = minutes_queries.minutes_of(db.session(), meeting)
    return page(
        "packs/link.html",
        form=form,
        meeting=meeting,
        partnership=meeting.board.partnership,
        person=reader.person,
        found=found,
        shelf=found.shelf,
        states=PackState,
        document=document_of(found.view, _paper_address(token)) if found.view else None,
        has_minutes=circulated is not None and circulated.state in minutes_queries.READ_BY_ALL,
        comments_open=not why_closed(circulated),
        token=token,
        **ALONE,
    )
