"""Reading the public part of circulated minutes and commenting on it by personal link, without an account."""

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp.errors import Refusal
from cdp.extensions import db
from cdp.minutes import content, queries
from cdp.minutes.circulating import comments
from cdp.minutes.circulating import queries as circulated
from cdp.minutes.circulating.forms import CommentForm
from cdp.minutes.circulating.mailing import LINK
from cdp.minutes.document import document_of
from cdp.minutes.record import ReadableMinutes
from cdp.models import AnswerWay, MinutesReader, Part
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone

bp = Blueprint("minutes_link", __name__, url_prefix=LINK.path)
stand_alone(bp)


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def read(token: str) -> ResponseReturnValue:
    """Show the public part of the minutes with the person's comments, and save a comment."""
    session = db.session()
    reader = LINK.opened_by(session, token) or link_has_ended()
    minutes, meeting = reader.minutes, reader.minutes.meeting
    sources = queries.sources_of(session, meeting, stored=content.is_frozen(minutes))
    text = content.numbered(content.text_of(meeting, minutes, sources)).without_part_2()
    items = {item.key: item for item in sources.items if not item.is_confidential}
    text = replace(text, items=tuple(each for each in text.items if each.key in items))
    form = CommentForm()
    form.offer([(items[each.key], f"{each.number}. {each.title}") for each in text.items])

    def change() -> Done:
        current = LINK.opened_by(session, token)
        if current is None:
            raise Refusal("This link no longer works. Ask the secretariat for a new one.")
        comments.comment(session, current.minutes, form.given(), way=AnswerWay.LINK, by=current.person)
        return Done("Thank you. Your comment is sent to the secretariat.", RECEIPT)

    if save(form, change):
        return redirect(url_for("minutes_link.read", token=token, recorded="yes"), 303)
    entries = circulated.correction_texts(circulated.corrections_of(session, minutes), None)
    readable = ReadableMinutes(
        meeting, minutes, text, tuple(each for each in entries if each.part is Part.PUBLIC)
    )
    return _page(reader, form, readable)


def _page(reader: MinutesReader, form: CommentForm, readable: ReadableMinutes) -> ResponseReturnValue:
    session, meeting = db.session(), readable.meeting
    opening = replace(readable.text.opening, last_minutes_day="")  # its page asks to sign in
    shown = replace(readable, text=replace(readable.text, opening=opening))
    return page(
        "minutes/link_read.html",
        form=form,
        person=reader.person,
        meeting=meeting,
        partnership=meeting.board.partnership,
        document=document_of(shown),
        comments=circulated.comments_of_reader(session, reader),
        outcomes=circulated.OUTCOMES,
        closed=comments.why_closed(reader.minutes),
        comments_by=reader.minutes.comments_by,
        recorded="recorded" in request.args,
        **ALONE,
    )
