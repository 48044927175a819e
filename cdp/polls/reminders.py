"""Reminders to people who have not replied: they are previewed first, then sent with a personal link."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.previews import Mailing
from cdp.models import Person, Poll, PollPerson
from cdp.polls import answers, letters, queries
from cdp.polls.service import record, topic_of
from cdp.wording.formats import plural

REMINDER = "poll_reminder.txt"


def waiting(session: Session, poll: Poll) -> list[PollPerson]:
    """Return the people who have not replied about every open date, or an empty list if there is no open date."""
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


def mailing_of(session: Session, poll: Poll) -> Mailing[PollPerson]:
    """Return the reminders to everyone who has not replied about every open date."""
    options = queries.dates_to_answer(poll, clock.now())
    reminders = [letters.letter(REMINDER, place, options) for place in waiting(session, poll)]
    return letters.mailing(poll, reminders, topic=topic_of(poll))


def why_not_yet(poll: Poll) -> str:
    """Return why reminders cannot be sent now (some dates have not been sent), or an empty string if they can."""
    if any(option.announced_at is None for option in queries.standing_dates(poll)):
        return "Some dates have not been sent yet. Send them first. That will also ask everyone to reply."
    return ""


def remind(session: Session, poll: Poll, *, by: Person) -> int:
    """Add to the outbox a reminder for each person who has not replied, and return the number of reminders.

    Raises Refusal when there is no one to remind, or when some dates have not been sent yet.
    """
    mailing = mailing_of(session, poll)
    if not mailing.letters:
        raise Refusal("There is no one to remind. Everyone in the poll has replied.")
    if refusal := why_not_yet(poll):
        raise Refusal(refusal)
    mailing.post(session)
    now = clock.now()
    for letter in mailing.letters:
        letter.about.reminded_at = now
    people = plural(len(mailing.letters), "person", "people")
    record(session, poll, f"reminded {people} to reply to a date poll", by=by)
    return len(mailing.letters)
