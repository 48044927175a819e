"""The page of a meeting's papers, and the pages that request and chase them after a preview."""

from collections.abc import Callable
from typing import Protocol

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.visibility import may_see_papers
from cdp.agendas import papers
from cdp.agendas import queries as agendas
from cdp.agendas.notice import paper_notice
from cdp.extensions import db
from cdp.mail.previews import Mailing
from cdp.meetings.queries import prepares
from cdp.models import AgendaItem, Meeting, Paper, PaperLink, Person
from cdp.papers import queries, sending
from cdp.papers.forms import RequestPapersForm, SendMailingForm
from cdp.papers.routes.shared import bp, find_meeting
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route("/meetings/<key:key>/papers")
@requires(Permission.READ)
def index(access: Access, key: str) -> ResponseReturnValue:
    """List the papers of a meeting that the reader prepares or was asked for."""
    meeting, session = find_meeting(access, key), db.session()
    lines = queries.lines_of(access, agendas.items_of(session, meeting))
    return page(
        "papers/index.html",
        meeting=meeting,
        lines=lines,
        notice=paper_notice(session, meeting),
        unsent=sum(line.is_unsent for line in lines),
        outstanding=sum(queries.is_outstanding(line.paper) for line in lines),
        prepares=prepares(access, meeting.board),
        closed=sending.why_closed(meeting),
        today=clock.today(),
    )


@bp.route("/meetings/<key:key>/papers/request", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def request_several(access: Access, key: str) -> ResponseReturnValue:
    """Record the papers to request for several items, from the organisations that present them."""
    meeting, session = find_meeting(access, key), db.session()
    notice = paper_notice(session, meeting)
    form = RequestPapersForm(data={"due_on": notice.due_on(clock.today())})
    items = [item for item in agendas.items_of(session, meeting) if may_see_papers(access, item)]
    wanted = [item for item in items if item.presenter_organisation is not None and not item.papers]
    form.offer(wanted)

    def change() -> Done:
        chosen = form.chosen()
        for item, details in chosen:
            papers.add_paper(session, item, details, None, by=access.person)
        recorded = plural(len(chosen), "paper")
        return Done(
            f"{recorded} to request. Review and send the emails.", url_for("papers.send", key=meeting.key)
        )

    return save(form, change) or page(
        "papers/request.html",
        form=form,
        meeting=meeting,
        notice=notice,
        items=wanted,
        others=_without_organisation(items),
        closed=sending.why_closed(meeting),
    )


@bp.route("/meetings/<key:key>/papers/send", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def send(access: Access, key: str) -> ResponseReturnValue:
    """Show who gets which request, then send the requests."""
    return _review(access, key, sending.unsent, sending.REQUEST, sending.request)


@bp.route("/meetings/<key:key>/papers/chase", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def chase(access: Access, key: str) -> ResponseReturnValue:
    """Show who gets which reminder of papers not received, then send the reminders."""
    return _review(access, key, sending.outstanding, sending.CHASER, sending.chase)


class _Deed(Protocol):
    def __call__(
        self, session: Session, access: Access, meeting: Meeting, *, shown: str, by: Person
    ) -> Mailing[PaperLink | None]:
        """Send the emails that were shown."""


def _review(
    access: Access,
    key: str,
    papers_of: Callable[[Session, Access, Meeting], list[Paper]],
    template: str,
    deed: _Deed,
) -> ResponseReturnValue:
    meeting, session, form = find_meeting(access, key), db.session(), SendMailingForm()

    def change() -> Done:
        sent = deed(session, access, meeting, shown=form.shown.data or "", by=access.person)
        emails = plural(len(sent.letters), "email is", "emails are")
        return Done(f"{emails} being sent.", url_for("papers.index", key=meeting.key))

    if answer := save(form, change):
        return answer
    mailing = sending.mailing_of(session, meeting, papers_of(session, access, meeting), template)
    form.shown.data = mailing.fingerprint(session)
    return page(
        "papers/send.html",
        form=form,
        meeting=meeting,
        mailing=mailing.preview(session),
        chasing=template == sending.CHASER,
        closed=sending.why_closed(meeting),
    )


def _without_organisation(items: list[AgendaItem]) -> list[AgendaItem]:
    return [item for item in items if item.presenter_organisation is None and not item.papers]
