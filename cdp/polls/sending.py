"""Opening a poll, and telling those asked of dates added later: first who gets what, then exactly that.

Changing the dates or the people sends nothing; this does, in one go.
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
from cdp.polls.letters import Letter
from cdp.polls.service import FEWEST_DATES, check_answer_by, in_words, record
from cdp.wording.formats import plural

LINK = "poll_link.txt"


class Kind(StrEnum):
    """What somebody gets."""

    ASK = "poll_open.txt"
    MORE_DATES = "poll_more_dates.txt"


@dataclass(frozen=True)
class Errand:
    """One person and the mail they get."""

    place: PollPerson
    kind: Kind


@dataclass(frozen=True)
class Plan:
    """Who gets what, which dates are new, and who gets no mail because they have left."""

    errands: tuple[Errand, ...]
    new_dates: tuple[PollOption, ...]
    gone: tuple[PollPerson, ...]
    fingerprint: str

    def of_kind(self, kind: Kind) -> list[Errand]:
        """Return the errands of a kind."""
        return [errand for errand in self.errands if errand.kind is kind]


def plan_of(session: Session, poll: Poll) -> Plan:
    """Return who would get what now: who was not asked yet is asked, the others hear of dates added since."""
    new = tuple(option for option in queries.standing_dates(poll) if option.announced_at is None)
    reachable = queries.reachable(session, poll)
    errands, gone = [], []
    if poll.state is not PollState.CLOSED:
        for place in queries.people_of(session, poll):
            if place.person_id not in reachable:
                gone.append(place)
            elif place.asked_at is None:
                errands.append(Errand(place, Kind.ASK))
            elif new:
                errands.append(Errand(place, Kind.MORE_DATES))
    return Plan(tuple(errands), new, tuple(gone), _fingerprint(poll, errands))


def why_not_yet(poll: Poll) -> str:
    """Return why a poll cannot be sent as it stands, or nothing."""
    options = queries.standing_dates(poll)
    if len(options) < FEWEST_DATES:
        return (
            f"A poll needs at least {FEWEST_DATES} dates. Add {'them' if not options else 'another'} first."
        )
    past = [option for option in options if option.announced_at is None and option.starts_at <= clock.now()]
    if past:
        return f"{in_words(past[0])} has gone by. Take it out first."
    if poll.state is PollState.DRAFT:
        try:
            check_answer_by(poll, poll.answer_by)
        except Refusal as refusal:
            return refusal.sentence
    if not any(option.starts_at > clock.now() for option in options):
        return "All dates have gone by. Add another date, or close the poll."
    return ""


def letters_for(session: Session, plan: Plan, poll: Poll) -> list[Letter]:
    """Return one letter of each kind as it would be sent; the personal part of the link is left out."""
    firsts = [next(iter(plan.of_kind(kind)), None) for kind in Kind]
    return [
        letters.write(session, errand.kind.value, errand.place, _dates_for(errand, plan, poll))
        for errand in firsts
        if errand is not None
    ]


def send(session: Session, poll: Poll, *, shown: str, by: Person) -> Plan:
    """Write the mails of the plan into the outbox, in the transaction of the caller; a draft is then open.

    `shown` is the fingerprint of the plan that the person agreed to. Raises Refusal when the plan is another one by
    now, when there is nothing to send, or when the poll cannot be sent as it stands (`why_not_yet`).
    """
    queries.lock(session, poll)
    if poll.state is PollState.CLOSED:
        raise Refusal("This poll is closed, so nothing is sent about it.")
    if refusal := why_not_yet(poll):
        raise Refusal(refusal)
    plan = plan_of(session, poll)
    if not plan.errands:
        raise Refusal("There is nothing to send: everybody has been asked about every date.")
    if plan.fingerprint != shown:
        raise Refusal("Something changed since you opened this page. Check again who gets what, then send.")
    now, opens = clock.now(), poll.state is PollState.DRAFT
    with session.no_autoflush:  # the rows go in together
        for errand in plan.errands:
            letters.send(session, errand.kind.value, errand.place, _dates_for(errand, plan, poll))
            errand.place.asked_at = errand.place.asked_at or now
    for option in plan.new_dates:
        option.announced_at = now
    poll.state, poll.changed_at = PollState.OPEN, now
    poll.opened_at = poll.opened_at or now
    people = plural(len(plan.errands), "person", "people")
    record(
        session,
        poll,
        f"opened a date poll and asked {people}" if opens else f"told {people} of a date poll",
        by,
    )
    return plan


def send_new_link(session: Session, place: PollPerson, *, by: Person) -> None:
    """Send somebody a new link; the old one is dead. Raises Refusal as `links.make_anew` does."""
    links.make_anew(session, place, by=by)
    letters.send(session, LINK, place, queries.dates_to_answer(place.poll, clock.now()))


def _dates_for(errand: Errand, plan: Plan, poll: Poll) -> list[PollOption]:
    if errand.kind is Kind.MORE_DATES:
        return list(plan.new_dates)
    now = clock.now()
    return [option for option in queries.standing_dates(poll) if option.starts_at > now]


def _fingerprint(poll: Poll, errands: list[Errand]) -> str:
    facts = [poll.version, [[errand.place.key, errand.place.seal, errand.kind.value] for errand in errands]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
