"""Sending invitations: the emails of a confirmed plan are added to the outbox in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.invitations import EventFacts, Notice, Participation, Party, Scope, next_stamp
from cdp.mail.outbox import Invite
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.meetings import letters, links
from cdp.meetings.letters import LetterDetails
from cdp.meetings.plans import (
    EmailKind,
    PlannedEmail,
    RepliesAfter,
    SendPlan,
    Skipped,
    followed,
    outline_of,
)
from cdp.meetings.replies_so_far import NO_REPLY, ReplySoFar, keep_replies, replies_so_far
from cdp.meetings.roster import MeetingRoster, roster_of
from cdp.models import Answer, Invitation, MailKind, Meeting, MeetingState, Person, Removal
from cdp.wording.formats import agree, listed, plural

__all__ = [
    "EmailKind",
    "PlannedEmail",
    "SendPlan",
    "Skipped",
    "copy_for",
    "plan_of",
    "preview_of",
    "send",
    "summary_of",
]

HOLD = "meeting_hold.txt"
TEMPLATES = {
    EmailKind.INVITE: "meeting_invitation.txt",
    EmailKind.UPDATE: "meeting_update.txt",
    EmailKind.REMOVE: "meeting_removed.txt",
    EmailKind.CANCEL: "meeting_cancelled.txt",
    EmailKind.INFORM: "meeting_deputy_moved.txt",
}
PARTICIPATION = {
    Answer.NONE: Participation.NEEDS_ACTION,
    Answer.ACCEPTED: Participation.ACCEPTED,
    Answer.TENTATIVE: Participation.TENTATIVE,
    Answer.DECLINED: Participation.DECLINED,
}


@dataclass(frozen=True)
class _Prepared:
    """What the emails of a plan are made of; the letters are in the order of the plan's emails."""

    roster: MeetingRoster
    replies: Mapping[int, ReplySoFar]
    mailing: Mailing[PlannedEmail]


def plan_of(session: Session, meeting: Meeting, *, hold: bool | None = None) -> SendPlan:
    """Work out which email each person would get now, as `outline_of` does; the fingerprint covers the texts."""
    return preview_of(session, meeting, hold=hold)[0]


def preview_of(
    session: Session, meeting: Meeting, *, hold: bool | None = None
) -> tuple[SendPlan, Mailing[PlannedEmail]]:
    """Return a plan as `plan_of` does, and its emails with the people who get none, for a preview."""
    outline = outline_of(session, meeting, hold=hold)
    mailing = _prepare(session, meeting, outline).mailing
    plan = replace(outline, fingerprint=mailing.fingerprint(session, outline.fingerprint))
    return plan, _shown(meeting, plan, mailing)


def _prepare(session: Session, meeting: Meeting, outline: SendPlan) -> _Prepared:
    roster, replies = roster_of(session, meeting), _replies(session, meeting, outline)
    planned = _letters(meeting, outline.emails, roster, outline.invitations, replies, hold=outline.hold)
    return _Prepared(roster, replies, letters.mailing(meeting, planned, links.LINK))


