"""Replying to a poll when signed in, and recording replies that the coordinator received."""

from flask import abort
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.polls import answers, queries
from cdp.polls.forms import reply_form
from cdp.polls.routes.blueprint import address_of, bp, find, find_place
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<key:key>/answer", methods=["GET", "POST"])
@requires(Permission.ANSWER_INVITATION)
def answer(access: Access, key: str) -> ResponseReturnValue:
    """Let the user, who is in the poll, choose which dates suit them."""
    session, poll = db.session(), find(access, key)
    place = queries.place_of(session, poll, access.person) or abort(404)
    options = queries.dates_to_answer(poll, clock.now())
    form = reply_form(options, queries.last_reply(session, place))

    def change() -> Done:
        answers.answer(session, place, form.details(options), by=access.person)
        return Done("Thank you. Your reply is saved.", address_of(poll))

    return save(form, change) or page(
        "polls/answer.html", form=form, poll=poll, options=options, closed=answers.why_closed(poll)
    )


@bp.route("/<key:key>/people/<key:place_key>/answer", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def record_answer(access: Access, key: str, place_key: str) -> ResponseReturnValue:
    """Record a reply that the coordinator received in another way, and show the person's earlier replies."""
    session, poll = db.session(), find(access, key)
    place = find_place(poll, place_key)
    options = queries.dates_to_answer(poll, clock.now())
    replies = queries.replies_of(session, place)
    form = reply_form(options, replies[0] if replies else None)

    def change() -> Done:
        answers.answer(session, place, form.details(options), by=access.person)
        return Done(f"Reply from {place.person.name} saved.", address_of(poll))

    return save(form, change) or page(
        "polls/record_answer.html",
        form=form,
        poll=poll,
        place=place,
        options=options,
        replies=replies,
        how_given=answers.how_given,
        says=answers.SAYS,
        closed=answers.why_closed(poll, own=False),
    )
