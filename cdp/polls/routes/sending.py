"""The pages that preview and send a poll's emails and reminders, and the page that changes its deadline."""

from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import PollState
from cdp.polls import answers, queries, reminders, service
from cdp.polls import sending as sender
from cdp.polls.forms import PollDeadlineForm, SendPollForm
from cdp.polls.routes.blueprint import address_of, bp, find
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.wording.formats import day, plural


@bp.route("/<key:key>/send", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def send(access: Access, key: str) -> ResponseReturnValue:
    """Show who gets which email, then open the poll or send the added dates."""
    session, poll, form = db.session(), find(access, key), SendPollForm()

    def change() -> Done:
        opens = poll.state is PollState.DRAFT
        mailing = sender.send(session, poll, shown=form.shown.data or "", by=access.person)
        sent = plural(len(mailing.letters), "email is", "emails are")
        return Done(f"{'Poll opened. ' if opens else ''}{sent} being sent.", address_of(poll))

    if answer := save(form, change):
        return answer
    mailing = sender.mailing_of(session, poll)
    form.shown.data = sender.fingerprint_of(session, poll, mailing)
    return page(
        "polls/send.html",
        form=form,
        poll=poll,
        mailing=mailing.preview(session),
        refusal=sender.why_not_yet(poll),
    )


@bp.route("/<key:key>/remind", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def remind(access: Access, key: str) -> ResponseReturnValue:
    """Show who has not replied and the reminder that they would get, then send it."""
    session, poll, form = db.session(), find(access, key), Form()

    def change() -> Done:
        count = reminders.remind(session, poll, by=access.person)
        return Done(f"{plural(count, 'reminder is', 'reminders are')} being sent.", address_of(poll))

    if answer := save(form, change):
        return answer
    return page(
        "polls/remind.html",
        form=form,
        poll=poll,
        mailing=reminders.mailing_of(session, poll).preview(session),
        replies=queries.last_replies(session, poll),
        refusal=reminders.why_not_yet(poll),
        closed=answers.why_closed(poll, own=False),
    )


@bp.route("/<key:key>/more-time", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def more_time(access: Access, key: str) -> ResponseReturnValue:
    """Change the deadline of an open poll; nothing is sent."""
    session, poll = db.session(), find(access, key)
    form = PollDeadlineForm(data={"answer_by": poll.answer_by})

    def change() -> Done:
        service.give_more_time(session, poll, form.answer_by.data, by=access.person)
        return Done(
            f"Deadline changed to {day(poll.answer_by)}. Nothing has been sent yet.", address_of(poll)
        )

    return save(form, change) or page("polls/more_time.html", form=form, poll=poll)