def send(session: Session, meeting: Meeting, *, shown: str, by: Person, hold: bool | None = None) -> SendPlan:
    """Add the emails of the plan to the outbox, in the caller's transaction, and return the plan.

    `shown` is the fingerprint of the plan that the person confirmed. Raises Refusal when the plan has changed since
    then, when there is nothing to send, or when the meeting is over. The first sending schedules a draft and fixes the
    organiser's address. With `hold`, people are only asked to hold the date (see `plan_of`); this raises Refusal once
    they have been invited.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    if meeting.ends_at <= clock.now() or meeting.state is MeetingState.HELD:
        raise Refusal("This meeting is over, so you cannot send anything about it.")
    if hold and meeting.state is MeetingState.SCHEDULED and not meeting.provisional:
        raise Refusal("People have already been invited to this meeting. Send an update instead.")
    plan = outline_of(session, meeting, hold=hold)
    prepared = _prepare(session, meeting, plan)
    if not plan.emails:
        raise Refusal("There is nothing to send. Everyone has the latest version.")
    if prepared.mailing.fingerprint(session, plan.fingerprint) != shown:
        raise Refusal("Something has changed since you opened this page. Check the list again, then send.")
    stamp = next_stamp(meeting.stamped_at, clock.now())
    _advance(meeting, plan, stamp)
    if plan.moved:
        _ask_again(session, plan, prepared.replies)
    facts = replace(plan.facts, sequence=plan.sequence, stamp=stamp)
    _post(session, meeting, prepared, facts)
    for email in plan.emails:
        _note_sent(meeting, email, followed(meeting, plan.said))
    audit.record(
        session,
        f"{by.name} sent emails about a meeting, {meeting.title}: {_summary(plan)}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"sequence": meeting.sequence, "stamp": stamp.isoformat()},
    )
    return plan


def _post(session: Session, meeting: Meeting, prepared: _Prepared, facts: EventFacts) -> None:
    """Add the emails to the outbox: with calendar entries, or plain ones to people whose deputies attend."""
    mailing = prepared.mailing
    plain = tuple(letter for letter in mailing.letters if letter.about.kind is EmailKind.INFORM)
    invites = [
        _invite(session, mailing, letter, facts, prepared.roster)
        for letter in mailing.letters
        if letter.about.kind is not EmailKind.INFORM
    ]
    letters.post(session, meeting, invites, organiser=meeting.organiser_email or "")
    followers = letters.mailing(meeting, plain, links.LINK)
    if meeting.state is MeetingState.CANCELLED:
        followers = replace(
            followers, meeting_id=None
        )  # other emails about a cancelled meeting are not sent any more
    followers.post(session)


def summary_of(plan: SendPlan) -> str:
    """Return the confirmation message for the person who sent the emails."""
    sent = [email for email in plan.emails if not email.withdrawn]
    if not sent:
        return "No emails are needed, because no invitation had been sent yet."
    return f"{_summary(plan)} {agree(len(sent), 'is', 'are')} being sent."


def _advance(meeting: Meeting, plan: SendPlan, stamp: datetime) -> None:
    """Update the meeting to the version that is being sent: its state, organiser, sequence and stamp."""
    if meeting.organiser_email is None:
        meeting.organiser_email = meeting.board.partnership.secretariat_email
    if meeting.state is MeetingState.DRAFT:
        meeting.state = MeetingState.SCHEDULED
        meeting.revised_at = stamp
    if meeting.state is MeetingState.SCHEDULED and meeting.provisional is not plan.hold:
        meeting.provisional = plan.hold
        meeting.revised_at = stamp
    meeting.asks_again = False
    if plan.sequence != meeting.sequence:
        meeting.sequence = plan.sequence
        meeting.revised_at = stamp
    meeting.stamped_at = stamp


def _replies(session: Session, meeting: Meeting, plan: SendPlan) -> dict[int, ReplySoFar]:
    """Return each person's reply so far, as it will be once the plan has been sent."""
    found = replies_so_far(session, meeting, plan.invitations)
    if plan.replies is RepliesAfter.PLACE_ASKED or plan.replies is RepliesAfter.REINSTATED:
        return {number: reply.asked_again() for number, reply in found.items()}
    return found


def _ask_again(session: Session, plan: SendPlan, replies: Mapping[int, ReplySoFar]) -> None:
    """Clear the replies that no longer count; a reply to the new time, given before it was sent, is kept."""
    for invitation in plan.invitations:
        if not replies[invitation.id].stands:
            invitation.answer = Answer.NONE
            invitation.answered_at = None
            invitation.comment = ""
    if kept := [row for row in plan.invitations if replies[row.id].stands]:
        keep_replies(session, kept, plan.sequence)


def _shown(meeting: Meeting, plan: SendPlan, mailing: Mailing[PlannedEmail]) -> Mailing[PlannedEmail]:
    """Return the emails of a plan in the order of a preview, and the people who get no email."""
    never_invited = [
        NotEmailed(email.invitation.person.name, "Their invitation has not been sent yet.")
        for email in plan.emails
        if email.withdrawn
    ]
    kinds = list(EmailKind)
    planned = sorted(
        (letter for letter in mailing.letters if not letter.about.withdrawn),
        key=lambda letter: kinds.index(letter.about.kind),
    )
    return letters.mailing(
        meeting, planned, links.LINK, [*never_invited, *(one.not_emailed() for one in plan.skipped)]
    )


def copy_for(session: Session, meeting: Meeting, invitation: Invitation, facts: EventFacts) -> Invite:
    """Return a copy of a person's invitation in the form that the outbox takes, with the facts for calendars."""
    roster, replies = roster_of(session, meeting), replies_so_far(session, meeting, [invitation])
    again = PlannedEmail(invitation, EmailKind.INVITE)
    (letter,) = _letters(meeting, [again], roster, [invitation], replies, hold=meeting.provisional)
    return _invite(session, letters.mailing(meeting, [letter], links.LINK), letter, facts, roster)


