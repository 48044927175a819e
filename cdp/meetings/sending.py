"""Sending invitations: the emails of a confirmed plan are added to the outbox in one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.invitations import EventFacts, Notice, Participation, Party, Scope, next_stamp
from cdp.mail.outbox import Invite
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.meetings import letters, links
from cdp.meetings.plans import EmailKind, PlannedEmail, SendPlan, Skipped, plan_of
from cdp.meetings.roster import MeetingRoster, roster_of
from cdp.models import Answer, Invitation, MailKind, Meeting, MeetingState, Person
from cdp.wording.formats import plural

__all__ = [
    "EmailKind",
    "PlannedEmail",
    "SendPlan",
    "Skipped",
    "invites_for",
    "mailing_of",
    "plan_of",
    "send",
    "summary_of",
]

HOLD = "meeting_hold.txt"
TEMPLATES = {
    EmailKind.INVITE: "meeting_invitation.txt",
    EmailKind.UPDATE: "meeting_update.txt",
    EmailKind.REMOVE: "meeting_removed.txt",
    EmailKind.CANCEL: "meeting_cancelled.txt",
}
PARTICIPATION = {
    Answer.NONE: Participation.NEEDS_ACTION,
    Answer.ACCEPTED: Participation.ACCEPTED,
    Answer.TENTATIVE: Participation.TENTATIVE,
    Answer.DECLINED: Participation.DECLINED,
}


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
    plan = plan_of(session, meeting, hold=hold)
    if not plan.emails:
        raise Refusal("There is nothing to send. Everyone has the latest version.")
    if plan.fingerprint != shown:
        raise Refusal("Something has changed since you opened this page. Check the list again, then send.")
    stamp = next_stamp(meeting.stamped_at, clock.now())
    _advance(meeting, plan, stamp)
    if plan.moved:
        _ask_again(plan)
    facts = replace(plan.facts, sequence=plan.sequence, stamp=stamp)
    invites = invites_for(session, meeting, plan.emails, facts, plan.invitations)
    letters.post(session, meeting, invites, organiser=meeting.organiser_email or "")
    for email in plan.emails:
        _note_sent(meeting, email, plan.said)
    audit.record(
        session,
        f"{by.name} sent emails about a meeting, {meeting.title}: {_summary(plan)}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"sequence": meeting.sequence, "stamp": stamp.isoformat()},
    )
    return plan


def summary_of(plan: SendPlan) -> str:
    """Return the confirmation message for the person who sent the emails."""
    sent = [email for email in plan.emails if not email.withdrawn]
    if not sent:
        return "No emails are needed, because no invitation had been sent yet."
    return f"{_summary(plan)} {'is' if len(sent) == 1 else 'are'} being sent."


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
    if plan.sequence != meeting.sequence:
        meeting.sequence = plan.sequence
        meeting.revised_at = stamp
    meeting.stamped_at = stamp


def _ask_again(plan: SendPlan) -> None:
    for invitation in plan.invitations:
        invitation.answer = Answer.NONE
        invitation.answered_at = None
        invitation.comment = ""


def mailing_of(session: Session, meeting: Meeting, plan: SendPlan) -> Mailing[PlannedEmail]:
    """Return the emails of a plan, and the people who get no email, for a preview."""
    never_invited = [
        NotEmailed(email.invitation.person.name, "Their invitation has not been sent yet.")
        for email in plan.emails
        if email.withdrawn
    ]
    emails = [email for email in plan.emails if not email.withdrawn]
    roster = roster_of(session, meeting)
    kinds = list(EmailKind)
    planned = sorted(
        _letters(meeting, emails, roster, plan.invitations, hold=plan.hold),
        key=lambda letter: kinds.index(letter.about.kind),
    )
    return letters.mailing(
        meeting, planned, links.LINK, [*never_invited, *(one.not_emailed() for one in plan.skipped)]
    )


def invites_for(
    session: Session,
    meeting: Meeting,
    emails: Sequence[PlannedEmail],
    facts: EventFacts,
    invitations: Sequence[Invitation] = (),
) -> list[Invite]:
    """Return planned emails in the form that the outbox takes, with the facts for calendars.

    `invitations` has everyone on the list, so that an email can name the deputy who was invited instead.
    """
    roster = roster_of(session, meeting)
    planned = _letters(meeting, emails, roster, invitations, hold=meeting.provisional)
    mailing = letters.mailing(meeting, planned, links.LINK)
    return [_invite(session, mailing, letter, facts, roster) for letter in planned]


def _letters(
    meeting: Meeting,
    emails: Sequence[PlannedEmail],
    roster: MeetingRoster,
    invitations: Sequence[Invitation],
    *,
    hold: bool,
) -> list[Letter[PlannedEmail]]:
    deputies = {row.seat_id: row.person.name for row in invitations if row.stands_in and not row.removed_at}
    planned = []
    for email in emails:
        invitation, kind = email.invitation, email.kind
        withdraws = kind in {EmailKind.REMOVE, EmailKind.CANCEL}
        replaced = kind is EmailKind.REMOVE and invitation.seat_id is not None
        planned.append(
            letters.letter(
                HOLD if hold and kind is EmailKind.INVITE else TEMPLATES[kind],
                meeting,
                invitation,
                email,
                invited_as="" if withdraws else roster.words_of(invitation),
                changes=email.changes,
                deputy_name=deputies.get(invitation.seat_id, "") if replaced else "",
                has_link=not withdraws,
            )
        )
    return planned


def _invite(
    session: Session,
    mailing: Mailing[PlannedEmail],
    letter: Letter[PlannedEmail],
    facts: EventFacts,
    roster: MeetingRoster,
) -> Invite:
    invitation, kind, person = letter.about.invitation, letter.about.kind, letter.person
    words, attendee = mailing.words_of(session, letter, hidden=False), Party(person.email, person.name)
    if kind in {EmailKind.REMOVE, EmailKind.CANCEL}:
        notice = Notice(facts, scope=Scope.MEETING if kind is EmailKind.CANCEL else Scope.PERSON)
        return Invite(MailKind.CANCEL, words, notice, attendee, person.id)
    notice = Notice(facts, role=roster.role_of(invitation), participation=PARTICIPATION[invitation.answer])
    return Invite(MailKind.REQUEST, words, notice, attendee, person.id, holds_secret=True)


def _note_sent(meeting: Meeting, email: PlannedEmail, said: str) -> None:
    """Record which version of the meeting a person now has, if any."""
    invitation = email.invitation
    invitation.sent_at = meeting.stamped_at
    if email.kind in {EmailKind.REMOVE, EmailKind.CANCEL}:
        invitation.sent_sequence = None
        invitation.sent_facts_hash = None
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
    }
    parts = [plural(counts[kind], *words[kind]) for kind in EmailKind if counts[kind]]
    return ", ".join(parts) or "nothing, because no invitation had been sent yet"
