"""Deciding what a received email means, in the order of docs/rules/calendars.md 4.

The decision is a pure function. The caller looks up the meeting, its invitations and earlier replies, and stores the
result.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cdp.mail.calendar_replies import CalendarReply
from cdp.mail.reading import Mail
from cdp.models import Answer, ReplyOutcome

ANSWERS = {
    "ACCEPTED": Answer.ACCEPTED,
    "TENTATIVE": Answer.TENTATIVE,
    "DECLINED": Answer.DECLINED,
}
# Keywords of calendar services that send people's replies (Google: auto-generated), unlike automatic replies
BY_SERVICES = frozenset({"auto-generated", "auto-notified"})
_DMARC = re.compile(r"\s*dmarc\s*=\s*(\w+)(.*)", re.DOTALL)
NEVER_HELD = frozenset(
    {
        ReplyOutcome.TOO_LARGE,
        ReplyOutcome.UNREADABLE,
        ReplyOutcome.DELIVERY_FAILED,
        ReplyOutcome.DELIVERY_REPORT,
        ReplyOutcome.AUTOMATIC,
        ReplyOutcome.NO_CALENDAR,
        ReplyOutcome.NOT_A_REPLY,
        ReplyOutcome.UNKNOWN_MEETING,
        ReplyOutcome.CLOSED,
        ReplyOutcome.OLDER,
        ReplyOutcome.APPLIED,
    }
)


@dataclass(frozen=True)
class Version:
    """The place of a reply in the order of replies: by SEQUENCE, then by DTSTAMP (RFC 5546, 2.1.5)."""

    sequence: int
    stamp: datetime

    def is_after(self, other: "Version") -> bool:
        """Whether this is the later of two replies."""
        return (self.sequence, self.stamp) > (other.sequence, other.stamp)


@dataclass(frozen=True)
class Invited:
    """One person on the list of a meeting, with their lower-case addresses and their earlier reply.

    `sent_sequence` is the SEQUENCE last sent to the person, or None if they have no current invitation. `on_file` is
    the version of their earlier reply. `tokens` are the tokens of their reply address.
    """

    person_id: int
    addresses: frozenset[str]
    sent_sequence: int | None
    on_file: Version | None = None
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownMeeting:
    """A meeting with its invitations. `closed` means that it no longer accepts replies."""

    invited: tuple[Invited, ...]
    closed: bool = False


@dataclass(frozen=True)
class Trust:
    """The authserv-id of the trusted server that receives our email (RFC 8601); empty if there is none."""

    authserv_id: str = ""


@dataclass(frozen=True)
class ReplyVerdict:
    """The outcome of an email and the reply in it. With `held`, the coordinator must check the reply.

    `proposed` has the start and end of the time proposed instead, and `delegates` the addresses of those who are to
    attend instead. Both are only shown.
    """

    outcome: ReplyOutcome
    held: bool = False
    person_id: int | None = None
    attendee: str = ""
    answer: Answer | None = None
    version: Version | None = None
    comment: str = ""
    proposed: tuple[datetime, datetime] | None = None
    delegates: tuple[str, ...] = ()


def decide(
    mail: Mail, find: Callable[[str], KnownMeeting | None], trust: Trust, *, now: datetime
) -> ReplyVerdict:
    """Return the verdict on an email. `find` looks up one of our meetings by its UID."""
    if mail.report is not None:
        return ReplyVerdict(
            ReplyOutcome.DELIVERY_FAILED if mail.report.failed else ReplyOutcome.DELIVERY_REPORT
        )
    calendar = mail.calendar
    answers = calendar is not None and calendar.method == "REPLY"
    if mail.answered_by_machine and not (answers and mail.answered_by_machine in BY_SERVICES):
        return ReplyVerdict(ReplyOutcome.AUTOMATIC)
    if calendar is None:
        return ReplyVerdict(ReplyOutcome.NO_CALENDAR)
    if calendar.method not in {"REPLY", "COUNTER"}:
        return ReplyVerdict(ReplyOutcome.NOT_A_REPLY)
    meeting = find(calendar.uid)
    if meeting is None:
        return ReplyVerdict(ReplyOutcome.UNKNOWN_MEETING)
    return _about(meeting, mail, calendar, trust, now)


def _about(
    meeting: KnownMeeting, mail: Mail, calendar: CalendarReply, trust: Trust, now: datetime
) -> ReplyVerdict:
    """Return the verdict on a reply to one of our meetings."""
    one = calendar.replier
    matching = _who(meeting, one.address, mail) if one else []
    invited = matching[0] if len(matching) == 1 else None
    # A time in the future, from a sender's fast clock, must not block later replies
    version = Version(calendar.sequence, min(calendar.stamp or mail.dated or now, now))
    if calendar.method == "COUNTER":
        outcome = ReplyOutcome.COUNTER
    elif one is None:
        outcome = ReplyOutcome.NOT_ONE_ATTENDEE
    elif invited is None:
        outcome = ReplyOutcome.SHARED_MAILBOX if matching else ReplyOutcome.UNKNOWN_PERSON
    elif one.partstat not in ANSWERS:
        outcome = ReplyOutcome.DELEGATED if one.partstat == "DELEGATED" else ReplyOutcome.ODD_ANSWER
    else:
        proven = _has_token(mail, invited) or _is_from(mail, one.address, trust)
        outcome = _ordered(invited, version, proven=proven)
    held = outcome not in NEVER_HELD
    if meeting.closed:
        outcome, held = (ReplyOutcome.CLOSED if one else outcome), False
    elif outcome is ReplyOutcome.STALE:
        held = not _has_answered(invited)
    return ReplyVerdict(
        outcome,
        held=held,
        person_id=invited.person_id if invited else None,
        attendee=one.address if one else "",
        answer=ANSWERS.get(one.partstat) if one else None,
        version=version,
        comment=calendar.comment,
        proposed=calendar.proposed,
        delegates=one.delegated_to if one else (),
    )


def _ordered(invited: Invited, version: Version, *, proven: bool) -> ReplyOutcome:
    """Decide on a reply for an invited person: by its version, then by its order, then by proof of its sender.

    So no one is asked to check a reply that would not count in any case.
    """
    if invited.sent_sequence is None:
        return ReplyOutcome.NOT_INVITED
    if version.sequence > invited.sent_sequence:
        return ReplyOutcome.FUTURE
    if version.sequence < invited.sent_sequence:
        return ReplyOutcome.STALE
    if invited.on_file is not None and not version.is_after(invited.on_file):
        return ReplyOutcome.OLDER
    return ReplyOutcome.APPLIED if proven else ReplyOutcome.NOT_PROVEN


def _has_answered(invited: Invited | None) -> bool:
    """Whether a person has replied to their current version, so that a reply to an earlier one does not matter."""
    if invited is None or invited.on_file is None or invited.sent_sequence is None:
        return False
    return invited.on_file.sequence >= invited.sent_sequence


def _who(meeting: KnownMeeting, address: str, mail: Mail) -> list[Invited]:
    """Return the people with an address, of whom a reply can only be that of one.

    Currently invited people take priority over former ones. Of several people who share a mailbox, it is the one to
    whose own reply address the email was sent.
    """
    matching = [one for one in meeting.invited if address and address in one.addresses]
    current = [one for one in matching if one.sent_sequence is not None] or matching[:1]
    named = [one for one in current if _has_token(mail, one)]
    return named if len(named) == 1 else current


def _has_token(mail: Mail, invited: Invited) -> bool:
    """Whether an email was sent to the person's own reply address, secretariat+TOKEN@…, which only they have."""
    locals_ = (address.partition("@")[0] for address in mail.recipients)
    shown = [local.partition("+")[2] for local in locals_ if "+" in local]
    return any(
        hmac.compare_digest(token.encode(), each.encode()) for token in invited.tokens for each in shown
    )


