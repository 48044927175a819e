"""Held replies, which the coordinator accepts or ignores one at a time, or accepts all at once.

Only a reply whose sender could not be proven can be accepted with others: from an address known as the person's, about
the version of the meeting that they were sent last. Every other reply needs a decision of its own.
"""

import enum
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mailroom import queries
from cdp.meetings import answers
from cdp.meetings.answers import AnswerDetails, AnswerSource
from cdp.models import (
    AnswerWay,
    Invitation,
    Partnership,
    Person,
    ReceivedMail,
    ReplyOutcome,
    ReplyState,
)
from cdp.partnerships.queries import people_to_reach
from cdp.wording import formats
from cdp.wording.formats import agree, plural

MOST_AT_ONCE = 100
SETTLED = "Someone has already dealt with this reply."
SUPERSEDED = "A later reply of this person has replaced this one. Check that one instead."
CHANGED = "The list has changed since you opened this page. Check it, then accept the replies."
NONE_READY = "No reply can be accepted without a check of its own."


class CheckNeeded(enum.StrEnum):
    """The reason why a held reply needs a check of its own."""

    DECISION = "decision"
    OTHER_ADDRESS = "other_address"
    NOT_INVITED = "not_invited"
    EARLIER_VERSION = "earlier_version"
    CLOSED = "closed"


NEEDS_CHECK = {
    CheckNeeded.DECISION: ("needs a decision", "need a decision"),
    CheckNeeded.OTHER_ADDRESS: (
        "was sent from an address that is not known as the person’s",
        "were sent from addresses that are not known as those people’s",
    ),
    CheckNeeded.NOT_INVITED: (
        "is from someone who is no longer invited",
        "are from people who are no longer invited",
    ),
    CheckNeeded.EARLIER_VERSION: (
        "is about an earlier version of the meeting",
        "are about earlier versions of meetings",
    ),
    CheckNeeded.CLOSED: (
        "is about a meeting that is over or cancelled",
        "are about meetings that are over or cancelled",
    ),
}


@dataclass(frozen=True)
class HeldGroup:
    """The held replies of one person, oldest first, or of one sender who is not known."""

    name: str
    address: str
    mails: tuple[ReceivedMail, ...]


@dataclass(frozen=True)
class AcceptableReplies:
    """The held replies that can be accepted together, with their invitations, and how many of the others need what.

    `more` is the number of further ones that can be accepted after these.
    """

    ready: tuple[tuple[ReceivedMail, Invitation], ...]
    left_out: Counter[CheckNeeded]
    more: int

    @property
    def fingerprint(self) -> str:
        """A value that changes with the replies, so that only those that were shown are accepted."""
        keys = ",".join(f"{mail.key}:{invitation.sent_sequence}" for mail, invitation in self.ready)
        return hashlib.sha256(keys.encode()).hexdigest()

    @property
    def left_out_words(self) -> list[str]:
        """One sentence for each reason why replies are left out."""
        return [
            f"{plural(self.left_out[reason], 'reply', 'replies')} {one if self.left_out[reason] == 1 else many}."
            for reason, (one, many) in NEEDS_CHECK.items()
            if self.left_out[reason]
        ]


def groups_of(mails: Iterable[ReceivedMail]) -> list[HeldGroup]:
    """Return held replies grouped by person, in order of name; senders who are not known are grouped by address."""
    found: dict[object, list[ReceivedMail]] = {}
    for mail in mails:
        found.setdefault(mail.person_id or mail.attendee or mail.from_address or mail.key, []).append(mail)
    groups = [HeldGroup(_name_of(rows[0]), rows[0].from_address, tuple(rows)) for rows in found.values()]
    return sorted(groups, key=lambda group: (group.name.casefold(), group.mails[0].id))


def acceptable(session: Session, partnership: Partnership) -> AcceptableReplies:
    """Return the held replies that can be accepted together; the number of queries does not grow with the replies."""
    held = queries.held_in(session, partnership)
    invited = queries.invitations_for(session, held)
    reachable = people_to_reach(session, partnership, clock.today())
    ready, left_out = [], Counter[CheckNeeded]()
    for mail in held:
        invitation = invited.get((mail.person_id or 0, mail.meeting_id or 0))
        if invitation is not None and invitation.person_id not in reachable:
            invitation = None
        if reason := _check_needed(mail, invitation):
            left_out[reason] += 1
        elif invitation is not None:
            ready.append((mail, invitation))
    return AcceptableReplies(
        tuple(islice(ready, MOST_AT_ONCE)), left_out, more=max(0, len(ready) - MOST_AT_ONCE)
    )


