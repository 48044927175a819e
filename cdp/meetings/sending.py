"""Sending invitations: first a plan of who gets what, shown and asked about, then rows of the outbox.

SEQUENCE, DTSTAMP, ORGANIZER and UID follow CALENDAR.md 5 and RFC 5546, 2.1.4: the sequence rises once per sending
when time, place, joining link or state changed since the last version, or when somebody is taken off the list or
invited again; a changed title or note goes out under the same sequence with a later stamp.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail import letters as mail_letters
from cdp.mail import outbox
from cdp.mail.invitations import EventFacts, EventStatus, Notice, Participation, Party, Scope, next_stamp
from cdp.mail.outbox import Concern
from cdp.meetings import invitees, letters, queries
from cdp.meetings.invitees import Roster
from cdp.models import Answer, Invitation, MailKind, Meeting, MeetingState, OutboxMessage, Person
from cdp.web.formats import plural

PARTICIPATION = {
    Answer.NONE: Participation.NEEDS_ACTION,
    Answer.ACCEPTED: Participation.ACCEPTED,
    Answer.TENTATIVE: Participation.TENTATIVE,
    Answer.DECLINED: Participation.DECLINED,
}


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
    """What a press of “Send” would do. `moved` says that people are asked again whether they can come."""

    errands: tuple[Errand, ...]
    up_to_date: tuple[Invitation, ...]
    skipped: tuple[Skipped, ...]
    sequence: int
    moved: bool
    fingerprint: str

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
    """What was written before: the meeting's last version, and for each person what last left for them."""

    latest: EventFacts | None
    last_kind: dict[int, MailKind]
    last_left: dict[int, OutboxMessage]

    def had(self, invitation: Invitation) -> EventFacts | None:
        """Return the version that a person has, or None when no invitation of theirs has left or stands."""
        row = self.last_left.get(invitation.person_id)
        if row is None or row.kind is not MailKind.REQUEST:
            return None
        return Notice.from_json(row.facts or {}).event

    def was_called_off(self, invitation: Invitation) -> bool:
        """Whether the last that was written to a person took their invitation back."""
        return self.last_kind.get(invitation.person_id) is MailKind.CANCEL


def plan_of(session: Session, meeting: Meeting, invitations: Sequence[Invitation] | None = None) -> SendPlan:
    """Work out who would get what now; reads only. `invitations` may be given where they are loaded already."""
    if invitations is None:
        invitations = queries.invitations_of(session, meeting)
    history = _history_of(session, meeting)
    errands: list[Errand] = []
    up_to_date: list[Invitation] = []
    skipped: list[Skipped] = []
    now_facts = _facts(session, meeting, meeting.sequence, meeting.revised_at)
    for invitation in invitations:
        kind = _kind_for(meeting, invitation)
        if kind is None:
            if invitation.removed_at is None and _holds(invitation):
                up_to_date.append(invitation)
            continue
        if reason := _reason_to_skip(meeting, invitation):
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
        fingerprint=_fingerprint(meeting, errands, sequence),
    )


