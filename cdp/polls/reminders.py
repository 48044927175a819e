"""Asking those who have not answered once more: shown first, then sent with their personal link."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import Person, Poll, PollPerson
from cdp.polls import answers, letters, queries
from cdp.polls.letters import Letter
from cdp.polls.service import record
from cdp.wording.formats import plural

REMINDER = "poll_reminder.txt"


def waiting(session: Session, poll: Poll) -> list[PollPerson]:
    """Return who was asked and has not answered every date; nobody when the poll takes no answers."""
    options = queries.dates_to_answer(poll, clock.now())
    if not options:
        return []
    replies, reachable = queries.last_replies(session, poll), queries.reachable(session, poll)
    return [
        place
        for place in queries.people_of(session, poll)
        if place.asked_at is not None
        and place.person_id in reachable
        and not answers.is_complete(replies.get(place.id), options)
    ]


def letter_for(session: Session, place: PollPerson) -> Letter:
    """Return what somebody would get, without sending; the personal part of the link is left out."""
    return letters.write(session, REMINDER, place, queries.dates_to_answer(place.poll, clock.now()))


def why_not_yet(poll: Poll) -> str:
    """Return why nobody can be reminded now, or nothing: a reminder must not be what tells of a new date."""
    if any(option.announced_at is None for option in queries.standing_dates(poll)):
        return "There are dates nobody has been told of. Send them first: that asks everybody again."
    return ""


def remind(session: Session, poll: Poll, *, by: Person) -> int:
    """Put a reminder for each person who has not answered into the outbox; return how many there are.

    Raises Refusal when there is nobody to remind, or dates were added that have not been sent yet.
    """
    places = waiting(session, poll)
    if not places:
        raise Refusal("Nobody is left to remind: everybody who was asked has answered.")
    if refusal := why_not_yet(poll):
        raise Refusal(refusal)
    now = clock.now()
    options = queries.dates_to_answer(poll, now)
    with session.no_autoflush:  # the rows go in together
        for place in places:
            letters.send(session, REMINDER, place, options)
            place.reminded_at = now
    people = plural(len(places), "person", "people")
    record(session, poll, f"reminded {people} to answer a date poll", by)
    return len(places)