def accept_all(session: Session, partnership: Partnership, *, shown: str, by: Person) -> str:
    """Accept all replies that can be accepted together; return a sentence about the result.

    `shown` is the fingerprint of those on the page. Raises Refusal if there are none, or if they have changed.
    """
    found = acceptable(session, partnership)
    if not found.ready:
        raise Refusal(NONE_READY)
    if found.fingerprint != shown:
        raise Refusal(CHANGED)
    outdated = 0
    for mail, invitation in found.ready:
        if mail.answer is None:
            raise ValueError("A reply without an answer cannot be accepted with others.")
        accept(session, mail, invitation, AnswerDetails(mail.answer, mail.comment), by=by)
        outdated += not _counts(mail, invitation)
    sentences = [f"{plural(len(found.ready), 'reply', 'replies')} accepted."]
    if outdated:
        people = f"{plural(outdated, 'person', 'people')} {agree(outdated, 'has', 'have')}"
        sentences.append(f"{people} replied again since, so the later reply counts.")
    if found.more:
        sentences.append(f"{plural(found.more, 'more reply', 'more replies')} can be accepted.")
    return " ".join(sentences)


def accept(
    session: Session, held: ReceivedMail, invitation: Invitation, details: AnswerDetails, *, by: Person
) -> str:
    """Accept a held email as the reply of an invited person; return a sentence about the result.

    Raises Refusal if it has been dealt with, or if the person can no longer reply to the meeting.
    """
    _lock_held(session, held)
    given_at = _given_at(held)
    # The coordinator confirms the reply for the current version of the meeting
    answers.answer(session, invitation, details, by=by, source=AnswerSource(AnswerWay.REPLY, given_at))
    held.answer, held.comment, held.person = details.answer, details.comment, invitation.person
    _settle(held, ReplyState.ACCEPTED, by)
    name = invitation.person.name
    audit.record(
        session,
        f"{by.name} accepted a reply by email as the reply of {name} to {invitation.meeting.title}.",
        by=by,
        on=held,
        partnership=held.partnership,
    )
    if invitation.answered_at is not None and not _counts(held, invitation):
        later = formats.moment(invitation.answered_at)
        return f"Reply saved. {name} replied again on {later}, so the later reply counts."
    return f"Reply of {name} saved."


def ignore(session: Session, held: ReceivedMail, *, by: Person) -> None:
    """Ignore a held email. Raises Refusal if it has been dealt with."""
    _lock_held(session, held)
    _settle(held, ReplyState.IGNORED, by)
    about = f" about {held.meeting.title}" if held.meeting else ""
    audit.record(
        session, f"{by.name} ignored a reply by email{about}.", by=by, on=held, partnership=held.partnership
    )


def _check_needed(mail: ReceivedMail, invitation: Invitation | None) -> CheckNeeded | None:
    """Return why a reply cannot be accepted with others, or None if it can."""
    if mail.outcome is not ReplyOutcome.NOT_PROVEN or mail.answer is None:
        return CheckNeeded.DECISION
    if mail.meeting is not None and answers.why_closed(mail.meeting):
        return CheckNeeded.CLOSED
    if invitation is None or invitation.removed_at is not None:
        return CheckNeeded.NOT_INVITED
    if mail.from_address not in {mail.attendee, invitation.person.email.casefold()}:
        return CheckNeeded.OTHER_ADDRESS
    return CheckNeeded.EARLIER_VERSION if mail.sequence != invitation.sent_sequence else None


def _name_of(mail: ReceivedMail) -> str:
    if mail.person is not None:
        return mail.person.name
    return mail.from_name or mail.from_address or "Unknown sender"


def _given_at(held: ReceivedMail) -> datetime:
    return min(held.stamped_at or held.read_at, held.read_at)


def _counts(held: ReceivedMail, invitation: Invitation) -> bool:
    """Whether no later reply of the person counts instead of an accepted one."""
    return invitation.answered_at is None or invitation.answered_at <= _given_at(held)


def _lock_held(session: Session, held: ReceivedMail) -> None:
    session.refresh(held, with_for_update={"of": ReceivedMail})
    if held.state is ReplyState.REPLACED:
        raise Refusal(SUPERSEDED)
    if held.state is not ReplyState.HELD:
        raise Refusal(SETTLED)


def _settle(held: ReceivedMail, state: ReplyState, by: Person) -> None:
    held.state, held.settled_at, held.settled_by = state, clock.now(), by
