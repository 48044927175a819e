"""The pages that close a poll, with a meeting on one of its dates or without a meeting."""

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import PollState
from cdp.polls import closing
from cdp.polls.forms import CloseForm, GiveUpForm
from cdp.polls.routes.blueprint import address_of, bp, find, find_date
from cdp.polls.service import in_words
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<key:key>/dates/<key:date_key>/choose", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def close(access: Access, key: str, date_key: str) -> ResponseReturnValue:
    """Plan a draft meeting on a date of the poll and close the poll; invitations are sent later."""
    session, poll = db.session(), find(access, key)
    option = find_date(poll, date_key)
    form = CloseForm(data={"title": poll.title, "place": poll.place, "video_link": poll.video_link})

    def change() -> Done:
        meeting = closing.close_into_meeting(session, poll, option, form.choice(), by=access.person)
        return Done(
            "Poll closed and draft meeting planned. No one has been invited yet. Check the list, then send.",
            url_for("meetings.send", key=meeting.key),
        )

    if answer := save(form, change):
        return answer
    people = closing.people_to_email(session, poll)
    news = closing.news_of_date(poll, people, option)
    form.shown.data = news.fingerprint(session)
    return page(
        "polls/close.html",
        form=form,
        poll=poll,
        when=in_words(option),
        others=closing.others_to_invite(session, poll, people, option),
        mailing=news.preview(session),
        refusal=closing.why_not(option),
        closed=closing.how_closed(poll) if poll.state is PollState.CLOSED else "",
    )


@bp.route("/<key:key>/give-up", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def give_up(access: Access, key: str) -> ResponseReturnValue:
    """Close the poll without a meeting, with a reason."""
    session, poll, form = db.session(), find(access, key), GiveUpForm()

    def change() -> Done:
        closing.give_up(session, poll, form.giving_up(), by=access.person)
        return Done("Poll closed without a meeting.", address_of(poll))

    if answer := save(form, change):
        return answer
    people = closing.people_to_email(session, poll)
    news = closing.news_of_giving_up(poll, people, form.reason.data or closing.YOUR_REASON)
    form.shown.data = closing.news_of_giving_up(poll, people, closing.YOUR_REASON).fingerprint(session)
    return page(
        "polls/give_up.html",
        form=form,
        poll=poll,
        mailing=news.preview(session),
        closed=closing.how_closed(poll) if poll.state is PollState.CLOSED else "",
    )
