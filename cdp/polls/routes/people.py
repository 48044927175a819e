"""Whom a poll asks and whom the meeting needs; each person's personal link."""

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import Poll, PollPerson
from cdp.polls import candidates, links, sending, service
from cdp.polls.forms import people_form
from cdp.polls.routes.blueprint import address_of, bp, find, find_place, press
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<key:key>/people", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def people(access: Access, key: str) -> ResponseReturnValue:
    """Choose whom a poll asks, and which of them must be able to come; nothing is sent."""
    session, poll = db.session(), find(access, key)
    offered = candidates.candidates_of(session, poll)
    others = candidates.others_of(session, poll, offered)
    form = people_form(offered, others, poll.version)

    def change() -> Done:
        added = form.other.data
        service.choose_people(session, poll, form.asked(offered, others), by=access.person)
        message = "The list of people is saved. Nobody has been told yet."
        # Whoever adds one person may want to add another, and to tick that the meeting needs them
        return Done(message, url_for("polls.people", key=poll.key) if added else address_of(poll))

    return save(form, change) or page("polls/people.html", form=form, poll=poll, candidates=offered)


@bp.route("/<key:key>/people/<key:place_key>/link/end", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def end_link(access: Access, key: str, place_key: str) -> ResponseReturnValue:
    """End somebody's personal link at once."""
    poll = find(access, key)

    def change(place: PollPerson) -> str:
        links.end(db.session(), place, by=access.person)
        return f"The personal link of {place.person.name} does not work any more."

    return _press(poll, place_key, change)


@bp.route("/<key:key>/people/<key:place_key>/link/renew", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def renew_link(access: Access, key: str, place_key: str) -> ResponseReturnValue:
    """Send somebody a new personal link; the old one is dead."""
    poll = find(access, key)

    def change(place: PollPerson) -> str:
        sending.send_new_link(db.session(), place, by=access.person)
        return f"{place.person.name} will get a new link in a moment. The old one does not work."

    return _press(poll, place_key, change)


def _press(poll: Poll, place_key: str, work: Callable[[PollPerson], str]) -> ResponseReturnValue:
    """Do something to one person's place, and go back to the poll."""
    place = find_place(poll, place_key)
    return press(lambda: Done(work(place), address_of(poll)), address_of(poll))
