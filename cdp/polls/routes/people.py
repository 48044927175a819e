"""The people in a poll, those who must be able to come, and their personal links."""

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
    """Choose the people in a poll, and which of them must be able to come; nothing is sent."""
    session, poll = db.session(), find(access, key)
    offered = candidates.candidates_of(session, poll)
    others = candidates.others_of(session, poll, offered)
    form = people_form(offered, others, poll.version)

    def change() -> Done:
        added = form.other.data
        service.choose_people(session, poll, form.asked(offered, others), by=access.person)
        message = "List of people saved. Nothing has been sent yet."
        # After adding one person, the coordinator may want to add another, or mark the person as required
        return Done(message, url_for("polls.people", key=poll.key) if added else address_of(poll))

    return save(form, change) or page("polls/people.html", form=form, poll=poll, candidates=offered)


@bp.route("/<key:key>/people/<key:place_key>/link/end", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def end_link(access: Access, key: str, place_key: str) -> ResponseReturnValue:
    """End a person's personal link."""
    poll = find(access, key)

    def change(place: PollPerson) -> str:
        links.end(db.session(), place, by=access.person)
        return f"Personal link for {place.person.name} ended."

    return _press(poll, place_key, change)


@bp.route("/<key:key>/people/<key:place_key>/link/renew", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def renew_link(access: Access, key: str, place_key: str) -> ResponseReturnValue:
    """Send a person a new personal link, and end the old one."""
    poll = find(access, key)

    def change(place: PollPerson) -> str:
        sending.send_new_link(db.session(), place, by=access.person)
        return f"A new link is being sent to {place.person.name}. The old one no longer works."

    return _press(poll, place_key, change)


def _press(poll: Poll, place_key: str, work: Callable[[PollPerson], str]) -> ResponseReturnValue:
    """Make a change to one person's entry, and return to the poll's page."""
    place = find_place(poll, place_key)
    return press(lambda: Done(work(place), address_of(poll)), address_of(poll))
