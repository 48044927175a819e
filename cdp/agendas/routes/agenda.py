"""Pages to prepare and read an agenda, and to download it as a Word file."""

from datetime import datetime

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, visible_items
from cdp.agendas import queries
from cdp.agendas.backlog import queries as backlog
from cdp.agendas.content import AgendaView, draft_view
from cdp.agendas.document import end_sentence, meeting_of
from cdp.agendas.editing import AgendaEditor
from cdp.agendas.forms import PasswordForm
from cdp.agendas.on_the_day import service as on_the_day
from cdp.agendas.papers import is_requested_from, may_send_file
from cdp.agendas.routes.shared import agenda_document, bp, find_meeting, view_for
from cdp.agendas.standing.queries import standing_list
from cdp.audit.record import record
from cdp.documents.word import to_word
from cdp.extensions import db
from cdp.meetings.queries import last_meeting_of, prepares
from cdp.models import AgendaItem, AgendaPublication, Meeting, MeetingState, Paper
from cdp.web.access import requires
from cdp.web.changes import page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.route("")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show the agenda, which the coordinator can prepare here and everyone else can read."""
    meeting = find_meeting(access, key)
    items, proposals = queries.all_items_of(db.session(), meeting)
    publication = queries.last_publication(db.session(), meeting)
    if access.is_coordinator:
        return _manage(access, meeting, items, proposals, publication)
    view = view_for(access, meeting, items, publication)
    return render_template(
        "agendas/show.html",
        meeting=meeting,
        view=view,
        document=agenda_document(view) if view else None,
        publication=publication,
        requested=_papers_requested(access, items),
        proposals=[item for item in proposals if item.proposed_by == access.person],
        is_open=meeting.ends_at > clock.now(),
        today=clock.today(),
    )


@bp.route("/preview")
@requires(Permission.READ)
def preview(access: Access, key: str) -> ResponseReturnValue:
    """Show the draft as a document to print, for those who prepare the meeting."""
    meeting = find_meeting(access, key)
    if not prepares(access, meeting.board):
        abort(404)
    view = _view(access, meeting)
    return render_template("agendas/preview.html", meeting=meeting, view=view, document=agenda_document(view))


@bp.route("/word")
@requires(Permission.READ)
def word(access: Access, key: str) -> ResponseReturnValue:
    """Return the agenda as this reader may see it, without its confidential items, as a Word file."""
    meeting = find_meeting(access, key)
    return _word_file(_view(access, meeting).without_part_2(), "agenda")


@bp.route("/word/full", methods=["GET", "POST"])
@requires(Permission.READ)
def word_full(access: Access, key: str) -> ResponseReturnValue:
    """Ask for the password, then return a Word file with the confidential items that this reader may see."""
    meeting = find_meeting(access, key)
    view = _view(access, meeting)
    if not view.part_2:
        abort(404)
    form = PasswordForm()
    if form.validate_on_submit():
        record(
            db.session(),
            f"{access.person.name} downloaded the agenda of {meeting.title} with its confidential part.",
            by=access.person,
            on=meeting,
            partnership=access.partnership,
        )
        db.session.commit()
        return _word_file(view, "agenda-confidential")
    return page("agendas/word_full.html", form=form, meeting=meeting)


def _manage(
    access: Access,
    meeting: Meeting,
    items: list[AgendaItem],
    proposals: list[AgendaItem],
    publication: AgendaPublication | None,
) -> ResponseReturnValue:
    is_held = meeting.state is MeetingState.HELD
    items = [item for item in items if item.removed_at is None]
    view = draft_view(access, meeting, items)
    settled = on_the_day.why_settled(db.session(), meeting)
    return render_template(
        "agendas/manage.html",
        meeting=meeting,
        view=view,
        edit=AgendaEditor(view, items, publication, settled, standing_list(db.session(), meeting.board)),
        end=end_sentence(view),
        order_taken=on_the_day.order_sentence(visible_items(access, items)),
        meeting_of=meeting_of,
        proposals=[item for item in proposals if item.removed_at is None],
        waiting=[] if settled else on_the_day.waiting_items(db.session(), access, meeting),
        backlog=[] if is_held else backlog.waiting_for(db.session(), access, meeting),
        publication=publication,
        today=clock.today(),
        can_copy=not (is_held or publication or items) and _has_earlier(meeting),
    )


def _has_earlier(meeting: Meeting) -> bool:
    """Return whether the board has met before, so that its last agenda can be copied."""
    return last_meeting_of(db.session(), meeting.board, before=meeting.starts_at) is not None


def _view(access: Access, meeting: Meeting) -> AgendaView:
    """Return the agenda as the reader may see it, or answer 404 if there is no agenda for them."""
    items = queries.items_ever_of(db.session(), meeting)
    view = view_for(access, meeting, items, queries.last_publication(db.session(), meeting))
    if view is None:
        abort(404)
    return view


def _papers_requested(access: Access, items: list[AgendaItem]) -> list[Paper]:
    """Return the papers requested from the reader's organisations whose files the reader may send."""
    return [
        paper
        for item in items
        for paper in item.papers
        if is_requested_from(access, paper) and may_send_file(access, paper)
    ]


def _word_file(view: AgendaView, name: str) -> Response:
    meeting = view.meeting
    made_at: datetime = view.publication.published_at if view.publication else clock.now()
    document = agenda_document(view)
    content = to_word(document, author=meeting.board.partnership.name, made_at=made_at)
    answer = Response(content, mimetype=WORD)
    day = clock.in_london(meeting.starts_at).date()
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}-{day.isoformat()}.docx")
    return answer
