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

YOUR_REASON = "(your reason)"


@bp.route("/<key:key>/dates/<key:date_key>/choose", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def close(access: Access, key: str, date_key: str) -> ResponseReturnValue:
    """PollSendPlan a draft meeting on a date of the poll and close the poll; invitations are sent later."""
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
    form.shown.data = closing.fingerprint_of(people)
    return page(
        "polls/close.html",
        form=form,
        poll=poll,
        when=in_words(option),
        people=people,
        others=closing.others_to_invite(session, poll, people, option),
        example=closing.letter_for(session, people[0], option) if people else None,
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
    form.shown.data = closing.fingerprint_of(people)
    reason = form.reason.data or YOUR_REASON
    return page(
        "polls/give_up.html",
        form=form,
        poll=poll,
        people=people,
        example=closing.letter_of_giving_up(session, people[0], reason) if people else None,
        closed=closing.how_closed(poll) if poll.state is PollState.CLOSED else "",
    )
