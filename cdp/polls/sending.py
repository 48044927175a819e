"""Sending a poll: opening it, and sending dates added later, always after a preview.

Changing the dates or the people does not send anything; this module sends everything in one transaction.
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import Person, Poll, PollOption, PollPerson, PollState
from cdp.polls import letters, links, queries
from cdp.polls.letters import PollEmail
from cdp.polls.service import FEWEST_DATES, check_answer_by, in_words, record
from cdp.wording.formats import plural

LINK = "poll_link.txt"


class PollEmailKind(StrEnum):
    """The kind of email that one person gets."""

    ASK = "poll_open.txt"
    MORE_DATES = "poll_more_dates.txt"


@dataclass(frozen=True)
class PlannedPollEmail:
    """One person and the email they get."""

    place: PollPerson
    kind: PollEmailKind


@dataclass(frozen=True)
class PollSendPlan:
    """Who gets which email, which dates are new, and who gets no email because they have left."""

    emails: tuple[PlannedPollEmail, ...]
    new_dates: tuple[PollOption, ...]
    gone: tuple[PollPerson, ...]
    fingerprint: str

    def of_kind(self, kind: PollEmailKind) -> list[PlannedPollEmail]:
        """Return the emails of one kind."""
        return [email for email in self.emails if email.kind is kind]


def plan_of(session: Session, poll: Poll) -> PollSendPlan:
    """Return the emails to send: the poll for new people, and added dates for the others."""
    new = tuple(option for option in queries.standing_dates(poll) if option.announced_at is None)
    reachable = queries.reachable(session, poll)
    emails, gone = [], []
    if poll.state is not PollState.CLOSED:
        for place in queries.people_of(session, poll):
            if place.person_id not in reachable:
                gone.append(place)
            elif place.asked_at is None:
                emails.append(PlannedPollEmail(place, PollEmailKind.ASK))
            elif new:
                emails.append(PlannedPollEmail(place, PollEmailKind.MORE_DATES))
    return PollSendPlan(tuple(emails), new, tuple(gone), _fingerprint(poll, emails))


def why_not_yet(poll: Poll) -> str:
    """Return why a poll cannot be sent now, or an empty string."""
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


def letters_for(session: Session, plan: PollSendPlan, poll: Poll) -> list[PollEmail]:
    """Return one email of each kind as it would be sent, without the personal part of the link."""
    firsts = [next(iter(plan.of_kind(kind)), None) for kind in PollEmailKind]
    return [
        letters.write(session, email.kind.value, email.place, _dates_for(email, plan, poll))
        for email in firsts
        if email is not None
    ]


def send(session: Session, poll: Poll, *, shown: str, by: Person) -> PollSendPlan:
    """Add the emails of the plan to the outbox, in the caller's transaction, and open a draft.

    `shown` is the fingerprint of the plan that the person confirmed. Raises Refusal when the plan has changed since,
    when there is nothing to send, or when the poll cannot be sent now (`why_not_yet`).
    """
    queries.lock(session, poll)
    if poll.state is PollState.CLOSED:
        raise Refusal("This poll is closed, so you cannot send anything about it.")
    if refusal := why_not_yet(poll):
        raise Refusal(refusal)
    plan = plan_of(session, poll)
    if not plan.emails:
        raise Refusal("There is nothing to send. Everyone has all the dates.")
    if plan.fingerprint != shown:
        raise Refusal("Something has changed since you opened this page. Check the list again, then send.")
    now, opens = clock.now(), poll.state is PollState.DRAFT
    with session.no_autoflush:  # add the rows together
        for email in plan.emails:
            letters.send(session, email.kind.value, email.place, _dates_for(email, plan, poll))
            email.place.asked_at = email.place.asked_at or now
    for option in plan.new_dates:
        option.announced_at = now
    poll.state, poll.changed_at = PollState.OPEN, now
    poll.opened_at = poll.opened_at or now
    people = plural(len(plan.emails), "person", "people")
    record(
        session,
        poll,
        f"opened a date poll and sent it to {people}"
        if opens
        else f"sent {people} a date poll or added dates",
        by=by,
    )
    return plan


def send_new_link(session: Session, place: PollPerson, *, by: Person) -> None:
    """Send a person a new link, and end the old one. Raises Refusal as `links.renew` does."""
    links.renew(session, place, by=by)
    letters.send(session, LINK, place, queries.dates_to_answer(place.poll, clock.now()))


def _dates_for(email: PlannedPollEmail, plan: PollSendPlan, poll: Poll) -> list[PollOption]:
    if email.kind is PollEmailKind.MORE_DATES:
        return list(plan.new_dates)
    now = clock.now()
    return [option for option in queries.standing_dates(poll) if option.starts_at > now]


def _fingerprint(poll: Poll, emails: list[PlannedPollEmail]) -> str:
    facts = [poll.version, [[email.place.key, email.place.seal, email.kind.value] for email in emails]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
