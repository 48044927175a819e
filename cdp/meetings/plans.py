"""What pressing “Send” would do: which email each person gets, and what has changed since their version.

SEQUENCE, DTSTAMP, ORGANIZER and UID follow docs/rules/calendars.md 5 and RFC 5546, 2.1.4. The sequence rises by one for
a sending if the time, place, joining link or state has changed since the last version. It also rises if the sending
removes a person or invites one again. A changed title or note is sent under the same sequence with a later stamp.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail.invitations import EventFacts, EventStatus, Notice
from cdp.mail.previews import NotEmailed
from cdp.meetings import letters, queries
from cdp.meetings.queries import MailLine
from cdp.models import Invitation, MailKind, MailState, Meeting, MeetingState
from cdp.partnerships.queries import people_to_reach

REINSTATED = "The meeting was cancelled. It will now take place."
HELD_AGAIN = "The meeting was cancelled. It may now take place."
CONFIRMED = "You were asked to hold this date. The meeting is now confirmed."


class RepliesAfter(StrEnum):
    """What sending does to the replies given so far, and why."""

    UNCHANGED = "unchanged"
    TIME_MOVED = "time_moved"
    REINSTATED = "reinstated"
    PLACE_ASKED = "place_asked"
    PLACE_STANDS = "place_stands"


class EmailKind(StrEnum):
    """The kind of email that one person gets."""

    INVITE = "invite"
    UPDATE = "update"
    REMOVE = "remove"
    CANCEL = "cancel"
    INFORM = "inform"
    """To a representative whose deputy attends: what has changed, without a calendar entry."""


@dataclass(frozen=True)
class PlannedEmail:
    """One person's email: its kind, what has changed since their version, and that version (`had`), if they have one.

    With `withdrawn`, nothing is sent, because the invitation that the email would cancel was never sent.
    """

    invitation: Invitation
    kind: EmailKind
    changes: tuple[str, ...] = ()
    withdrawn: bool = False
    had: EventFacts | None = None


@dataclass(frozen=True)
class Skipped:
    """A person on the list who gets no email, and the reason."""

    invitation: Invitation
    reason: str

    def not_emailed(self, about: str = "") -> NotEmailed:
        """Return the person and the reason, as a sentence that ends with `about`, for a preview."""
        return NotEmailed(self.invitation.person.name, f"{self.reason[:1].upper()}{self.reason[1:]}{about}.")


@dataclass(frozen=True)
class SendPlan:
    """What pressing “Send” would do.

    `replies` is what happens to the replies given so far; `hold` means that people are only asked to hold the date.
    `invitations` has everyone who is or was on the list. `facts` is the content of the emails; its sequence and stamp
    are those of the meeting before sending. `said` is the fingerprint of the content. `fingerprint` is that of who gets
    which email; `sending.plan_of` adds the texts to it.
    """

    emails: tuple[PlannedEmail, ...]
    up_to_date: tuple[Invitation, ...]
    skipped: tuple[Skipped, ...]
    sequence: int
    replies: RepliesAfter
    hold: bool
    fingerprint: str
    invitations: tuple[Invitation, ...]
    facts: EventFacts
    said: str

    @property
    def moved(self) -> bool:
        """Whether people are asked to reply again."""
        return self.replies in _ASKS_AGAIN


_ASKS_AGAIN = {RepliesAfter.TIME_MOVED, RepliesAfter.REINSTATED, RepliesAfter.PLACE_ASKED}


@dataclass(frozen=True)
class _History:
    """Earlier emails about a meeting: its versions, and the last emails to each person.

    `last_tried` has the last email that was attempted, and `last_left` the last one that did not then fail. All emails
    of one version hold the same facts of the meeting, so each version is read once.
    """

    latest: EventFacts | None
    last_kind: dict[int, MailKind]
    last_tried: dict[int, MailLine]
    last_left: dict[int, MailLine]
    versions: dict[datetime, EventFacts]

    def had(self, invitation: Invitation) -> EventFacts | None:
        """Return the version that a person has, or None if no invitation was sent to them or theirs was withdrawn."""
        row = self.last_left.get(invitation.person_id)
        if row is None or row.kind is not MailKind.REQUEST:
            return None
        return self.versions[row.stamped_at]

    def was_tried(self, invitation: Invitation) -> bool:
        """Return whether the person may have received an invitation, so that withdrawing it needs an email."""
        row = self.last_tried.get(invitation.person_id)
        return row is not None and row.kind is MailKind.REQUEST

    def was_withdrawn(self, invitation: Invitation) -> bool:
        """Return whether the last email to a person withdrew their invitation."""
        return self.last_kind.get(invitation.person_id) is MailKind.CANCEL


def outline_of(
    session: Session,
    meeting: Meeting,
    invitations: Sequence[Invitation] | None = None,
    *,
    hold: bool | None = None,
) -> SendPlan:
    """Work out which email each person would get now, without changing anything.

    `invitations` may be passed if they are already loaded. With `hold`, people are asked to hold the date; otherwise
    they are invited. If `hold` is None, people are asked to hold the date if the meeting is provisional now.
    """
    if invitations is None:
        invitations = queries.invitations_of(session, meeting)
    hold = meeting.provisional if hold is None else hold
    history = _history_of(session, meeting)
    emails: list[PlannedEmail] = []
    up_to_date: list[Invitation] = []
    skipped: list[Skipped] = []
    now_facts = _facts_to_send(session, meeting, hold=hold)
    said = letters.fingerprint_of(meeting, hold=hold)
    reachable = people_to_reach(session, meeting.board.partnership, clock.today())
    with_deputy = {row.seat_id for row in invitations if row.stands_in and row.removed_at is None}
    for invitation in invitations:
        kind = _kind_for(meeting, invitation, said, with_deputy)
        if kind is None:
            if invitation.removed_at is None and _holds(invitation):
                up_to_date.append(invitation)
            continue
        if reason := _reason_to_skip(meeting, invitation, kind, reachable):
            skipped.append(Skipped(invitation, reason))
            continue
        emails.append(_email_for(invitation, kind, history, now_facts))
    replies = _replies_after(meeting, history.latest, now_facts)
    raised = _is_raised(history, now_facts, emails)
    sequence = meeting.sequence + 1 if raised else meeting.sequence
    return SendPlan(
        emails=tuple(emails),
        up_to_date=tuple(up_to_date),
        skipped=tuple(skipped),
        sequence=sequence,
        replies=replies,
        hold=hold,
        fingerprint=_fingerprint(meeting, said, emails, sequence),
        invitations=tuple(invitations),
        facts=now_facts,
        said=said,
    )


def _holds(invitation: Invitation) -> bool:
    """Return whether a person was sent an invitation that has not been withdrawn."""
    return invitation.sent_sequence is not None


def _kind_for(
    meeting: Meeting, invitation: Invitation, said: str, with_deputy: Collection[int | None]
) -> EmailKind | None:
    """Return the kind of email a person needs, or None.

    `said` is the fingerprint of the present content, and `with_deputy` has the seats whose deputies are on the list.
    """
    holds = _holds(invitation)
    if not holds and invitation.follows_deputy and invitation.seat_id in with_deputy:
        return EmailKind.INFORM if invitation.sent_facts_hash != followed(meeting, said) else None
    if meeting.state is MeetingState.CANCELLED:
        return EmailKind.CANCEL if holds else None
    if invitation.removed_at is not None:
        return EmailKind.REMOVE if holds else None
    if not holds:
        return EmailKind.INVITE
    return EmailKind.UPDATE if invitation.sent_facts_hash != said else None


def followed(meeting: Meeting, said: str) -> str:
    """Return what a representative whose deputy attends was last told: the present content, or that it is cancelled."""
    return MeetingState.CANCELLED.value if meeting.state is MeetingState.CANCELLED else said


def _reason_to_skip(meeting: Meeting, invitation: Invitation, kind: EmailKind, reachable: set[int]) -> str:
    """Return why a person gets no email, or an empty string; people who have left still get cancellations."""
    organiser = meeting.organiser_email or meeting.board.partnership.secretariat_email
    if (
        kind in {EmailKind.INVITE, EmailKind.UPDATE, EmailKind.INFORM}
        and invitation.person_id not in reachable
    ):
        return "is no longer a member of the partnership"
    if invitation.person.email.casefold() == organiser.casefold():
        return "uses the address that invitations are sent from"
    return ""


def _email_for(
    invitation: Invitation, kind: EmailKind, history: _History, now_facts: EventFacts
) -> PlannedEmail:
    had = history.had(invitation)
    if kind is EmailKind.INFORM:
        return PlannedEmail(invitation, kind, _changes_to_inform(history, now_facts), had=history.latest)
    if kind in {EmailKind.REMOVE, EmailKind.CANCEL}:
        return PlannedEmail(invitation, kind, withdrawn=not history.was_tried(invitation), had=had)
    if kind is EmailKind.UPDATE and had is not None:
        changes = letters.changes_between(had, now_facts)
        if had.status is EventStatus.TENTATIVE and now_facts.status is EventStatus.CONFIRMED:
            return PlannedEmail(invitation, EmailKind.INVITE, (CONFIRMED, *changes))
        return PlannedEmail(
            invitation, kind, changes or ("This replaces an earlier email with different details.",)
        )
    # A person whose invitation was never sent gets an invitation instead of an update.
    again = history.was_withdrawn(invitation) and history.latest is not None
    if again and history.latest is not None and history.latest.status is EventStatus.CANCELLED:
        held = now_facts.status is EventStatus.TENTATIVE
        return PlannedEmail(invitation, EmailKind.INVITE, (HELD_AGAIN if held else REINSTATED,))
    return PlannedEmail(invitation, EmailKind.INVITE)


def _changes_to_inform(history: _History, now_facts: EventFacts) -> tuple[str, ...]:
    """Return what has changed since the version that was sent last, which the representative was told as well."""
    if history.latest is None or now_facts.status is EventStatus.CANCELLED:
        return ()
    if history.latest.status is EventStatus.CANCELLED:
        return (REINSTATED, *letters.changes_between(history.latest, now_facts))
    changes = letters.changes_between(history.latest, now_facts)
    return changes or ("This replaces an earlier email with different details.",)


def _history_of(session: Session, meeting: Meeting) -> _History:
    """Return the earlier emails about a meeting, using two queries whatever the number of people."""
    rows = queries.calendar_mails_of(session, meeting)
    if not rows:
        return _History(None, {}, {}, {}, {})
    tried = [row for row in rows if row.attempts > 0]
    one_of_each = {row.stamped_at: row.id for row in rows}
    facts = queries.facts_of_mails(session, one_of_each.values())
    versions = {stamp: Notice.from_json(facts[number]).event for stamp, number in one_of_each.items()}
    return _History(
        latest=versions[rows[-1].stamped_at],
        last_kind={row.person_id: row.kind for row in rows},
        last_tried={row.person_id: row for row in tried},
        last_left={row.person_id: row for row in tried if row.state is not MailState.FAILED},
        versions=versions,
    )


def _replies_after(meeting: Meeting, latest: EventFacts | None, now_facts: EventFacts) -> RepliesAfter:
    """Return whether people must reply again: the time moved, the meeting is reinstated, or the coordinator asks them.

    Source: RFC 5546, 2.1.4; docs/rules/calendars.md 5.
    """
    if latest is None or now_facts.status is EventStatus.CANCELLED:
        return RepliesAfter.UNCHANGED
    if latest.status is EventStatus.CANCELLED:
        return RepliesAfter.REINSTATED
    if (latest.starts_at, latest.ends_at) != (now_facts.starts_at, now_facts.ends_at):
        return RepliesAfter.TIME_MOVED
    if _place_of(latest) == _place_of(now_facts):
        return RepliesAfter.UNCHANGED
    return RepliesAfter.PLACE_ASKED if meeting.asks_again else RepliesAfter.PLACE_STANDS


def _place_of(facts: EventFacts) -> tuple[str, str]:
    return facts.location, facts.joining_link


def _is_raised(history: _History, now_facts: EventFacts, emails: list[PlannedEmail]) -> bool:
    if history.latest is None:
        return False
    return (
        (history.latest.starts_at, history.latest.ends_at) != (now_facts.starts_at, now_facts.ends_at)
        or _place_of(history.latest) != _place_of(now_facts)
        or history.latest.status is not now_facts.status
        or any(email.kind in {EmailKind.REMOVE, EmailKind.CANCEL} for email in emails)
        or any(email.kind is EmailKind.INVITE and history.was_withdrawn(email.invitation) for email in emails)
    )


def _facts_to_send(session: Session, meeting: Meeting, *, hold: bool) -> EventFacts:
    """Return the facts to send about a meeting; a draft counts as scheduled, because sending schedules it."""
    facts = letters.event_facts(session, meeting, sequence=meeting.sequence, stamp=meeting.revised_at)
    if facts.status is EventStatus.CANCELLED:
        return facts
    return replace(facts, status=EventStatus.TENTATIVE if hold else EventStatus.CONFIRMED)


def _fingerprint(meeting: Meeting, said: str, emails: list[PlannedEmail], sequence: int) -> str:
    facts = [
        said,
        meeting.state.value,
        sequence,
        sorted((email.invitation.key, email.kind.value) for email in emails),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
