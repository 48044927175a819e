"""Pages for the coordinator: telling people that the papers are ready, and who has opened them."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.visibility import may_see_papers
from cdp.agendas import queries as agendas
from cdp.agendas import reading_links
from cdp.agendas.news import news_not_sent
from cdp.extensions import db
from cdp.models import PackReader
from cdp.packs import queries, service
from cdp.packs.forms import PackPressForm, TellReadersForm
from cdp.packs.routes.shared import bp, find_meeting, refused
from cdp.partnerships.queries import people_to_reach
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route("/tell", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def tell(access: Access, key: str) -> ResponseReturnValue:
    """Show who will be emailed that the papers are ready, then send the emails."""
    meeting = find_meeting(access, key)
    publication = agendas.last_publication(db.session(), meeting)
    form = TellReadersForm()

    def change() -> Done:
        told = service.tell(db.session(), meeting, shown=form.shown.data or "", by=access.person)
        return Done(
            f"{plural(told, 'email is', 'emails are')} being sent.", url_for("packs.show", key=meeting.key)
        )

    if answer := save(form, change):
        return answer
    news = news_not_sent(db.session(), meeting, publication.number) if publication else None
    if news is not None:
        form.shown.data = news.fingerprint(db.session())
    mailing = news.preview(db.session()) if news else None
    return page("packs/tell.html", form=form, meeting=meeting, mailing=mailing)


@bp.route("/readers")
@requires(Permission.MANAGE_MEETINGS)
def readers(access: Access, key: str) -> ResponseReturnValue:
    """List who was told about the papers, and when each person first and last opened them."""
    meeting = find_meeting(access, key)
    reachable = people_to_reach(db.session(), access.partnership, clock.today())
    items = agendas.items_ever_of(db.session(), meeting)
    return render_template(
        "packs/readers.html",
        meeting=meeting,
        readers=queries.readers_by_name(db.session(), meeting),
        papers={paper.id: paper for item in items if may_see_papers(access, item) for paper in item.papers},
        is_open=lambda reader: reading_links.is_open(reader) and reader.person_id in reachable,
    )


@bp.route("/readers/<key:reader_key>/end", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def end_link(access: Access, key: str, reader_key: str) -> ResponseReturnValue:
    """End a person's personal link."""
    reader = _reader(access, key, reader_key)
    form = PackPressForm()

    def change() -> Done:
        reading_links.end(db.session(), reader, by=access.person)
        return Done(f"Personal link of {reader.person.name} ended.", url_for("packs.readers", key=key))

    if answer := save(form, change):
        return answer
    raise refused(form)


@bp.route("/readers/<key:reader_key>/renew", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def renew_link(access: Access, key: str, reader_key: str) -> ResponseReturnValue:
    """Send a person a new personal link, and end the old one."""
    reader = _reader(access, key, reader_key)
    form = PackPressForm()

    def change() -> Done:
        service.send_new_link(db.session(), reader, by=access.person)
        return Done(f"New personal link sent to {reader.person.name}.", url_for("packs.readers", key=key))

    if answer := save(form, change):
        return answer
    raise refused(form)


def _reader(access: Access, key: str, reader_key: str) -> PackReader:
    meeting = find_meeting(access, key)
    return queries.reader_by_key(db.session(), meeting, reader_key) or abort(404)