def _letters(
    meeting: Meeting,
    emails: Sequence[PlannedEmail],
    roster: MeetingRoster,
    invitations: Sequence[Invitation],
    replies: Mapping[int, ReplySoFar],
    *,
    hold: bool,
) -> list[Letter[PlannedEmail]]:
    attend = {(row.seat_id, row.stands_in): row.person.name for row in invitations if row.removed_at is None}
    planned = []
    for email in emails:
        invitation, kind = email.invitation, email.kind
        template = _template_for(meeting, kind, hold=hold)
        if kind is EmailKind.INFORM:
            details = _of_followed(meeting, email, attend)
        elif kind in {EmailKind.REMOVE, EmailKind.CANCEL}:
            details = _of_withdrawal(email, attend)
        else:
            reply = replies.get(invitation.id, NO_REPLY)
            details = LetterDetails(roster.words_of(invitation), email.changes, reply)
        planned.append(letters.letter(template, meeting, invitation, email, details))
    return planned


def _template_for(meeting: Meeting, kind: EmailKind, *, hold: bool) -> str:
    if kind is EmailKind.INFORM and meeting.state is MeetingState.CANCELLED:
        return TEMPLATES[EmailKind.CANCEL]
    return HOLD if hold and kind is EmailKind.INVITE else TEMPLATES[kind]


def _of_followed(
    meeting: Meeting, email: PlannedEmail, attend: Mapping[tuple[int | None, bool], str]
) -> LetterDetails:
    """Return the details of an email to a representative whose deputy attends; they need not keep the date free."""
    cancelled = meeting.state is MeetingState.CANCELLED
    instead = attend.get((email.invitation.seat_id, True), "")
    had = email.had if cancelled else None
    return LetterDetails(changes=email.changes, had=had, declined=True, instead=instead, has_link=False)


def _of_withdrawal(email: PlannedEmail, attend: Mapping[tuple[int | None, bool], str]) -> LetterDetails:
    """Return the details of an email that ends an invitation; it gives the time that the person was told."""
    invitation = email.invitation
    if email.kind is EmailKind.CANCEL:
        declined = invitation.answer is Answer.DECLINED
        return LetterDetails(had=email.had, declined=declined, has_link=False)
    because, instead = invitation.removed_because, ""
    if because in {Removal.DEPUTY_ATTENDS, Removal.REPRESENTATIVE_ATTENDS}:
        instead = attend.get((invitation.seat_id, not invitation.stands_in), "")
    return LetterDetails(had=email.had, removal=because, instead=instead, has_link=False)


def _invite(
    session: Session,
    mailing: Mailing[PlannedEmail],
    letter: Letter[PlannedEmail],
    facts: EventFacts,
    roster: MeetingRoster,
) -> Invite:
    invitation, kind, person = letter.about.invitation, letter.about.kind, letter.person
    words, attendee = mailing.words_of(session, letter, hidden=False), Party(person.email, person.name)
    if kind is EmailKind.CANCEL:
        return Invite(MailKind.CANCEL, words, Notice(facts), attendee, person.id)
    if kind is EmailKind.REMOVE:
        notice = Notice(facts, scope=Scope.PERSON, title=words.subject)
        return Invite(MailKind.CANCEL, words, notice, attendee, person.id)
    notice = Notice(facts, role=roster.role_of(invitation), participation=PARTICIPATION[invitation.answer])
    return Invite(MailKind.REQUEST, words, notice, attendee, person.id, holds_secret=True)


def _note_sent(meeting: Meeting, email: PlannedEmail, said: str) -> None:
    """Record which version of the meeting a person now has, if any; some follow it while their deputy attends."""
    invitation = email.invitation
    invitation.sent_at = meeting.stamped_at
    if email.kind is EmailKind.INFORM:
        invitation.sent_facts_hash = said
        return
    if email.kind in {EmailKind.REMOVE, EmailKind.CANCEL}:
        invitation.sent_sequence = None
        follows = email.kind is EmailKind.REMOVE and invitation.removed_because is Removal.DEPUTY_ATTENDS
        invitation.sent_facts_hash = said if follows else None
        invitation.answer = Answer.NONE
        invitation.answered_at = None
        return
    invitation.sent_sequence = meeting.sequence
    invitation.sent_facts_hash = said


def _summary(plan: SendPlan) -> str:
    counts = Counter(email.kind for email in plan.emails if not email.withdrawn)
    words = {
        EmailKind.INVITE: ("request to hold the date", "requests to hold the date")
        if plan.hold
        else ("invitation", "invitations"),
        EmailKind.UPDATE: ("update", "updates"),
        EmailKind.REMOVE: ("withdrawal of an invitation", "withdrawals of invitations"),
        EmailKind.CANCEL: ("cancellation", "cancellations"),
        EmailKind.INFORM: ("email to a represented member", "emails to represented members"),
    }
    parts = [plural(counts[kind], *words[kind]) for kind in EmailKind if counts[kind]]
    return listed(parts) or "nothing, because no invitation had been sent yet"
