"""Replying to a poll by personal link, without an account: one person and one poll only."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import AnswerWay, PollPerson, PollReply
from cdp.polls import answers, links, queries, service
from cdp.polls.forms import reply_form
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone

bp = Blueprint("poll_link", __name__, url_prefix=links.LINK.path)
stand_alone(bp)


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def answer(token: str) -> ResponseReturnValue:
    """Show the dates and save the reply, then show a receipt."""
    session = db.session()
    place = links.LINK.opened_by(session, token) or link_has_ended()
    last = queries.last_reply(session, place)
    if request.method == "GET" and "recorded" in request.args and last is not None:
        return _page("polls/link_receipt.html", place, token, last)
    options = queries.dates_to_answer(place.poll, clock.now())
    form = reply_form(options, last)

    def change() -> Done:
        current = links.LINK.opened_by(session, token)
        if current is None:
            raise Refusal("This link no longer works. Ask the secretariat for a new one.")
        details = form.details(options)
        answers.answer(session, current, details, by=current.person, way=AnswerWay.LINK)
        return Done("Thank you. Your reply is recorded.", RECEIPT)

    if save(form, change):
        return redirect(url_for("poll_link.answer", token=token, recorded="yes"), 303)
    closed = answers.why_closed(place.poll)
    return _page("polls/link_answer.html", place, token, last, form=form, options=options, closed=closed)


def _page(
    template: str, place: PollPerson, token: str, last: PollReply | None, **context: Any
) -> ResponseReturnValue:
    poll = place.poll
    return page(
        template,
        place=place,
        poll=poll,
        partnership=poll.board.partnership,
        length=service.length(poll.minutes),
        said=[(service.in_words(o), last.choice_for(o)) for o in queries.standing_dates(poll)]
        if last
        else [],
        says=answers.SAYS,
        last=last,
        token=token,
        **ALONE,
        **context,
    )