def _is_from(mail: Mail, attendee: str, trust: Trust) -> bool:
    """Whether our server has confirmed that the email is from the attendee's own address."""
    return bool(mail.sender) and mail.sender == attendee and dmarc_passed(mail, trust.authserv_id)


def dmarc_passed(mail: Mail, authserv_id: str) -> bool:
    """Whether our own server reports dmarc=pass for the From domain (RFC 8601, 2.2; RFC 7489).

    Servers add their result at the top and remove forged results with their own name. So only the first header with
    a DMARC result under that name counts.
    """
    if not authserv_id:
        return False
    domain = mail.sender.rpartition("@")[2]
    for header in mail.results:
        name, _, results = _bare(header).lower().partition(";")
        if name.split()[:1] != [authserv_id.lower()]:
            continue
        found = [match for match in map(_DMARC.fullmatch, results.split(";")) if match]
        if found:
            return all(_passes(match, domain) for match in found)
    return False


def _passes(result: re.Match[str], domain: str) -> bool:
    named = re.search(r"header\.from=(\S+)", result.group(2))
    return result.group(1) == "pass" and (named is None or named.group(1).rpartition("@")[2] == domain)


def _bare(header: str) -> str:
    """Return a header without text that a sender could have written: nested comments and quoted strings."""
    kept, depth = [], 0
    for letter in re.sub(r'"[^"]*"', '""', header):
        if letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(letter)
    return "".join(kept)
