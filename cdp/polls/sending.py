"""Sending a poll: opening a draft, and later emailing added people and added dates, always after a preview.

Changing the dates or the people does not send anything; this module sends everything in one transaction.
"""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.previews import Mailing
from cdp.models import Person, Poll, PollOption, PollPerson, PollState
from cdp.polls import letters, links, queries
from cdp.polls.service import FEWEST_DATES, check_answer_by, in_words, record, topic_of
from cdp.wording.formats import plural

OPENING, MORE_DATES, LINK = "poll_open.txt", "poll_more_dates.txt", "poll_link.txt"


def new_dates(poll: Poll) -> list[PollOption]:
    """Return the poll's dates that have not been sent to anyone yet."""
    return [option for option in queries.standing_dates(poll) if option.announced_at is None]


def mailing_of(session: Session, poll: Poll) -> Mailing[PollPerson]:
    """Return the emails to send: the whole poll to new people, and only the added dates to the others."""
    now, new = clock.now(), new_dates(poll)
    to_come = [option for option in queries.standing_dates(poll) if option.starts_at > now]
    reachable = queries.reachable(session, poll)
    emails, gone = [], []
    if poll.state is not PollState.CLOSED:
        for place in queries.people_of(session, poll):
            if place.person_id not in reachable:
                gone.append(place)
            elif place.asked_at is None:
                emails.append(letters.letter(OPENING, place, to_come))
            elif new:
                emails.append(letters.letter(MORE_DATES, place, new))
    emails.sort(key=lambda one: one.template == MORE_DATES)
    return letters.mailing(poll, emails, gone=gone, topic=topic_of(poll))


def fingerprint_of(session: Session, poll: Poll, mailing: Mailing[PollPerson]) -> str:
    """Return a hash of a poll and its emails, used to check that they have not changed since they were shown."""
    return mailing.fingerprint(session, str(poll.version))


def why_not_yet(poll: Poll) -> str:
    """Return why a poll cannot be sent now, or an empty string if it can."""
    options = queries.standing_dates(poll)
    if len(options) < FEWEST_DATES:
        return (
            f"A poll needs at least {FEWEST_DATES} dates. Add {'them' if not options else 'another'} first."
        )
    past = [option for option in options if option.announced_at is None and option.starts_at <= clock.now()]
    if past:
        return f"{in_words(past[0])} is in the past. Remove it first."
    if poll.state is PollState.DRAFT:
        try:
            check_answer_by(poll, poll.answer_by)
        except Refusal as refusal:
            return refusal.sentence
    if not any(option.starts_at > clock.now() for option in options):
        return "All dates are in the past. Add another date, or close the poll."
    return ""


def send(session: Session, poll: Poll, *, shown: str, by: Person) -> Mailing[PollPerson]:
    """Add the emails to the outbox, in the caller's transaction; a draft poll becomes open.

    `shown` is the fingerprint of the emails that the user confirmed. Raises Refusal when they have changed since, when
    there is nothing to send, or when the poll is closed or cannot be sent now (`why_not_yet`).
    """
    queries.lock(session, poll)
    if poll.state is PollState.CLOSED:
        raise Refusal("This poll is closed, so you cannot send anything about it.")
    if refusal := why_not_yet(poll):
        raise Refusal(refusal)
    mailing = mailing_of(session, poll)
    if not mailing.letters:
        raise Refusal("There is nothing to send. Everyone has all the dates.")
    if fingerprint_of(session, poll, mailing) != shown:
        raise Refusal("Something has changed since you opened this page. Check the list again, then send.")
    now, opens = clock.now(), poll.state is PollState.DRAFT
    mailing.post(session)
    for letter in mailing.letters:
        letter.about.asked_at = letter.about.asked_at or now
    for option in new_dates(poll):
        option.announced_at = now
    poll.state, poll.changed_at = PollState.OPEN, now
    poll.opened_at = poll.opened_at or now
    people = plural(len(mailing.letters), "person", "people")
    record(
        session,
        poll,
        f"opened a date poll and sent it to {people}"
        if opens
        else f"sent {people} a date poll or added dates",
        by=by,
    )
    return mailing


def send_new_link(session: Session, place: PollPerson, *, by: Person) -> None:
    """Send a person a new personal link, and end the old one. Raises Refusal as `links.renew` does."""
    links.renew(session, place, by=by)
    letter = letters.letter(LINK, place, queries.dates_to_answer(place.poll, clock.now()))
    letters.mailing(place.poll, [letter], topic=topic_of(place.poll)).post(session)
