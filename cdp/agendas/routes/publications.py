"""Pages for publishing an agenda and reading its publications."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas import publishing, queries
from cdp.agendas.content import published_view
from cdp.agendas.document import document_of, overrun_sentence
from cdp.agendas.forms import PublishForm
from cdp.agendas.routes.shared import bp, find_meeting, paper_address
from cdp.extensions import db
from cdp.meetings.front_matter import front_matter_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/publish", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def publish(access: Access, key: str) -> ResponseReturnValue:
    """Show what is missing, then publish the agenda and the papers received."""
    meeting = find_meeting(access, key)
    readiness = publishing.readiness_of(db.session(), access, meeting)
    publication = queries.last_publication(db.session(), meeting)
    form = PublishForm(data={"mark": readiness.mark, "notify_invitees": publication is None})

    def change() -> Done:
        publishing.publish(db.session(), access, meeting, form.details(readiness), by=access.person)
        return Done("Agenda published.", url_for("agendas.show", key=meeting.key))

    if answer := save(form, change):
        return answer
    news = publishing.news_of(db.session(), meeting)
    form.mark.data, form.shown.data = readiness.mark, news.fingerprint(db.session())
    return page(
        "agendas/publish.html",
        form=form,
        meeting=meeting,
        readiness=readiness,
        overrun=overrun_sentence(readiness.view),
        publication=publication,
        mailing=news.preview(db.session()),
    )


@bp.route("/publications")
@requires(Permission.READ)
def publications(access: Access, key: str) -> ResponseReturnValue:
    """List every publication of the agenda."""
    meeting = find_meeting(access, key)
    found = queries.publications_of(db.session(), meeting)
    return render_template("agendas/publications.html", meeting=meeting, publications=found)


@bp.route("/publications/<int(max=9999):number>")
@requires(Permission.READ)
def publication(access: Access, key: str, number: int) -> ResponseReturnValue:
    """Show a publication as the reader may see it."""
    meeting = find_meeting(access, key)
    found = queries.publications_of(db.session(), meeting)
    chosen = next((one for one in found if one.number == number), None)
    if chosen is None:
        abort(404)
    items = queries.items_ever_of(db.session(), meeting)
    view = published_view(access, chosen, items, newest=chosen is found[0])
    return render_template(
        "agendas/publication.html",
        meeting=meeting,
        publication=chosen,
        newest=chosen is found[0],
        document=document_of(view, paper_address(meeting), front_matter_of(db.session(), meeting)),
    )