def send(session: Session, meeting: Meeting, *, shown: str, by: Person) -> SendPlan:
    """Write the mails of the plan into the outbox, in the transaction of the caller, and return what was planned.

    `shown` is the fingerprint of the plan that the person agreed to. Raises Refusal when the plan is another one by
    now, when there is nothing to send, or when the meeting is over. The first sending makes a draft scheduled and
    freezes the organiser's address.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    if meeting.ends_at <= clock.now() or meeting.state is MeetingState.HELD:
        raise Refusal("This meeting is over, so nothing is sent about it.")
    plan = plan_of(session, meeting)
    if not plan.errands:
        raise Refusal("There is nothing to send: everybody has the latest version.")
    if plan.fingerprint != shown:
        raise Refusal("Something changed since you opened this page. Check again who gets what, then send.")
    stamp = next_stamp(meeting.stamped_at, clock.now())
    _advance(meeting, plan, stamp)
    if plan.moved:
        _ask_again(session, meeting)
    roster = invitees.roster_of(session, meeting)
    with session.no_autoflush:  # one row for each person: none of them has to see another
        for errand in plan.errands:
            _post(session, meeting, errand, roster)
            _note_sent(meeting, errand.invitation, errand.kind)
    audit.record(
        session,
        f"{by.name} sent mails about a meeting, {meeting.title}: {_summary(plan)}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"sequence": meeting.sequence, "stamp": stamp.isoformat()},
    )
    return plan


def summary_of(plan: SendPlan) -> str:
    """Return what was sent as words for the person who sent it."""
    return f"On their way: {_summary(plan)}."


def _holds(invitation: Invitation) -> bool:
    """Whether an invitation was written to a person and not taken back since."""
    return invitation.sent_sequence is not None


def _kind_for(meeting: Meeting, invitation: Invitation) -> Kind | None:
    """Return what a person has to be told, or None when they know."""
    holds = _holds(invitation)
    if meeting.state is MeetingState.CANCELLED:
        return Kind.CANCEL if holds else None
    if invitation.removed_at is not None:
        return Kind.REMOVE if holds else None
    if not holds:
        return Kind.INVITE
    return Kind.UPDATE if invitation.sent_facts_hash != letters.fingerprint_of(meeting) else None


def _reason_to_skip(meeting: Meeting, invitation: Invitation) -> str:
    organiser = meeting.organiser_email or meeting.board.partnership.secretariat_email
    if invitation.person.left_at is not None:
        return "has left"
    if invitation.person.email.casefold() == organiser.casefold():
        return "has the address that invitations come from"
    return ""


def _errand(invitation: Invitation, kind: Kind, history: _History, now_facts: EventFacts) -> Errand:
    had = history.had(invitation)
    if kind in {Kind.REMOVE, Kind.CANCEL}:
        return Errand(invitation, kind, withdrawn=had is None)
    if kind is Kind.UPDATE and had is not None:
        changes = letters.changes_between(had, now_facts)
        return Errand(
            invitation, kind, changes or ("This replaces an earlier mail, which said something else.",)
        )
    # An update to somebody whose invitation never left is their invitation.
    again = history.was_called_off(invitation) and history.latest is not None
    if again and history.latest is not None and history.latest.status is EventStatus.CANCELLED:
        return Errand(invitation, Kind.INVITE, ("The meeting was cancelled. It takes place after all.",))
    return Errand(invitation, Kind.INVITE)


def _history_of(session: Session, meeting: Meeting) -> _History:
    rows = queries.calendar_mails_of(session, meeting)
    last_kind: dict[int, MailKind] = {}
    last_left: dict[int, OutboxMessage] = {}
    for row in rows:
        if row.person_id is None:
            continue
        last_kind[row.person_id] = row.kind
        if row.attempts > 0:
            last_left[row.person_id] = row
    latest = Notice.from_json(rows[-1].facts or {}).event if rows else None
    return _History(latest, last_kind, last_left)


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
        or any(errand.kind in {Kind.REMOVE, Kind.CANCEL} for errand in errands)
        or any(errand.kind is Kind.INVITE and history.was_called_off(errand.invitation) for errand in errands)
    )


def _advance(meeting: Meeting, plan: SendPlan, stamp: datetime) -> None:
    """Move the meeting on to the version that is sent."""
    if meeting.organiser_email is None:
        meeting.organiser_email = meeting.board.partnership.secretariat_email
    if meeting.state is MeetingState.DRAFT:
        meeting.state = MeetingState.SCHEDULED
        meeting.revised_at = stamp
    if plan.sequence != meeting.sequence:
        meeting.sequence = plan.sequence
        meeting.revised_at = stamp
    meeting.stamped_at = stamp


def _ask_again(session: Session, meeting: Meeting) -> None:
    for invitation in queries.invitations_of(session, meeting):
        invitation.answer = Answer.NONE
        invitation.answered_at = None
        invitation.comment = ""


def _facts(session: Session, meeting: Meeting, sequence: int, stamp: datetime) -> EventFacts:
    facts = letters.event_facts(session, meeting, sequence=sequence, stamp=stamp)
    if meeting.state is MeetingState.DRAFT:
        # What is sent is never a draft: sending makes it scheduled.
        return EventFacts(**{**vars(facts), "status": EventStatus.CONFIRMED})
    return facts


def _post(session: Session, meeting: Meeting, errand: Errand, roster: Roster) -> None:
    partnership, person = meeting.board.partnership, errand.invitation.person
    stamp = meeting.stamped_at or clock.now()
    organiser = Party(meeting.organiser_email or "", mail_letters.sender_for(session, partnership).name)
    attendee = Party(person.email, person.name)
    concern = Concern(partnership.id, meeting.id, person.id)
    facts = _facts(session, meeting, meeting.sequence, stamp)
    if errand.kind in {Kind.REMOVE, Kind.CANCEL}:
        whole = errand.kind is Kind.CANCEL
        template = "meeting_cancelled.txt" if whole else "meeting_removed.txt"
        notice = Notice(facts, scope=Scope.MEETING if whole else Scope.PERSON)
        words = letters.write(session, template, meeting, person)
        outbox.post_cancel(session, words, notice, organiser=organiser, attendee=attendee, concern=concern)
        return
    template = "meeting_update.txt" if errand.kind is Kind.UPDATE else "meeting_invitation.txt"
    words = letters.write(
        session,
        template,
        meeting,
        person,
        invited_as=roster.words_of(errand.invitation),
        changes=errand.changes,
    )
    notice = Notice(
        facts, role=roster.role_of(errand.invitation), participation=PARTICIPATION[errand.invitation.answer]
    )
    outbox.post_request(session, words, notice, organiser=organiser, attendee=attendee, concern=concern)


def _note_sent(meeting: Meeting, invitation: Invitation, kind: Kind) -> None:
    """Write down what the person has now: a version of the meeting, or nothing any more."""
    invitation.sent_at = meeting.stamped_at
    if kind in {Kind.REMOVE, Kind.CANCEL}:
        invitation.sent_sequence = None
        invitation.sent_facts_hash = None
        invitation.answer = Answer.NONE
        invitation.answered_at = None
        return
    invitation.sent_sequence = meeting.sequence
    invitation.sent_facts_hash = letters.fingerprint_of(meeting)


def _fingerprint(meeting: Meeting, errands: list[Errand], sequence: int) -> str:
    facts = [
        letters.fingerprint_of(meeting),
        meeting.state.value,
        sequence,
        sorted((errand.invitation.key, errand.kind.value) for errand in errands),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _summary(plan: SendPlan) -> str:
    counts = Counter(errand.kind for errand in plan.errands if not errand.withdrawn)
    words = {
        Kind.INVITE: ("invitation", "invitations"),
        Kind.UPDATE: ("update", "updates"),
        Kind.REMOVE: ("withdrawal of an invitation", "withdrawals of invitations"),
        Kind.CANCEL: ("cancellation", "cancellations"),
    }
    parts = [plural(counts[kind], *words[kind]) for kind in Kind if counts[kind]]
    return ", ".join(parts) or "nothing, because no invitation had left yet"
