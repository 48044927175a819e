"""What a press of “Send” would do: who gets what, and what changed since the version that they have.

SEQUENCE, DTSTAMP, ORGANIZER and UID follow docs/rules/calendars.md 5 and RFC 5546, 2.1.4: the sequence rises once per
sending when time, place, joining link or state changed since the last version, or when somebody is taken off the list
or invited again; a changed title or note goes out under the same sequence with a later stamp.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail.invitations import EventFacts, EventStatus, Notice
from cdp.meetings import letters, queries
from cdp.meetings.queries import MailLine
from cdp.models import Invitation, MailKind, MailState, Meeting, MeetingState
from cdp.partnerships.queries import people_to_reach

REINSTATED = "The meeting was cancelled. It takes place after all."
HELD_AGAIN = "The meeting was cancelled. It may take place after all."
CONFIRMED = "You were asked to hold this date. The meeting is now confirmed."


class Kind(StrEnum):
    """What one person gets."""

    INVITE = "invite"
    UPDATE = "update"
    REMOVE = "remove"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Errand:
    """One person's mail: its kind and what changed since the version they have.

    With `withdrawn` nothing leaves: the mail it takes back never left either.
    """

    invitation: Invitation
    kind: Kind
    changes: tuple[str, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True)
class Skipped:
    """Somebody on the list who gets no mail, and why."""

    invitation: Invitation
    reason: str


@dataclass(frozen=True)
class SendPlan:
    """What a press of “Send” would do.

    `moved` says that people are asked again whether they can come, `hold` that they are only asked to hold the date.
    `invitations` is everybody who is or was on the list, `facts` what the mails say about the meeting, under its last
    number and stamp, and `said` the fingerprint of what they say.
    """

    errands: tuple[Errand, ...]
    up_to_date: tuple[Invitation, ...]
    skipped: tuple[Skipped, ...]
    sequence: int
    moved: bool
    hold: bool
    fingerprint: str
    invitations: tuple[Invitation, ...]
    facts: EventFacts
    said: str

    def of_kind(self, kind: Kind) -> list[Errand]:
        """Return the errands of one kind."""
        return [errand for errand in self.errands if errand.kind is kind]

    def by_changes(self, kind: Kind) -> list[tuple[tuple[str, ...], list[Errand]]]:
        """Return the errands of one kind, those together that tell of the same changes."""
        groups: dict[tuple[str, ...], list[Errand]] = {}
        for errand in self.of_kind(kind):
            groups.setdefault(errand.changes, []).append(errand)
        return list(groups.items())


@dataclass(frozen=True)
class _History:
    """What was written before: the meeting's last version, and for each person what was last tried and what last left.

    What failed for good was tried, and did not leave. All mails of one version froze the same facts of the meeting, so
    each version is read once.
    """

    latest: EventFacts | None
    last_kind: dict[int, MailKind]
    last_tried: dict[int, MailLine]
    last_left: dict[int, MailLine]
    versions: dict[datetime, EventFacts]

    def had(self, invitation: Invitation) -> EventFacts | None:
        """Return the version that a person has, or None when no invitation of theirs has left or stands."""
        row = self.last_left.get(invitation.person_id)
        if row is None or row.kind is not MailKind.REQUEST:
            return None
        return self.versions[row.stamped_at]

    def was_tried(self, invitation: Invitation) -> bool:
        """Whether an invitation of theirs may be out there, so that taking it back is worth a mail."""
        row = self.last_tried.get(invitation.person_id)
        return row is not None and row.kind is MailKind.REQUEST

    def was_called_off(self, invitation: Invitation) -> bool:
        """Whether the last that was written to a person took their invitation back."""
        return self.last_kind.get(invitation.person_id) is MailKind.CANCEL


def plan_of(
    session: Session,
    meeting: Meeting,
    invitations: Sequence[Invitation] | None = None,
    *,
    hold: bool | None = None,
) -> SendPlan:
    """Work out who would get what now; reads only. `invitations` may be given where they are loaded already.

    With `hold` people are asked to hold the date, without it they are invited; as the meeting stands if not said.
    """
    if invitations is None:
        invitations = queries.invitations_of(session, meeting)
    hold = meeting.provisional if hold is None else hold
    history = _history_of(session, meeting)
    errands: list[Errand] = []
    up_to_date: list[Invitation] = []
    skipped: list[Skipped] = []
    now_facts = _facts_to_send(session, meeting, hold=hold)
    said = letters.fingerprint_of(meeting, hold=hold)
    reachable = people_to_reach(session, meeting.board.partnership, clock.today())
    for invitation in invitations:
        kind = _kind_for(meeting, invitation, said)
        if kind is None:
            if invitation.removed_at is None and _holds(invitation):
                up_to_date.append(invitation)
            continue
        if reason := _reason_to_skip(meeting, invitation, kind, reachable):
            skipped.append(Skipped(invitation, reason))
            continue
        errands.append(_errand(invitation, kind, history, now_facts))
    moved = _is_moved(history.latest, now_facts)
    raised = _is_raised(history, now_facts, errands)
    sequence = meeting.sequence + 1 if raised else meeting.sequence
    return SendPlan(
        errands=tuple(errands),
        up_to_date=tuple(up_to_date),
        skipped=tuple(skipped),
        sequence=sequence,
        moved=moved,
        hold=hold,
        fingerprint=_fingerprint(meeting, said, errands, sequence),
        invitations=tuple(invitations),
        facts=now_facts,
        said=said,
    )


def _holds(invitation: Invitation) -> bool:
    """Whether an invitation was written to a person and not taken back since."""
    return invitation.sent_sequence is not None


def _kind_for(meeting: Meeting, invitation: Invitation, said: str) -> Kind | None:
    """Return what a person has to be told, or None when they know; `said` is the fingerprint of what it says now."""
    holds = _holds(invitation)
    if meeting.state is MeetingState.CANCELLED:
        return Kind.CANCEL if holds else None
    if invitation.removed_at is not None:
        return Kind.REMOVE if holds else None
    if not holds:
        return Kind.INVITE
    return Kind.UPDATE if invitation.sent_facts_hash != said else None


def _reason_to_skip(meeting: Meeting, invitation: Invitation, kind: Kind, reachable: set[int]) -> str:
    """Return why a person gets no mail, or nothing; what was sent to leavers is called off all the same."""
    organiser = meeting.organiser_email or meeting.board.partnership.secretariat_email
    if kind in {Kind.INVITE, Kind.UPDATE} and invitation.person_id not in reachable:
        return "has no place in the partnership any more"
    if invitation.person.email.casefold() == organiser.casefold():
        return "has the address that invitations come from"
    return ""


def _errand(invitation: Invitation, kind: Kind, history: _History, now_facts: EventFacts) -> Errand:
    if kind in {Kind.REMOVE, Kind.CANCEL}:
        return Errand(invitation, kind, withdrawn=not history.was_tried(invitation))
    had = history.had(invitation)
    if kind is Kind.UPDATE and had is not None:
        changes = letters.changes_between(had, now_facts)
        if had.status is EventStatus.TENTATIVE and now_facts.status is EventStatus.CONFIRMED:
            return Errand(invitation, Kind.INVITE, (CONFIRMED, *changes))
        return Errand(
            invitation, kind, changes or ("This replaces an earlier mail, which said something else.",)
        )
    # An update to somebody whose invitation never left is their invitation.
    again = history.was_called_off(invitation) and history.latest is not None
    if again and history.latest is not None and history.latest.status is EventStatus.CANCELLED:
        held = now_facts.status is EventStatus.TENTATIVE
        return Errand(invitation, Kind.INVITE, (HELD_AGAIN if held else REINSTATED,))
    return Errand(invitation, Kind.INVITE)


def _history_of(session: Session, meeting: Meeting) -> _History:
    """Return what was written before; two statements, whatever the number of people."""
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


def _is_moved(latest: EventFacts | None, now_facts: EventFacts) -> bool:
    """Whether an answer given to the last version says nothing about this one: other time or place, or reinstated."""
    if latest is None or now_facts.status is EventStatus.CANCELLED:
        return False
    return (latest.starts_at, latest.ends_at, latest.location) != (
        now_facts.starts_at,
        now_facts.ends_at,
        now_facts.location,
    ) or latest.status is EventStatus.CANCELLED


def _is_raised(history: _History, now_facts: EventFacts, errands: list[Errand]) -> bool:
    if history.latest is None:
        return False
    return (
        _is_moved(history.latest, now_facts)
        or history.latest.joining_link != now_facts.joining_link
        or history.latest.status is not now_facts.status
        or any(errand.kind in {Kind.REMOVE, Kind.CANCEL} for errand in errands)
        or any(errand.kind is Kind.INVITE and history.was_called_off(errand.invitation) for errand in errands)
    )


def _facts_to_send(session: Session, meeting: Meeting, *, hold: bool) -> EventFacts:
    """Return what a sending says about a meeting: never that it is a draft, as sending makes it scheduled."""
    facts = letters.event_facts(session, meeting, sequence=meeting.sequence, stamp=meeting.revised_at)
    if facts.status is EventStatus.CANCELLED:
        return facts
    return replace(facts, status=EventStatus.TENTATIVE if hold else EventStatus.CONFIRMED)


def _fingerprint(meeting: Meeting, said: str, errands: list[Errand], sequence: int) -> str:
    facts = [
        said,
        meeting.state.value,
        sequence,
        sorted((errand.invitation.key, errand.kind.value) for errand in errands),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
