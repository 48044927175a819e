"""What a mail that came back means: each question in the order of docs/rules/calendars.md 4, nothing stored.

The decision is pure. Who asks it has looked up the meeting, who was invited to it with which version, and what is on
file; and writes down what is decided.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cdp.mail.reading import CalendarReply, Mail
from cdp.models import Answer, ReplyOutcome

ANSWERS = {
    "ACCEPTED": Answer.ACCEPTED,
    "TENTATIVE": Answer.TENTATIVE,
    "DECLINED": Answer.DECLINED,
}
# Calendar services send people's answers for them and say so (Google: auto-generated); an answering machine does not
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
    """What an answer is ordered by: SEQUENCE first, then DTSTAMP (RFC 5546, 2.1.5)."""

    sequence: int
    stamp: datetime

    def is_after(self, other: "Version") -> bool:
        """Whether this is the later answer of the two."""
        return (self.sequence, self.stamp) > (other.sequence, other.stamp)


@dataclass(frozen=True)
class Invited:
    """One person on the list of a meeting: their addresses without case, what they have, and what they answered.

    `sent_sequence` is None when no invitation of theirs stands. `tokens` are those of their own reply address.
    """

    person_id: int
    addresses: frozenset[str]
    sent_sequence: int | None
    on_file: Version | None = None
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownMeeting:
    """A meeting of ours, as far as replies to it need it. `closed`: it takes no answers any more."""

    invited: tuple[Invited, ...]
    closed: bool = False


@dataclass(frozen=True)
class Trust:
    """Whose word proves a sender: the authserv-id of the server that takes our mail in (RFC 8601), or nobody's."""

    authserv_id: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a mail turned out to be. What is held waits for the coordinator; the rest of it says what was answered."""

    outcome: ReplyOutcome
    held: bool = False
    person_id: int | None = None
    attendee: str = ""
    answer: Answer | None = None
    version: Version | None = None
    comment: str = ""


def decide(mail: Mail, find: Callable[[str], KnownMeeting | None], trust: Trust, *, now: datetime) -> Verdict:
    """Return what a mail means. `find` looks a meeting of ours up by its UID; `now` is when the mail is read."""
    if mail.report is not None:
        return Verdict(ReplyOutcome.DELIVERY_FAILED if mail.report.failed else ReplyOutcome.DELIVERY_REPORT)
    calendar = mail.calendar
    answers = calendar is not None and calendar.method == "REPLY"
    if mail.answered_by_machine and not (answers and mail.answered_by_machine in BY_SERVICES):
        return Verdict(ReplyOutcome.AUTOMATIC)
    if calendar is None:
        return Verdict(ReplyOutcome.NO_CALENDAR)
    if calendar.method not in {"REPLY", "COUNTER"}:
        return Verdict(ReplyOutcome.NOT_A_REPLY)
    meeting = find(calendar.uid)
    if meeting is None:
        return Verdict(ReplyOutcome.UNKNOWN_MEETING)
    return _about(meeting, mail, calendar, trust, now)


def _about(
    meeting: KnownMeeting, mail: Mail, calendar: CalendarReply, trust: Trust, now: datetime
) -> Verdict:
    """Decide on a reply to a meeting of ours."""
    one = calendar.attendees[0] if len(calendar.attendees) == 1 else None
    invited = _who(meeting, one.address) if one else None
    # A clock that runs ahead must not shut out what is answered later
    version = Version(calendar.sequence, min(calendar.stamp or mail.dated or now, now))
    if calendar.method == "COUNTER":
        outcome = ReplyOutcome.COUNTER
    elif one is None:
        outcome = ReplyOutcome.NOT_ONE_ATTENDEE
    elif invited is None:
        outcome = ReplyOutcome.UNKNOWN_PERSON
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
    return Verdict(
        outcome,
        held=held,
        person_id=invited.person_id if invited else None,
        attendee=one.address if one else "",
        answer=ANSWERS.get(one.partstat) if one else None,
        version=version,
        comment=calendar.comment,
    )


def _ordered(invited: Invited, version: Version, *, proven: bool) -> ReplyOutcome:
    """Decide on an answer of a person invited: the version it answers, then whose it is, then whether it is news."""
    if invited.sent_sequence is None:
        return ReplyOutcome.NOT_INVITED
    if version.sequence > invited.sent_sequence:
        return ReplyOutcome.FUTURE
    if version.sequence < invited.sent_sequence:
        return ReplyOutcome.STALE
    if not proven:
        return ReplyOutcome.NOT_PROVEN
    if invited.on_file is not None and not version.is_after(invited.on_file):
        return ReplyOutcome.OLDER
    return ReplyOutcome.APPLIED


def _has_answered(invited: Invited | None) -> bool:
    """Whether a person answered the version that they have: an answer to an earlier one says nothing then."""
    if invited is None or invited.on_file is None or invited.sent_sequence is None:
        return False
    return invited.on_file.sequence >= invited.sent_sequence


def _who(meeting: KnownMeeting, address: str) -> Invited | None:
    """Return who an address belongs to: the person invited under it now before one who was once."""
    matching = [one for one in meeting.invited if address and address in one.addresses]
    return next((one for one in matching if one.sent_sequence is not None), next(iter(matching), None))


def _has_token(mail: Mail, invited: Invited) -> bool:
    """Whether a mail came to the person's own reply address, secretariat+TOKEN@…: only they were given it."""
    locals_ = (address.partition("@")[0] for address in mail.recipients)
    shown = [local.partition("+")[2] for local in locals_ if "+" in local]
    return any(
        hmac.compare_digest(token.encode(), each.encode()) for token in invited.tokens for each in shown
    )


def _is_from(mail: Mail, attendee: str, trust: Trust) -> bool:
    """Whether the server that took the mail in proved that it is from the attendee's own address."""
    return bool(mail.sender) and mail.sender == attendee and dmarc_passed(mail, trust.authserv_id)


def dmarc_passed(mail: Mail, authserv_id: str) -> bool:
    """Whether our own server says dmarc=pass for the mail's From domain (RFC 8601, 2.2; RFC 7489).

    Servers write their result on top and take away forged ones under their own name, so the first header with a
    result for DMARC under that name counts, and none under another.
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
    told = re.search(r"header\.from=(\S+)", result.group(2))
    return result.group(1) == "pass" and (told is None or told.group(1).rpartition("@")[2] == domain)


def _bare(header: str) -> str:
    """Return a header without what a sender may have chosen: comments, which may be nested, and quoted words."""
    kept, depth = [], 0
    for letter in re.sub(r'"[^"]*"', '""', header):
        if letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(letter)
    return "".join(kept)
